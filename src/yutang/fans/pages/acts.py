"""What members change on the page of a fan."""

import json
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.errors import DomainError
from yutang.fans.actions.consents import do_give_consent, do_withdraw_consent
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.looking import fan_page
from yutang.fans.actions.noting import do_note
from yutang.fans.actions.polling import do_start_poll
from yutang.fans.actions.tagging import do_set_remark, do_tag, do_untag
from yutang.fans.pages.views import Id, show_fan
from yutang.web.paths import safe_path
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work

router = APIRouter(prefix="/fans")
Text = Annotated[str, Form()]
Number = Annotated[int, Form(ge=0, le=2**63 - 1)]


def _act(visit: Visit, fan_id: int, act: Callable[[Work], object], said: str, **typed: object) -> Response:
    """Do it and show the fan again; what is refused for what was typed is said beside it."""
    try:
        with visit.working() as work:
            act(work)
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        with visit.reading() as work:
            shown = fan_page(work, fan_id)
        return show_fan(visit, shown, error, **typed)
    return visit.redirect(f"/fans/{fan_id}", said)


@router.post("/poll")
def poll(visit: SignedIn, account_id: Number, back: Text = "/fans") -> Response:
    """Compare the followers of an account with WeChat's list now."""

    with visit.working() as work:
        do_start_poll(work, account_id)
    return visit.redirect(safe_path(back, "/fans"), visit.t("The followers are being compared with WeChat's list."))


@router.post("/{fan_id}/note")
def note(visit: SignedIn, fan_id: Id, name: Text = "", note: Text = "") -> Response:
    return _act(visit, fan_id, lambda work: do_note(work, fan_id, name, note), visit.t("Saved."), name=name, note=note)


@router.post("/{fan_id}/tags")
def tag(visit: SignedIn, fan_id: Id, tag: Text = "") -> Response:
    said = visit.t("The tag is on. WeChat is told where the account may.")
    return _act(visit, fan_id, lambda work: do_tag(work, fan_id, tag), said, tag=tag)


@router.post("/{fan_id}/tags/{tag_id}/remove")
def untag(visit: SignedIn, fan_id: Id, tag_id: Id) -> Response:
    return _act(visit, fan_id, lambda work: do_untag(work, fan_id, tag_id), visit.t("The tag is off."))


@router.post("/{fan_id}/remark")
def remark(visit: SignedIn, fan_id: Id, account_id: Number, remark: Text = "") -> Response:
    return _act(
        visit,
        fan_id,
        lambda work: do_set_remark(work, fan_id, account_id, remark),
        visit.t("Saved."),
        remark=remark,
        account_id=account_id,
    )


@router.post("/{fan_id}/consents")
def consent(visit: SignedIn, fan_id: Id, kind: Text = "", wording: Text = "") -> Response:
    return _act(
        visit,
        fan_id,
        lambda work: do_give_consent(work, fan_id, kind, wording),
        visit.t("The receipt is kept."),
        kind=kind,
        wording=wording,
    )


@router.post("/{fan_id}/consents/{consent_id}/withdraw")
def withdraw(visit: SignedIn, fan_id: Id, consent_id: Id) -> Response:
    said = visit.t("The consent is withdrawn.")
    return _act(visit, fan_id, lambda work: do_withdraw_consent(work, fan_id, consent_id), said)


@router.post("/{fan_id}/export")
def export(visit: SignedIn, fan_id: Id) -> Response:
    """Everything that is kept of the fan, as a file."""
    with visit.working() as work:
        document = export_of(work, fan_id)
    body = json.dumps(document, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="fan-{fan_id}.json"', "Cache-Control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


@router.post("/{fan_id}/erase")
def erase(visit: SignedIn, fan_id: Id) -> Response:
    with visit.working() as work:
        do_erase(work, fan_id)
    return visit.redirect("/fans", visit.t("The fan is erased. Numbers stay as they were."))
