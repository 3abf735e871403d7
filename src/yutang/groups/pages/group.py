"""One group: how full it is, its QR, its history, and everything that can be done with it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import N_, DomainError, Invalid, NotFound
from yutang.groups.actions import (
    GroupForm,
    changes_of,
    do_change_group,
    do_set_state,
    do_type_head_count,
    find_group,
    find_qr,
    group_line,
    group_sheet,
    member_names,
)
from yutang.groups.models import GroupState
from yutang.groups.pages.lists import member_id
from yutang.groups.pages.wording import CHANGES, Id
from yutang.groups.rules import CAP_PRESETS
from yutang.groups.rules.wording import list_words
from yutang.web.visits import SignedIn, Visit
from yutang.web.wording import day
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/groups")
Text = Annotated[str, Form()]


@router.get("/{group_id}")
def group_page(visit: SignedIn, group_id: Id) -> Response:
    return _group(visit, "groups/group.html", group_id)


@router.get("/{group_id}/live/status")
def status_again(visit: SignedIn, group_id: Id) -> Response:
    return _group(visit, "groups/group_status.html", group_id)


@router.get("/{group_id}/live/history")
def history_again(visit: SignedIn, group_id: Id) -> Response:
    return _group(visit, "groups/group_history.html", group_id)


def _group(
    visit: Visit, template: str, group_id: int, error: DomainError | None = None, count: str | None = None
) -> Response:
    with visit.reading() as work:
        sheet = group_sheet(work, group_id)
        names = member_names(work)
        changes = changes_of(work, group_id)
    return visit.page(
        template,
        status=error.status if error else 200,
        sheet=sheet,
        line=sheet.line,
        group=sheet.line.group,
        names=names,
        by_day=[(day(each, visit.now.date(), visit.language), count) for each, count in sheet.by_day],
        changes=changes,
        change_words=CHANGES,
        count=count,
        error=error,
        **list_words(),
    )


@router.post("/{group_id}/head-count")
def type_head_count(visit: SignedIn, group_id: Id, count: Text = "", row: Text = "") -> Response:
    """`row`: typed in the round of head counts, which gets its row back."""
    wrong: DomainError | None = None
    try:
        with visit.working() as work:
            do_type_head_count(work, group_id, count)
    except Invalid as error:
        wrong = error
    if row and visit.is_htmx:
        with visit.reading() as work:
            line = group_line(work, group_id)
        return visit.page(
            "groups/count_row.html",
            status=wrong.status if wrong else 200,
            line=line,
            saved=wrong is None,
            typed=count,
            error=wrong,
            **list_words(),
        )
    if wrong is not None:
        return _group(visit, "groups/group.html", group_id, wrong, count)
    return visit.redirect("/groups/count" if row else f"/groups/{group_id}", visit.t("Head count saved."))


@router.post("/{group_id}/state")
def set_state(visit: SignedIn, group_id: Id, state: Annotated[GroupState, Form()]) -> Response:
    said = {
        GroupState.OPEN: N_("The group is open."),
        GroupState.PAUSED: N_("The group is paused. Nobody new is shown it."),
        GroupState.FULL: N_("The group is marked as full. Nobody new is shown it."),
        GroupState.ARCHIVED: N_("The group is archived. You can open it again here."),
    }
    with visit.working() as work:
        do_set_state(work, group_id, state)
    return visit.redirect(f"/groups/{group_id}", visit.t(said[state]))


@router.get("/{group_id}/edit")
def edit_page(visit: SignedIn, group_id: Id) -> Response:
    visit.actor.require(Permission.GROUPS)
    with visit.reading() as work:
        group = find_group(work, group_id).group
    typed = {
        "name": group.name,
        "owner": group.owner_member_id or "",
        "owner_name": group.owner_name,
        "cap": group.cap,
        "rules_text": group.rules_text,
    }
    return _form(visit, group_id, typed)


@router.post("/{group_id}/edit")
def change_group(
    visit: SignedIn,
    group_id: Id,
    name: Text = "",
    owner: Text = "",
    owner_name: Text = "",
    cap: Text = "",
    rules_text: Text = "",
) -> Response:
    typed = {"name": name, "owner": owner, "owner_name": owner_name, "cap": cap, "rules_text": rules_text}
    try:
        with visit.working() as work:
            do_change_group(work, group_id, GroupForm(name, member_id(owner), owner_name, cap, rules_text))
    except Invalid as error:
        return _form(visit, group_id, typed, error)
    return visit.redirect(f"/groups/{group_id}", visit.t("Saved."))


def _form(visit: Visit, group_id: int, typed: Mapping[str, object], error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        row = find_group(work, group_id)
        members = member_names(work, active_only=True)
    return visit.page(
        "groups/edit.html",
        status=error.status if error else 200,
        group=row.group,
        typed=typed,
        members=members,
        caps=CAP_PRESETS,
        error=error,
    )


@router.get("/qrs/{qr_id}/original")
def original(visit: SignedIn, qr_id: Id) -> Response:
    """The picture that the operator asked to keep: encoded anew by us, so it is nothing but pixels."""
    with visit.reading() as work:
        name = find_qr(work, qr_id).original
    kept = visit.services.drop_reader.folder.original(name) if name else None
    if kept is None:
        raise NotFound(N_("The picture of this QR was not kept."))
    return Response(kept, media_type="image/jpeg")
