"""What a fan changes on their own page, from their own phone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.checkins.actions.mending import do_make_up, do_unfreeze
from yutang.checkins.fan_pages.actions import changing as acts
from yutang.checkins.fan_pages.actions.about import About
from yutang.checkins.fan_pages.actions.joining import do_come_back, held, locked
from yutang.checkins.fan_pages.actions.mine import Mine
from yutang.checkins.fan_pages.pages.answering import changing, looking, site_of
from yutang.checkins.fan_pages.pages.own import consent, own, own_work, reminder_wording
from yutang.checkins.fan_pages.rules.months import day_in
from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.rules.texts import day_words
from yutang.errors import N_, Conflict, Invalid, NotAllowed
from yutang.web.fan_pages import kindly
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work

router = APIRouter()
Text = Annotated[str, Form()]
Change = Callable[[Work, Programme, Enrolment], str | None]
_AGREE_FIRST = N_("Please tick that you agree.")


@router.post("/checkin/{slug}/{page_key}/make-up")
@kindly
def make_up(visit: AnyGuest, slug: str, page_key: str, day: Text = "") -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        wanted = day_in(day)
        if wanted is None:
            raise Conflict(N_("There is nothing to make up on this day."), "not_missed")
        outcome = do_make_up(work, programme, me, wanted)
        streak = 0 if outcome.stay is None else outcome.stay.current
        said = day_words(wanted, programme.language)
        return visit.t(N_("{day} is made up: {streak} in a row."), day=said, streak=streak)

    return _changed(visit, slug, page_key, change)


@router.post("/checkin/{slug}/{page_key}/freeze")
@kindly
def freeze(visit: AnyGuest, slug: str, page_key: str, first: Text = "", last: Text = "") -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        frozen = acts.do_freeze_span(work, programme, me, day_in(first), day_in(last))
        return visit.t(N_("Days frozen: {n}. Have a good journey."), n=len(frozen))

    return _changed(visit, slug, page_key, change, {"first": first, "last": last})


@router.post("/checkin/{slug}/{page_key}/thaw")
@kindly
def thaw(visit: AnyGuest, slug: str, page_key: str, day: Text = "") -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        wanted = day_in(day)
        if wanted is not None:
            do_unfreeze(work, programme, me, [wanted])
        return visit.t(N_("That day counts as usual again."))

    return _changed(visit, slug, page_key, change)


@router.post("/checkin/{slug}/{page_key}/show")
@kindly
def show_name(visit: AnyGuest, slug: str, page_key: str, name: Text = "", agree: Text = "") -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        if not agree:
            raise Invalid(_AGREE_FIRST, None, {"agree": _AGREE_FIRST})
        wording = _wording(visit, slug, consent)
        shown_as = acts.do_agree(work, site_of(visit), visit.services.sealer, programme, me, name, wording)
        return visit.t(N_("You are shown as “{name}” now."), name=shown_as)

    return _changed(visit, slug, page_key, change, {"name": name})


@router.post("/checkin/{slug}/{page_key}/hide")
@kindly
def hide_name(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        acts.do_hide(work, site_of(visit), visit.services.sealer, programme, me)
        return visit.t(N_("Your name is not shown any more."))

    return _changed(visit, slug, page_key, change)


@router.post("/checkin/{slug}/{page_key}/poster")
@kindly
def make_poster(visit: AnyGuest, slug: str, page_key: str, line: Text = "") -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        acts.do_make_my_poster(work, site_of(visit), visit.services.sealer, programme, me, line)
        return visit.t(N_("Your poster is ready. It is yours: keep it, or show it to whom you like."))

    return _changed(visit, slug, page_key, change, {"line": line}, "poster")


@router.post("/checkin/{slug}/{page_key}/remind")
@kindly
def remind(visit: AnyGuest, slug: str, page_key: str, clock: Text = "") -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        wording = _wording(visit, slug, reminder_wording)
        acts.do_set_reminder(work, programme, me, acts.minute_in(clock), wording)
        return visit.t(N_("Your reminder is set."))

    return _changed(visit, slug, page_key, change, {"clock": clock})


@router.post("/checkin/{slug}/{page_key}/quiet")
@kindly
def stop_reminding(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        acts.do_stop_reminder(work, programme, me)
        return visit.t(N_("No more reminders."))

    return _changed(visit, slug, page_key, change)


@router.post("/checkin/{slug}/{page_key}/leave")
@kindly
def leave(visit: AnyGuest, slug: str, page_key: str) -> Response:
    return _changed(visit, slug, page_key, acts.do_go)  # the page itself says so


@router.post("/checkin/{slug}/{page_key}/return")
@kindly
def come_back(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, programme: Programme, me: Enrolment) -> str:
        do_come_back(work, programme, me)
        return visit.t(N_("Good to have you back."))

    return _changed(visit, slug, page_key, change)


def _wording(visit: Guest, slug: str, words: Callable[[Guest, About], str]) -> str:
    with looking(visit, slug) as (_, found):
        return words(visit, found)


def require_own(shown: Mine) -> None:
    """Raises NotAllowed."""
    if not shown.is_own:
        raise NotAllowed(N_("This can be changed only on the phone that opened this page first."))


def _changed(
    visit: Guest, slug: str, page_key: str, change: Change, typed: dict[str, str] | None = None, place: str = ""
) -> Response:
    """Do it, and go back to the page with a sentence; or show what is wrong. `place`: part of the page to come to."""
    with looking(visit, slug) as (work, found):
        shown = own_work(visit, work, found, page_key)
    require_own(shown)
    here = f"/checkin/{found.programme.slug}/{shown.enrolment.page_key}"
    try:
        with changing(visit, found.programme.workspace_id) as work:
            programme = held(work, found.programme.id)
            sentence = change(work, programme, locked(work, shown.enrolment.id))
    except Invalid as error:
        return own(visit, found, shown, error, typed)
    except Conflict as error:
        return visit.redirect(here, visit.sentence(error), "warning")
    return visit.redirect(f"{here}#{place}" if place else here, sentence)
