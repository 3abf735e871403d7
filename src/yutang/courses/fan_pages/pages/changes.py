"""What a learner changes on their own page, from their own phone: the reminder, leaving, coming back."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.courses.actions.enrolling import do_leave, do_set_reminder
from yutang.courses.fan_pages.actions.about import About
from yutang.courses.fan_pages.actions.changing import do_claim_page, do_return, do_take_reminder
from yutang.courses.fan_pages.pages.answering import (
    NO_PAGE,
    changing,
    learner_of_key,
    looking,
    own_path,
    phone_here,
)
from yutang.courses.fan_pages.pages.own import own_answer
from yutang.courses.models import Learner
from yutang.errors import N_, Invalid, NotAllowed, NotFound
from yutang.fans.rules.phones import Phone
from yutang.web.fan_pages import kindly
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work

router = APIRouter()
Text = Annotated[str, Form(max_length=40)]
NOT_YOURS: Final = N_("This can be changed only on the phone that opened this page first.")


@router.post("/class/{slug}/{page_key}/remind")
@kindly
def remind(visit: AnyGuest, slug: str, page_key: str, at: Text = "") -> Response:
    def change(work: Work, found: About, me: Learner) -> str:
        clock = do_take_reminder(work, found.course, me, at)
        return visit.t(N_("You are reminded at {clock} when there is something new."), clock=clock)

    return _changed(visit, slug, page_key, change, at)


@router.post("/class/{slug}/{page_key}/quiet")
@kindly
def remind_no_more(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, found: About, me: Learner) -> str:
        do_set_reminder(work, found.course, me, None)
        return visit.t(N_("No more reminders."))

    return _changed(visit, slug, page_key, change)


@router.post("/class/{slug}/{page_key}/leave")
@kindly
def leave(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, _found: About, me: Learner) -> None:
        do_leave(work, me)  # the page itself says so

    return _changed(visit, slug, page_key, change)


@router.post("/class/{slug}/{page_key}/return")
@kindly
def come_back(visit: AnyGuest, slug: str, page_key: str) -> Response:
    def change(work: Work, found: About, me: Learner) -> str:
        do_return(work, found.course, me)
        return visit.t(N_("Good to have you back."))

    return _changed(visit, slug, page_key, change)


@router.post("/class/{slug}/{page_key}/mine")
@kindly
def claim(visit: AnyGuest, slug: str, page_key: str) -> Response:
    """Whoever used a code on this phone says that this page is theirs."""
    known = visitor_id(visit)
    with looking(visit, slug) as (work, found):
        learner = _existing(learner_of_key(work, found, page_key))
    if known is None:
        raise NotAllowed(NOT_YOURS)
    with changing(visit, found) as work:
        me = do_claim_page(work, found.course, learner, known)
    return visit.redirect(own_path(found, me), visit.t(N_("This page is yours now, with all that this phone has.")))


def _changed(
    visit: Guest,
    slug: str,
    page_key: str,
    change: Callable[[Work, About, Learner], str | None],
    typed: str | None = None,
) -> Response:
    """Do it, and go back to the page with a sentence; or show what is wrong. From the learner's own phone only."""
    with looking(visit, slug) as (work, found):
        learner = _existing(learner_of_key(work, found, page_key))
        phone = phone_here(visit, work, learner)
    if phone is not Phone.OWN:
        raise NotAllowed(NOT_YOURS)
    try:
        with changing(visit, found) as work:
            sentence = change(work, found, _existing(learner_of_key(work, found, page_key)))
    except Invalid as error:
        return own_answer(visit, found, learner, phone, error, typed)
    return visit.redirect(own_path(found, learner), sentence)


def _existing(learner: Learner | None) -> Learner:
    if learner is None:
        raise NotFound(NO_PAGE)
    return learner
