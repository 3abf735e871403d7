"""All groups, the round of head counts, and a new group by hand."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.communities.actions import communities_of, find_community
from yutang.communities.models import Community
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.groups.actions import GroupForm, GroupLine, NewGroup, do_add_group, group_lines, member_names
from yutang.groups.models import GroupKind
from yutang.groups.rules import CAP_DEFAULT, CAP_PRESETS
from yutang.groups.rules.wording import KINDS, list_words
from yutang.groups.uploads.actions import waiting_drops
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/groups")
Chosen = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form()]
Number = Annotated[int | None, Form(ge=0, le=2**63 - 1)]


@router.get("")
def group_list(visit: SignedIn, community: Chosen = None, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    return _list(visit, "groups/groups.html", community, archived=archived)


@router.get("/live")
def group_list_again(visit: SignedIn, community: Chosen = None, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    return _list(visit, "groups/groups_live.html", community, archived=archived)


def _list(visit: Visit, template: str, community_id: int | None, *, archived: bool) -> Response:
    with visit.reading() as work:
        if community_id is not None:
            find_community(work, community_id)
        lines = group_lines(work, community_id, archived=archived)
        communities = communities_of(work)
        drops = waiting_drops(work)
    return visit.page(
        template,
        sections=sections(lines),
        communities=communities,
        community_id=community_id,
        archived=archived,
        drops=drops,
        **list_words(),
    )


def sections(lines: list[GroupLine]) -> list[tuple[str, int, list[GroupLine]]]:
    """Groups under the names of their communities."""
    by_community = groupby(lines, key=lambda line: (line.community.name, line.community.id))
    return [(name, community_id, list(own)) for (name, community_id), own in by_community]


# ---- the round of head counts ----------------------------------------------------------------------------------------


@router.get("/count")
def count_round(visit: SignedIn, community: Chosen = None) -> Response:
    """All groups with a stepper each: an operator goes through them in the evening."""
    visit.actor.require(Permission.HEAD_COUNTS)
    with visit.reading() as work:
        if community is not None:
            find_community(work, community)
        lines = group_lines(work, community)
        communities = communities_of(work)
    return visit.page(
        "groups/count.html", sections=sections(lines), communities=communities, community_id=community, **list_words()
    )


# ---- a new group by hand ---------------------------------------------------------------------------------------------


@router.get("/new")
def new_group_page(visit: SignedIn, community: Chosen = None) -> Response:
    visit.actor.require(Permission.GROUPS)
    return _form(visit, {"community_id": community, "kind": GroupKind.WECHAT, "cap": CAP_DEFAULT})


@router.post("/new")
def add_group(
    visit: SignedIn,
    community_id: Number = None,
    kind: Annotated[GroupKind, Form()] = GroupKind.WECHAT,
    name: Text = "",
    owner: Text = "",
    owner_name: Text = "",
    cap: Text = "",
    head_count: Text = "",
) -> Response:
    typed = {
        "community_id": community_id,
        "kind": kind,
        "name": name,
        "owner": owner,
        "owner_name": owner_name,
        "cap": cap,
        "head_count": head_count,
    }
    try:
        with visit.working() as work:
            form = GroupForm(name, member_id(owner), owner_name, cap)
            group = do_add_group(work, NewGroup(community_id or 0, kind, form, head_count.strip()))
    except DomainError as error:
        if error.status not in (404, 409, 422):
            raise
        return _form(visit, typed, error)
    return visit.redirect(f"/groups/{group.id}/qr", visit.t("The group is made. Now its QR."))


def options(communities: Sequence[Community]) -> list[tuple[int, str]]:
    """Communities for a select."""
    return [(community.id, community.name) for community in communities]


def member_id(text: str) -> int | None:
    """The id of a select whose first option is empty."""
    return id_in(text)


def _form(visit: Visit, typed: Mapping[str, object], error: DomainError | None = None) -> Response:
    empty = {"name": "", "owner": "", "owner_name": "", "head_count": "", "rules_text": ""}
    with visit.reading() as work:
        communities, members = communities_of(work), member_names(work, active_only=True)
    return visit.page(
        "groups/new.html",
        status=error.status if error else 200,
        typed={**empty, **typed},
        communities=options(communities),
        members=members,
        caps=CAP_PRESETS,
        kind_options=[(kind.value, visit.t(text)) for kind, text in KINDS.items()],
        error=error,
    )
