"""Codes from a phone as a second step: turning them on and off. A member does this for themselves only."""

from dataclasses import dataclass

from yutang.errors import N_, Invalid
from yutang.sealing import Sealer
from yutang.workspaces.access import store, totp
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Member


@dataclass(frozen=True, slots=True)
class NewCodes:
    """A secret that is not in use yet: `sealed` travels in the form until a code proves that the phone has it."""

    sealed: str
    secret: str  # base32, for typing in by hand
    address: str  # otpauth://, for the QR


def offer_codes(sealer: Sealer, member: Member, issuer: str, sealed: str | None = None) -> NewCodes:
    """A new secret, or again the one that is in the form (`sealed`)."""
    try:
        secret = sealer.open(sealed) if sealed else totp.new_secret()
    except ValueError:
        secret = totp.new_secret()
    return NewCodes(sealer.seal(secret), secret, totp.address(secret, member.email, issuer))


def do_turn_codes_on(work: Work, sealer: Sealer, member: Member, sealed: str, code: str) -> None:
    """Raises Invalid when the code is not of this secret."""
    try:
        secret = sealer.open(sealed)
    except ValueError as error:
        raise Invalid(N_("Please start again."), "ticket") from error
    step = totp.step_of(secret, code, work.now)
    if step is None:
        sentence = N_("This code is not right. Take the newest one from your phone.")
        raise Invalid(sentence, "wrong_code", {"code": sentence})
    store.set_totp(work.session, work.workspace_id, member.id, sealer.seal(secret), step)
    work.audit("member.change", "member", member.id, {"two_step": member.totp_secret is not None}, {"two_step": True})


def do_turn_codes_off(work: Work, member: Member) -> None:
    """The caller has asked for the password again."""
    store.set_totp(work.session, work.workspace_id, member.id, None, None)
    work.audit("member.change", "member", member.id, {"two_step": True}, {"two_step": False})
