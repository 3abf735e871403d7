"""Checking in on one's own page, from one's own phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from yutang.checkins.actions.counting import Outcome, Verdict
from yutang.checkins.fan_pages.actions.about import About
from yutang.checkins.fan_pages.actions.checking import Picture, Typed, do_check_in_here
from yutang.checkins.fan_pages.pages.answering import changing, looking
from yutang.checkins.fan_pages.pages.changes import require_own
from yutang.checkins.fan_pages.pages.own import own, own_work
from yutang.checkins.fan_pages.rules.words import NOT_NOW
from yutang.checkins.models import Proof
from yutang.checkins.rules.plans import Phase
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.pictures import MAX_BYTES, drawn_anew
from yutang.errors import N_, Invalid
from yutang.web.fan_pages import kindly
from yutang.web.visits import AnyGuest, Guest

router = APIRouter()
Text = Annotated[str, Form()]
_UNREADABLE: Final = N_("This picture cannot be read, or is larger than 10 MB. JPEG, PNG, WebP and GIF are taken.")
_COUNTED: Final = N_("Today is noted: {streak} in a row.")
_WITH_BADGE: Final = N_("Today is noted: {streak} in a row. “{badge}” is yours now.")
_AGAIN: Final = N_("Today was noted already. Have a good day.")


@router.post("/checkin/{slug}/{page_key}/check-in")
@kindly
def check_in(
    visit: AnyGuest,
    slug: str,
    page_key: str,
    proof: Text = Proof.TAP.value,
    text: Text = "",
    quantity: Text = "",
    picture: UploadFile | None = None,
) -> Response:
    """A double tap, a retry and a second device count once; outside of its time a kind sentence comes back."""
    with looking(visit, slug) as (work, found):
        shown = own_work(visit, work, found, page_key)
    require_own(shown)
    try:
        with _kept(visit, found, picture if proof == Proof.PICTURE else None) as kept:
            outcome = _counted(visit, found, shown.enrolment.id, Typed(proof, text, quantity, kept.picture))
            kept.stays = outcome.verdict is Verdict.COUNTED
    except Invalid as error:
        return own(visit, found, shown, error, {"text": text, "quantity": quantity})
    here = f"/checkin/{found.programme.slug}/{shown.enrolment.page_key}"
    tone = "success" if outcome.verdict in {Verdict.COUNTED, Verdict.AGAIN} else "info"
    return visit.redirect(here, said_of(visit, found, outcome), tone)


def _counted(visit: Guest, found: About, enrolment_id: int, typed: Typed) -> Outcome:
    with changing(visit, found.programme.workspace_id) as work:
        return do_check_in_here(work, found.programme.id, enrolment_id, typed)


def said_of(visit: Guest, found: About, outcome: Outcome) -> str:
    """What came of it, in words."""
    if outcome.verdict is Verdict.AGAIN:
        return visit.t(_AGAIN)
    if outcome.verdict is not Verdict.COUNTED or outcome.stay is None:
        phase = Phase.OVER if outcome.verdict is Verdict.STRANGER else Phase(outcome.verdict.value)
        return visit.t(NOT_NOW[phase], **found.values)
    if outcome.badges:
        return visit.t(_WITH_BADGE, streak=outcome.stay.current, badge=outcome.badges[-1].title)
    return visit.t(_COUNTED, streak=outcome.stay.current)


class _Kept:
    """A picture's file on its way. `stays`: whether somebody's check-in holds it."""

    def __init__(self, picture: Picture | None) -> None:
        self.picture = picture
        self.stays = False


@contextmanager
def _kept(visit: Guest, found: About, upload: UploadFile | None) -> Iterator[_Kept]:
    """The picture, drawn anew, among the house's own files; gone again where it was not counted. Raises Invalid."""
    if upload is None or not upload.filename:
        yield _Kept(None)
        return
    drawn = drawn_anew(upload.file.read(MAX_BYTES + 1))
    if drawn is None:
        raise Invalid(_UNREADABLE, None, {"picture": _UNREADABLE})
    folder, workspace_id = MediaFolder(visit.services.settings.data_dir), found.programme.workspace_id
    media_id = visit.services.new_id()
    folder.put(workspace_id, media_id, drawn.content)
    kept = _Kept(Picture(media_id, drawn.mime, len(drawn.content)))
    try:
        yield kept
    finally:
        if not kept.stays:
            folder.remove(workspace_id, media_id)
