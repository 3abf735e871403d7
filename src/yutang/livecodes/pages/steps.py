"""Pause, delete, restore and merge a code; its links and named channels."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import DomainError, Invalid
from yutang.livecodes import actions
from yutang.livecodes.pages.wording import CodeId, links_of
from yutang.livecodes.rules.links import PRINT_SIZES_CM
from yutang.web.visits import SignedIn
from yutang.workspaces.rules import Permission

router = APIRouter()


@router.post("/codes/{code_id:int}/pause")
def pause(visit: SignedIn, code_id: CodeId) -> Response:
    with visit.working() as work:
        actions.do_pause_code(work, code_id)
    return visit.redirect(f"/codes/{code_id}", visit.t("Paused. Visitors see that the entrance is closed for now."))


@router.post("/codes/{code_id:int}/resume")
def resume(visit: SignedIn, code_id: CodeId) -> Response:
    with visit.working() as work:
        actions.do_resume_code(work, code_id)
    return visit.redirect(f"/codes/{code_id}", visit.t("The live code works again."))


@router.post("/codes/{code_id:int}/delete")
def delete(visit: SignedIn, code_id: CodeId) -> Response:
    with visit.working() as work:
        actions.do_delete_code(work, code_id)
    return visit.redirect(f"/codes/{code_id}", visit.t("Deleted. You can restore it here at any time."), "info")


@router.post("/codes/{code_id:int}/restore")
def restore(visit: SignedIn, code_id: CodeId) -> Response:
    with visit.working() as work:
        actions.do_restore_code(work, code_id)
    return visit.redirect(f"/codes/{code_id}", visit.t("Restored. It is as it was before."))


@router.post("/codes/{code_id:int}/merge")
def merge(visit: SignedIn, code_id: CodeId, into: Annotated[int, Form(ge=0, le=2**63 - 1)]) -> Response:
    with visit.working() as work:
        actions.do_merge_code(work, code_id, into)
    return visit.redirect(f"/codes/{code_id}", visit.t("Merged. Its posters lead to the other live code now."))


@router.post("/codes/{code_id:int}/unmerge")
def unmerge(visit: SignedIn, code_id: CodeId) -> Response:
    with visit.working() as work:
        actions.do_unmerge_code(work, code_id)
    return visit.redirect(f"/codes/{code_id}", visit.t("The merge is undone."), "info")


@router.get("/codes/{code_id:int}/links")
def links_page(visit: SignedIn, code_id: CodeId) -> Response:
    return _links(visit, code_id)


@router.post("/codes/{code_id:int}/channels")
def add_channel(
    visit: SignedIn, code_id: CodeId, label: Annotated[str, Form()] = "", key: Annotated[str, Form()] = ""
) -> Response:
    try:
        with visit.working() as work:
            actions.do_add_channel(work, code_id, label, key)
    except DomainError as error:
        if not error.fields:
            raise
        return _links(visit, code_id, {"label": label, "key": key}, error)
    return visit.redirect(f"/codes/{code_id}/links", visit.t("The channel has its own link and QR now."))


@router.post("/codes/{code_id:int}/channels/{key}/rename")
def rename_channel(visit: SignedIn, code_id: CodeId, key: str, label: Annotated[str, Form()] = "") -> Response:
    try:
        with visit.working() as work:
            actions.do_rename_channel(work, code_id, key, label)
    except Invalid as error:
        return visit.redirect(f"/codes/{code_id}/links", visit.form_errors(error)["label"], "danger")
    return visit.redirect(f"/codes/{code_id}/links", visit.t("Saved."))


@router.post("/codes/{code_id:int}/channels/{key}/remove")
def remove_channel(visit: SignedIn, code_id: CodeId, key: str) -> Response:
    with visit.working() as work:
        actions.do_remove_channel(work, code_id, key)
    return visit.redirect(f"/codes/{code_id}/links", visit.t("Removed. Its printed links go on working."), "info")


def _links(
    visit: SignedIn, code_id: int, typed: dict[str, str] | None = None, error: DomainError | None = None
) -> Response:
    with visit.reading() as work:
        code = actions.find_code(work, code_id)
        channels = actions.channels_of(work, code_id)
    ways = [("", code.channel), *((channel.key, channel.label) for channel in channels)]
    return visit.page(
        "livecodes/links.html",
        error.status if error is not None else 200,
        code=code,
        ways=ways,
        links=links_of(visit),
        sizes=PRINT_SIZES_CM,
        typed=typed or {"label": "", "key": ""},
        error=error,
        may_change=visit.actor.may(Permission.LIVE_CODES),
    )
