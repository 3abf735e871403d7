"""Who is told of alerts: webhooks, WeCom robots, e-mail addresses. Addresses and secrets are sealed in the database."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from yutang.alerts import store
from yutang.alerts.models import AlertReceiver, ReceiverKind
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.fields import Fields
from yutang.jobs.actions import enqueue
from yutang.jobs.outgoing import check_url
from yutang.sealing import Sealer
from yutang.settings import Settings
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

DELIVER: Final = "alerts.deliver"
"""The outbox's word for one message to one receiver."""
TEST: Final = "alerts.test"

WECOM_ROBOT_PREFIX: Final = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
"""Where group robots of WeCom are reached; who pastes the key alone gets this before it."""
MOST_RECEIVERS: Final = 20
SECRET_BYTES: Final = 32  # Standard Webhooks: 24 to 64

_ROBOT_KEY: Final = re.compile(r"[0-9a-fA-F-]{32,36}")
# One @, no white space, a dot in the domain: whether the address exists only a message can tell.
_MAIL_ADDRESS: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,180}\.[^@\s,;<>\".]{2,63}")


@dataclass(frozen=True, slots=True)
class NewReceiver:
    """The form."""

    kind: ReceiverKind
    name: str
    address: str  # a URL, the key of a WeCom robot, or an e-mail address
    language: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver as people see it: where it leads, without the secret part of its address."""

    id: int
    kind: ReceiverKind
    name: str
    shown_address: str | None  # none: sealed with another secret key, so it must be added again
    secret: str | None  # of a webhook, in the form that libraries of Standard Webhooks take: whsec_…
    language: str
    active: bool
    last_ok_at: datetime | None
    last_failed_at: datetime | None
    last_error: str | None
    error_values: dict[str, Any]

    @property
    def failing(self) -> bool:
        """The last delivery did not work."""
        if self.last_failed_at is None:
            return False
        return self.last_ok_at is None or self.last_ok_at < self.last_failed_at


def receivers(work: Work, sealer: Sealer) -> list[Receiver]:
    work.actor.require(Permission.ALERTS)
    return [_seen(row, sealer) for row in store.receivers(work.session, work.workspace_id)]


def receiver(work: Work, sealer: Sealer, receiver_id: int) -> Receiver:
    return _seen(_found(work, receiver_id), sealer)


def check_room(work: Work) -> None:
    """Raises NotAllowed, or Conflict when there are as many receivers as a workspace may have."""
    work.actor.require(Permission.ALERTS)
    if len(store.receivers(work.session, work.workspace_id)) >= MOST_RECEIVERS:
        raise Conflict(N_("There are {n} receivers already. Remove one first."), None, None, n=MOST_RECEIVERS)


def check_add_receiver(work: Work, settings: Settings, form: NewReceiver) -> NewReceiver:
    """The form tidied up. Raises what check_room raises, or Invalid with a sentence for each field."""
    check_room(work)
    fields = Fields()
    name = fields.line("name", form.name, required=True)
    if form.language not in {"zh", "en"}:
        fields.refuse("language", N_("Please choose one of the languages."))
    address = _address(fields, settings, form.kind, form.address.strip())
    fields.check()
    return NewReceiver(form.kind, name, address, form.language)


def do_add_receiver(work: Work, settings: Settings, sealer: Sealer, form: NewReceiver, secret: bytes) -> int:
    """Add a receiver; `secret` (32 random bytes) becomes the signing secret when it is a webhook. Returns its id."""
    tidy = check_add_receiver(work, settings, form)
    is_webhook = tidy.kind is ReceiverKind.WEBHOOK
    row = AlertReceiver(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        kind=tidy.kind,
        name=tidy.name,
        address=sealer.seal(tidy.address),
        secret=sealer.seal(f"whsec_{base64.b64encode(secret).decode()}") if is_webhook else None,
        language=tidy.language,
        active=True,
        created_at=work.now,
    )
    store.add_receiver(work.session, row)
    after = {"kind": row.kind, "name": row.name, "language": row.language}  # the address is a secret
    work.audit("receiver.add", "alert_receiver", row.id, None, after)
    return row.id


def do_set_active(work: Work, receiver_id: int, *, active: bool) -> None:
    """Pause a receiver, or let it be told again."""
    row = _found(work, receiver_id)
    work.audit("receiver.change", "alert_receiver", row.id, {"active": row.active}, {"active": active})
    row.active = active


def do_remove_receiver(work: Work, receiver_id: int) -> None:
    row = _found(work, receiver_id)
    work.audit("receiver.remove", "alert_receiver", row.id, {"kind": row.kind, "name": row.name}, None)
    store.drop_receiver(work.session, row)


def do_test_receiver(work: Work, receiver_id: int) -> None:
    """Send a message that says it is a test, whether the receiver is paused or not."""
    row = _found(work, receiver_id)
    work.audit("receiver.test", "alert_receiver", row.id, None, {"name": row.name})
    enqueue(work, TEST, {"receiver_id": row.id})


def _found(work: Work, receiver_id: int) -> AlertReceiver:
    work.actor.require(Permission.ALERTS)
    row = store.receiver(work.session, work.workspace_id, receiver_id)
    if row is None:
        raise NotFound(N_("There is no such receiver."))
    return row


def _address(fields: Fields, settings: Settings, kind: ReceiverKind, text: str) -> str:
    if not text:
        fields.refuse("address", N_("Please fill this in."))
        return text
    if kind is ReceiverKind.EMAIL:
        if not settings.smtp_host:
            fields.refuse("address", N_("This installation has no mail server yet. Set smtp_host and smtp_from first."))
        if not _MAIL_ADDRESS.fullmatch(text):
            fields.refuse("address", N_("This is not an e-mail address."))
        return text
    if kind is ReceiverKind.WECOM_ROBOT and _ROBOT_KEY.fullmatch(text):
        text = WECOM_ROBOT_PREFIX + text
    try:
        return check_url(text, private_addresses=settings.webhook_private_addresses)
    except Invalid as refusal:
        fields.refuse("address", refusal.sentence)
        return text


def _seen(row: AlertReceiver, sealer: Sealer) -> Receiver:
    return Receiver(
        id=row.id,
        kind=row.kind,
        name=row.name,
        shown_address=_shown(row.kind, _opened(sealer, row.address)),
        secret=_opened(sealer, row.secret),
        language=row.language,
        active=row.active,
        last_ok_at=row.last_ok_at,
        last_failed_at=row.last_failed_at,
        last_error=row.last_error,
        error_values=row.error_values or {},
    )


def _opened(sealer: Sealer, sealed: str | None) -> str | None:
    try:
        return None if sealed is None else sealer.open(sealed)
    except ValueError:
        return None


def _shown(kind: ReceiverKind, address: str | None) -> str | None:
    """A mail address as it is; of a URL the server and the end, since paths and keys let anybody post there."""
    if address is None or kind is ReceiverKind.EMAIL:
        return address
    server = "/".join(address.split("/")[:3])
    return f"{server}/…{address[-4:]}"
