"""A check-in on the page: a tap, a text, a number or a picture, as the programme asks for."""

from typing import Final, NamedTuple

from yutang.checkins.actions.counting import Outcome, Tapped, Verdict, do_check_in
from yutang.checkins.fan_pages import store
from yutang.checkins.fan_pages.actions.joining import do_come_back, held, locked
from yutang.checkins.models import CheckInSource, Enrolment, Programme, Proof
from yutang.checkins.rules.hearing import LONGEST_TEXT, MOST
from yutang.errors import N_, Invalid
from yutang.fields import Fields
from yutang.workspaces.actions import Work

_NOT_ASKED: Final = N_("This is not what counts here. The page says what does.")


class Picture(NamedTuple):
    """One that was drawn anew and whose file is kept already; `size` in bytes."""

    media_id: int
    mime: str
    size: int


class Typed(NamedTuple):
    """What the form of one proof holds."""

    proof: str
    text: str = ""
    quantity: str = ""
    picture: Picture | None = None


def do_check_in_here(work: Work, programme_id: int, enrolment_id: int, typed: Typed) -> Outcome:
    """Count it, once a day whatever comes twice; who had left is in again.

    Raises Invalid with the field that is wrong, and Conflict where who had left cannot come back now.
    """
    programme = held(work, programme_id)
    enrolment = locked(work, enrolment_id)
    tap = _tap(work, programme, enrolment, typed)
    do_come_back(work, programme, enrolment)
    (outcome,) = do_check_in(work, programme, [tap])
    if outcome.verdict is Verdict.COUNTED and typed.picture is not None:
        media_id, mime, size = typed.picture
        store.add_picture(work.session, work.workspace_id, media_id, programme.account_id, mime, size, work.now)
    return outcome


def _tap(work: Work, programme: Programme, enrolment: Enrolment, typed: Typed) -> Tapped:
    if typed.proof not in programme.proofs or typed.proof == Proof.VOICE:
        raise Invalid(_NOT_ASKED)
    fields, quantity = Fields(), None
    text = fields.prose("text", typed.text)
    if typed.proof == Proof.TEXT and not text:
        fields.refuse("text", N_("Please write something."))
    if len(text) > LONGEST_TEXT:
        fields.refuse("text", N_("Please keep this under 1,000 characters."))
    if typed.proof == Proof.QUANTITY:
        least = N_("It counts from {least} on.")
        quantity = fields.number("quantity", typed.quantity[:20], programme.least, MOST, least)
    if typed.proof == Proof.PICTURE and typed.picture is None:
        fields.refuse("picture", N_("Please choose a picture."))
    if fields.errors:
        raise Invalid(next(iter(fields.errors.values())), None, fields.errors, least=programme.least)
    return Tapped(
        enrolment.fan_id,
        work.now,
        CheckInSource.PAGE,
        Proof(typed.proof),
        text if typed.proof in {Proof.TEXT, Proof.PICTURE} else "",
        None if typed.picture is None else typed.picture.media_id,
        quantity,
    )
