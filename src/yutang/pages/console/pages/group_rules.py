"""The rules of groups: one text for each community, shown before joining and pasted as group notice."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.communities.actions import communities_of, find_community
from yutang.errors import DomainError
from yutang.pages.actions.group_rules import (
    LONGEST,
    all_rules,
    do_bring_back_rules,
    do_write_rules,
    rules_of,
    versions_of_rules,
)
from yutang.pages.actions.wording import findings_of_text
from yutang.pages.console.pages.words import WORDS, Id
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/pages/rules")


@router.get("")
def list_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        communities, written = communities_of(work), all_rules(work)
    return visit.page("pages/rules_list.html", communities=communities, written=written)


@router.get("/{community_id:int}")
def rules_page(visit: SignedIn, community_id: Id) -> Response:
    return _show(visit, community_id, None)


@router.post("/{community_id:int}")
def write(visit: SignedIn, community_id: Id, text: Annotated[str, Form(max_length=20_000)] = "") -> Response:
    try:
        with visit.working() as work:
            do_write_rules(work, community_id, text)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return _show(visit, community_id, text, error)
    return visit.redirect(f"/pages/rules/{community_id}", visit.t("Saved. Visitors see these rules before they join."))


@router.post("/{community_id:int}/back")
def back(visit: SignedIn, community_id: Id, version: Annotated[int, Form(ge=1, le=2**31)]) -> Response:
    with visit.working() as work:
        do_bring_back_rules(work, community_id, version)
    sentence = visit.t("It is as in version {n} again.", n=version)
    return visit.redirect(f"/pages/rules/{community_id}", sentence)


def _show(visit: Visit, community_id: int, typed: str | None, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        community = find_community(work, community_id)
        rules = rules_of(work, community_id)
        versions = versions_of_rules(work, community_id)
    text = typed if typed is not None else "" if rules is None else rules.text
    return visit.page(
        "pages/rules.html",
        status=error.status if error is not None else 200,
        error=error,
        community=community,
        rules=rules,
        text=text,
        versions=versions,
        findings=findings_of_text(text) if text else [],
        longest=LONGEST,
        may_change=visit.actor.may(Permission.PAGES),
        **WORDS,
    )
