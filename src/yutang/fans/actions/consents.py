"""Receipts of what fans agreed to, and taking them back."""

from datetime import datetime
from typing import Final

from yutang.errors import N_, NotFound
from yutang.fans.actions.looking import find_fan
from yutang.fans.models import Consent
from yutang.fans.store import consents
from yutang.fans.store.hot import EventRow, Hot
from yutang.fields import Fields
from yutang.insights.models import EventKind
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

KINDS: Final = {
    "name": N_("Name"),
    "avatar": N_("Picture"),
    "board": N_("Shown on boards"),
    "messages": N_("Messages from us"),
}
"""What a fan can agree to; programs may add others."""

OF_AUTHORISATION: Final = ("name", "avatar")
"""What a fan lets us know through WeChat's web authorisation, and takes back by its revocation."""


def do_withdraw_authorisation(work: Work, fan_id: int, account_id: int, at: datetime) -> None:
    """The fan took back at WeChat what they had let us know: their name goes, unless they agreed again since then."""
    gone = consents.withdraw(work.session, work.workspace_id, fan_id, OF_AUTHORISATION, at)
    if not consents.has(work.session, work.workspace_id, fan_id, "name"):
        consents.forget_name(work.session, work.workspace_id, fan_id)
    rows = [
        EventRow(work.new_id(), at, EventKind.CONSENT, account_id, fan_id, {"kind": kind, "given": False})
        for kind in gone
    ]
    Hot(work.session, work.workspace_id).write_events(rows)


def do_give_consent(work: Work, fan_id: int, kind: str, wording: str, about: str = "") -> Consent:
    """Note that a fan agreed to something, in the words they were shown. Raises Invalid.

    `about`: what it was given for, e.g. "campaign:12"; `do_withdraw_about` takes back just that.
    """
    work.actor.require(Permission.FANS)
    fan = find_fan(work, fan_id)
    fields = Fields()
    if kind not in KINDS:
        fields.refuse("kind", N_("Please choose what the fan agreed to."))
    words = fields.prose("wording", wording)
    if not words:
        fields.refuse("wording", N_("Please note what the fan was shown or told."))
    fields.check()
    receipt = Consent(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        fan_id=fan.id,
        kind=kind,
        wording=words,
        given_at=work.now,
        withdrawn_at=None,
        evidence={
            "noted_by": str(work.actor.member_id) if work.actor.member_id else work.actor.name,
            **({"about": about} if about else {}),
        },
    )
    work.session.add(receipt)
    _tell(work, fan.id, kind, given=True)
    work.audit("fan.consent.give", "fan", fan.id, None, {"consent": kind})
    return receipt


def do_withdraw_about(work: Work, fan_id: int, kind: str, about: str) -> int:
    """The fan took back what they had agreed to for one thing. Returns how many receipts ended."""
    work.actor.require(Permission.FANS)
    fan = find_fan(work, fan_id)
    given = consents.of_fan(work.session, work.workspace_id, fan.id)
    ended = [r for r in given if r.kind == kind and r.withdrawn_at is None and (r.evidence or {}).get("about") == about]
    for receipt in ended:
        do_withdraw_consent(work, fan.id, receipt.id)
    return len(ended)


def do_withdraw_consent(work: Work, fan_id: int, consent_id: int) -> None:
    """The fan took it back: with the consent to their name goes the name."""
    work.actor.require(Permission.FANS)
    fan = find_fan(work, fan_id)
    receipt = consents.find(work.session, work.workspace_id, consent_id)
    if receipt is None or receipt.fan_id != fan.id:
        raise NotFound(N_("There is no such receipt."))
    if receipt.withdrawn_at is not None:
        return
    receipt.withdrawn_at = work.now
    work.session.flush()
    if receipt.kind == "name" and not consents.has(work.session, work.workspace_id, fan.id, "name"):
        fan.name = None
    _tell(work, fan.id, receipt.kind, given=False)
    work.audit("fan.consent.withdraw", "fan", fan.id, {"consent": receipt.kind}, None)


def _tell(work: Work, fan_id: int, kind: str, *, given: bool) -> None:
    row = EventRow(work.new_id(), work.now, EventKind.CONSENT, None, fan_id, {"kind": kind, "given": given})
    Hot(work.session, work.workspace_id).write_events([row])
