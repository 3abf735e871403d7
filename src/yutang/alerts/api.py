"""The JSON API of alerts. Ids are texts: JavaScript cannot hold 64 bits in a number."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, Field

from yutang.alerts.actions import (
    SECRET_BYTES,
    NewReceiver,
    Receiver,
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
from yutang.alerts.wording import Told
from yutang.web.visits import ApiCaller, Caller

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])


class AlertOut(BaseModel):
    id: str
    kind: str
    level: Literal["notice", "warning", "critical"]
    subject_type: str = Field(description="group, live_code or account")
    subject_id: str
    name: str
    community: str
    since: datetime
    resolved_at: datetime | None
    text: str
    action: str
    url: str


class ReceiverIn(BaseModel):
    kind: ReceiverKind
    name: str
    address: str = Field(description="A URL, the key of a WeCom robot, or an e-mail address")
    language: Literal["zh", "en"] = "zh"


class ReceiverChange(BaseModel):
    active: bool


class ReceiverOut(BaseModel):
    id: str
    kind: ReceiverKind
    name: str
    address: str | None = Field(description="Shortened: addresses of robots and webhooks are secrets")
    language: str
    active: bool
    failing: bool
    last_ok_at: datetime | None
    last_failed_at: datetime | None
    last_error: str | None


class ReceiverAdded(ReceiverOut):
    secret: str | None = Field(description="Signs the messages of a webhook (Standard Webhooks)")


class UndeliveredOut(BaseModel):
    id: str
    text: str
    receiver: str
    error: str
    created_at: datetime
    given_up_at: datetime | None


@router.get("")
def list_alerts(caller: ApiCaller, state: Annotated[Literal["open", "resolved"], Query()] = "open") -> list[AlertOut]:
    """Open alerts, the most urgent first; or those resolved in the last 30 days, newest first (at most 50)."""
    with caller.reading() as work:
        told = open_alerts(work) if state == "open" else resolved_alerts(work)
    return [_alert(caller, alert) for alert in told]


@router.get("/receivers")
def list_receivers(caller: ApiCaller) -> list[ReceiverOut]:
    with caller.reading() as work:
        rows = receivers(work, caller.services.sealer)
    return [ReceiverOut(**_receiver(caller, row)) for row in rows]


@router.post("/receivers", status_code=status.HTTP_201_CREATED)
def add_receiver(caller: ApiCaller, body: ReceiverIn) -> ReceiverAdded:
    """Add a receiver. The answer carries the signing secret of a webhook."""
    form = NewReceiver(body.kind, body.name, body.address, body.language)
    settings, sealer = caller.services.settings, caller.services.sealer
    with caller.working() as work:
        receiver_id = do_add_receiver(work, settings, sealer, form, secrets.token_bytes(SECRET_BYTES))
        work.session.flush()
        row = receiver(work, sealer, receiver_id)
    return ReceiverAdded(**_receiver(caller, row), secret=row.secret)


@router.patch("/receivers/{receiver_id}")
def change_receiver(caller: ApiCaller, receiver_id: int, body: ReceiverChange) -> ReceiverOut:
    """Pause it, or let it be told again."""
    with caller.working() as work:
        do_set_active(work, receiver_id, active=body.active)
        row = receiver(work, caller.services.sealer, receiver_id)
    return ReceiverOut(**_receiver(caller, row))


@router.delete("/receivers/{receiver_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_receiver(caller: ApiCaller, receiver_id: int) -> None:
    with caller.working() as work:
        do_remove_receiver(work, receiver_id)


@router.post("/receivers/{receiver_id}/test", status_code=status.HTTP_202_ACCEPTED)
def try_receiver(caller: ApiCaller, receiver_id: int) -> None:
    """Send a message that says it is a test."""
    with caller.working() as work:
        do_test_receiver(work, receiver_id)


@router.get("/undelivered")
def list_undelivered(caller: ApiCaller) -> list[UndeliveredOut]:
    """Messages that were given up, newest first (at most 100)."""
    with caller.reading() as work:
        rows = undelivered(work)
    return [
        UndeliveredOut(
            id=str(row.id),
            text=caller.t(row.what, **row.values),
            receiver=row.receiver,
            error=caller.t(row.error, **row.error_values),
            created_at=row.created_at,
            given_up_at=row.given_up_at,
        )
        for row in rows
    ]


@router.post("/undelivered/{message_id}/send-again", status_code=status.HTTP_202_ACCEPTED)
def send_again(caller: ApiCaller, message_id: int) -> None:
    with caller.working() as work:
        do_send_again(work, message_id)


@router.delete("/undelivered/{message_id}", status_code=status.HTTP_204_NO_CONTENT)
def discard(caller: ApiCaller, message_id: int) -> None:
    with caller.working() as work:
        do_discard(work, message_id)


def _alert(caller: Caller, alert: Told) -> AlertOut:
    return AlertOut(
        id=str(alert.id),
        kind=alert.kind,
        level=alert.level.value,
        subject_type=alert.subject_type,
        subject_id=str(alert.subject_id),
        name=alert.name,
        community=alert.community,
        since=alert.since,
        resolved_at=alert.resolved_at,
        text=caller.t(alert.sentence, **alert.values),
        action=caller.t(alert.action, **alert.action_values),
        url=f"{caller.services.settings.base_url}{alert.path}",
    )


def _receiver(caller: Caller, row: Receiver) -> dict[str, object]:
    error = caller.t(row.last_error, **row.error_values) if row.last_error and row.failing else None
    return {
        "id": str(row.id),
        "kind": row.kind,
        "name": row.name,
        "address": row.shown_address,
        "language": row.language,
        "active": row.active,
        "failing": row.failing,
        "last_ok_at": row.last_ok_at,
        "last_failed_at": row.last_failed_at,
        "last_error": error,
    }
