"""Pages of communities."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from yutang.accounts.numbers.actions import numbers_of_community
from yutang.campaigns.rules.readiness import Point
from yutang.communities.actions import (
    CommunityForm,
    code_counts,
    codes_of,
    communities_of,
    do_add_community,
    do_archive_community,
    do_change_community,
    do_restore_community,
    find_community,
)
from yutang.communities.readiness.actions import community_points
from yutang.errors import DomainError, Invalid
from yutang.groups.actions import GroupLine, group_lines
from yutang.groups.rules.wording import URGENT, list_words
from yutang.livecodes.rules.standing import Standing
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/communities")
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form()]


@router.get("")
def community_list(visit: SignedIn, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    with visit.reading() as work:
        communities = communities_of(work, archived=archived)
        lines = group_lines(work)
        codes = code_counts(work)
    own: dict[int, list[GroupLine]] = defaultdict(list)
    for line in lines:
        own[line.community.id].append(line)
    return visit.page(
        "communities/communities.html", communities=communities, lines=own, codes=codes, archived=archived, sums=sums
    )


def sums(lines: list[GroupLine]) -> Mapping[str, int]:
    """What a community's groups come to. `heads` includes the estimate; `urgent` are those that need a person."""
    standings = Counter(line.standing for line in lines)
    open_lines = [line for line in lines if line.standing is Standing.OPEN]
    return {
        "groups": len(lines),
        "open": len(open_lines),
        "heads": sum(line.fill.heads for line in lines),
        "cap": sum(line.fill.cap for line in lines),
        "room": sum(line.fill.room for line in open_lines),
        "urgent": sum(standings[each] for each in URGENT),
    }


@router.get("/new")
def new_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.COMMUNITIES)
    return _form(visit, CommunityForm("", timezone=visit.timezone))


def sent_form(
    name: Text = "", crowd: Text = "", product: Text = "", industry: Text = "", timezone: Text = "", notes: Text = ""
) -> CommunityForm:
    """The form's fields as a person typed them."""
    return CommunityForm(name, crowd, product, industry, timezone, notes)


Sent = Annotated[CommunityForm, Depends(sent_form)]


@router.post("/new")
def add(visit: SignedIn, form: Sent) -> Response:
    try:
        with visit.working() as work:
            community = do_add_community(work, form)
    except Invalid as error:
        return _form(visit, form, error=error)
    return visit.redirect(f"/communities/{community.id}", visit.t("The community is made."))


@router.get("/{community_id}")
def community_page(visit: SignedIn, community_id: Id) -> Response:
    with visit.reading() as work:
        points = community_points(work, community_id)
    return _community(visit, "communities/community.html", community_id, points=points)


@router.get("/{community_id}/live")
def community_again(visit: SignedIn, community_id: Id) -> Response:
    return _community(visit, "communities/community_live.html", community_id)


def _community(visit: Visit, template: str, community_id: int, *, points: Sequence[Point] = ()) -> Response:
    with visit.reading() as work:
        community = find_community(work, community_id)
        lines = group_lines(work, community_id)
        codes = codes_of(work, community_id)
        numbers = numbers_of_community(work, community_id)
    return visit.page(
        template,
        community=community,
        lines=lines,
        codes=codes,
        numbers=numbers,
        sums=sums(lines),
        points=points,
        **list_words(),
    )


@router.get("/{community_id}/edit")
def edit_page(visit: SignedIn, community_id: Id) -> Response:
    visit.actor.require(Permission.COMMUNITIES)
    with visit.reading() as work:
        community = find_community(work, community_id)
    form = CommunityForm(
        community.name, community.crowd, community.product, community.industry, community.timezone, community.notes
    )
    return _form(visit, form, community_id)


@router.post("/{community_id}/edit")
def change(visit: SignedIn, community_id: Id, form: Sent) -> Response:
    try:
        with visit.working() as work:
            do_change_community(work, community_id, form)
    except Invalid as error:
        return _form(visit, form, community_id, error)
    return visit.redirect(f"/communities/{community_id}", visit.t("Saved."))


def _form(
    visit: Visit, form: CommunityForm, community_id: int | None = None, error: DomainError | None = None
) -> Response:
    return visit.page(
        "communities/form.html",
        status=error.status if error else 200,
        form=form,
        community_id=community_id,
        error=error,
    )


@router.post("/{community_id}/archive")
def archive(visit: SignedIn, community_id: Id) -> Response:
    with visit.working() as work:
        do_archive_community(work, community_id)
    return visit.redirect(
        f"/communities/{community_id}", visit.t("The community is archived. You can restore it here.")
    )


@router.post("/{community_id}/restore")
def restore(visit: SignedIn, community_id: Id) -> Response:
    try:
        with visit.working() as work:
            do_restore_community(work, community_id)
    except Invalid as error:
        sentence = next(iter(visit.form_errors(error).values()), visit.sentence(error))
        return visit.redirect(f"/communities/{community_id}", sentence, "danger")
    return visit.redirect(f"/communities/{community_id}", visit.t("The community is in use again."))
