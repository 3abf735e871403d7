"""Pages: what is open, who is told, and what did not arrive."""

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.alerts.actions import (
    SECRET_BYTES,
    NewReceiver,
    check_room,
    count_undelivered,
    do_add_receiver,
    do_discard,
    do_remove_receiver,
    do_send_again,
    do_set_active,
    do_test_receiver,
    open_alerts,
    receiver,
    receivers,
    resolved_alerts,
    undelivered,
)
from yutang.alerts.models import ReceiverKind
from yutang.errors import N_, Invalid
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter()

_KIND_NAMES: Final = {
    ReceiverKind.WECOM_ROBOT: N_("WeCom group robot"),
    ReceiverKind.EMAIL: N_("By e-mail"),
    ReceiverKind.WEBHOOK: N_("Webhook"),
}
_KIND_ICONS: Final = {
    ReceiverKind.WECOM_ROBOT: "robot",
    ReceiverKind.EMAIL: "mail",
    ReceiverKind.WEBHOOK: "webhook",
}


@router.get("/alerts")
def alerts_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        opened, resolved, dead = open_alerts(work), resolved_alerts(work), count_undelivered(work)
        may_tell = visit.actor.may(Permission.ALERTS)
        nobody_told = may_tell and not any(each.active for each in receivers(work, visit.services.sealer))
    return visit.page("alerts/alerts.html", opened=opened, resolved=resolved, dead=dead, nobody_told=nobody_told)


@router.get("/alerts/live")
def alerts_live(visit: SignedIn) -> Response:
    with visit.reading() as work:
        opened, resolved = open_alerts(work), resolved_alerts(work)
    return visit.page("alerts/live.html", opened=opened, resolved=resolved)


@router.get("/alerts/receivers")
def receivers_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        return _receivers(visit, "alerts/receivers.html", receivers(work, visit.services.sealer))


@router.get("/alerts/receivers/live")
def receivers_live(visit: SignedIn) -> Response:
    with visit.reading() as work:
        return _receivers(visit, "alerts/receivers_live.html", receivers(work, visit.services.sealer))


@router.get("/alerts/receivers/new/{kind}")
def new_receiver_page(visit: SignedIn, kind: ReceiverKind) -> Response:
    with visit.reading() as work:
        check_room(work)
    form = NewReceiver(kind, "", "", visit.language)
    return _form(visit, form)


@router.post("/alerts/receivers/new/{kind}")
def add_receiver(
    visit: SignedIn,
    kind: ReceiverKind,
    name: Annotated[str, Form()] = "",
    address: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "zh",
) -> Response:
    form = NewReceiver(kind, name, address, language)
    settings, sealer = visit.services.settings, visit.services.sealer
    try:
        with visit.working() as work:
            receiver_id = do_add_receiver(work, settings, sealer, form, secrets.token_bytes(SECRET_BYTES))
    except Invalid as error:
        return _form(visit, form, error)
    return visit.redirect(f"/alerts/receivers/{receiver_id}", visit.t("Added. Send a test to see that it arrives."))


@router.get("/alerts/receivers/{receiver_id}")
def receiver_page(visit: SignedIn, receiver_id: int) -> Response:
    return _receiver(visit, "alerts/receiver.html", receiver_id)


@router.get("/alerts/receivers/{receiver_id}/live")
def receiver_live(visit: SignedIn, receiver_id: int) -> Response:
    return _receiver(visit, "alerts/receiver_live.html", receiver_id)


@router.post("/alerts/receivers/{receiver_id}/test")
def try_receiver(visit: SignedIn, receiver_id: int) -> Response:
    with visit.working() as work:
        do_test_receiver(work, receiver_id)
    said = visit.t("A test is on its way. Below you see in a moment whether it arrived.")
    return visit.redirect(f"/alerts/receivers/{receiver_id}", said, "info")


@router.post("/alerts/receivers/{receiver_id}/pause")
def pause_receiver(visit: SignedIn, receiver_id: int) -> Response:
    with visit.working() as work:
        do_set_active(work, receiver_id, active=False)
    return visit.redirect(f"/alerts/receivers/{receiver_id}", visit.t("Paused. No alerts are sent there."))


@router.post("/alerts/receivers/{receiver_id}/resume")
def resume_receiver(visit: SignedIn, receiver_id: int) -> Response:
    with visit.working() as work:
        do_set_active(work, receiver_id, active=True)
    return visit.redirect(f"/alerts/receivers/{receiver_id}", visit.t("Alerts are sent there again."))


@router.post("/alerts/receivers/{receiver_id}/remove")
def remove_receiver(visit: SignedIn, receiver_id: int) -> Response:
    with visit.working() as work:
        do_remove_receiver(work, receiver_id)
    return visit.redirect("/alerts/receivers", visit.t("The receiver was removed."))


@router.get("/alerts/undelivered")
def undelivered_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        rows = undelivered(work)
    return visit.page("alerts/undelivered.html", rows=rows)


@router.post("/alerts/undelivered/{outbox_id}/send-again")
def send_again(visit: SignedIn, outbox_id: int) -> Response:
    with visit.working() as work:
        do_send_again(work, outbox_id)
    return visit.redirect("/alerts/undelivered", visit.t("It is being sent again."))


@router.post("/alerts/undelivered/{outbox_id}/discard")
def discard(visit: SignedIn, outbox_id: int) -> Response:
    with visit.working() as work:
        do_discard(work, outbox_id)
    return visit.redirect("/alerts/undelivered", visit.t("Taken off the list."))


def _receivers(visit: Visit, template: str, rows: object) -> Response:
    mail = bool(visit.services.settings.smtp_host)
    return visit.page(template, receivers=rows, kind_names=_KIND_NAMES, kind_icons=_KIND_ICONS, mail=mail)


def _receiver(visit: Visit, template: str, receiver_id: int) -> Response:
    with visit.reading() as work:
        row = receiver(work, visit.services.sealer, receiver_id)
    return visit.page(template, receiver=row, kind_names=_KIND_NAMES, kind_icons=_KIND_ICONS)


def _form(visit: Visit, form: NewReceiver, error: Invalid | None = None) -> Response:
    status = 200 if error is None else error.status
    return visit.page(
        "alerts/new_receiver.html", status, form=form, error=error, kind_names=_KIND_NAMES, kind_icons=_KIND_ICONS
    )
