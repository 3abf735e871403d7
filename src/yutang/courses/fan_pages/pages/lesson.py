"""`/class/{slug}/{page_key}/{lesson_id}`: one lesson of a learner. Opening it on their own phone counts as read."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from yutang.courses.actions.learning import LessonShut, do_open_lesson
from yutang.courses.fan_pages.actions.about import About
from yutang.courses.fan_pages.actions.own import is_to_open, own_lesson
from yutang.courses.fan_pages.pages.answering import (
    changing,
    learner_of_key,
    looking,
    met,
    own_path,
    page,
    phone_here,
    without_learner,
)
from yutang.courses.models import Learner
from yutang.errors import N_, DomainError, NotFound
from yutang.fans.rules.phones import Phone
from yutang.fields import id_in
from yutang.web.fan_pages import READ, is_robot, kindly, lead_on
from yutang.web.visits import AnyGuest, Guest

router = APIRouter()
NO_LESSON = N_("There is no such lesson.")


@router.api_route("/class/{slug}/{page_key}/{lesson_id}", methods=READ)
@kindly
def lesson_page(visit: AnyGuest, slug: str, page_key: str, lesson_id: str) -> Response:
    number = id_in(lesson_id)
    with looking(visit, slug) as (work, found):
        learner = learner_of_key(work, found, page_key)
        if learner is None:
            return without_learner(visit, work, found, page_key)
        if number is None:
            raise NotFound(NO_LESSON)
        phone = phone_here(visit, work, learner)
    known = met(visit, found, learner, phone)
    return lesson_answer(visit, found, learner, known, number) if isinstance(known, Phone) else known


def lesson_answer(
    visit: Guest,
    found: About,
    learner: Learner,
    phone: Phone,
    lesson_id: int,
    error: DomainError | None = None,
    **typed: Any,  # noqa: ANN401 - of Deeds
) -> Response:
    """The page; after a form that was wrong, with what is wrong beside its fields. Why it is shut, where it is.

    What members alone may read is not shown on a phone that the page was sent on to.
    """
    here, is_own = own_path(found, learner), phone is Phone.OWN
    lead_on(visit, here)
    if not is_own and found.is_closed:
        return page(visit, "kept.html", found, phone=phone, here=here)
    try:
        _open(visit, found, learner, lesson_id, phone)
        with looking(visit, found.course.slug) as (work, _):
            shown = own_lesson(work, found.course, learner, lesson_id, is_own=is_own)
    except LessonShut as shut:
        return page(visit, "shut.html", found, status=shut.status, shut=shut, here=here, is_own=is_own)
    deeds = shown.deeds if shown.deeds is None else replace(shown.deeds, **typed)
    values = {"lesson": shown, "shown": shown.shown, "deeds": deeds, "page_path": here, "phone": phone, "error": error}
    status = 200 if error is None else error.status
    return page(visit, "lesson.html", found, status=status, here=f"{here}/{lesson_id}", **values)


def _open(visit: Guest, found: About, learner: Learner, lesson_id: int, phone: Phone) -> None:
    """The first look of the learner counts. Raises LessonShut, or NotFound."""
    if phone is not Phone.OWN or is_robot(visit):
        return
    with looking(visit, found.course.slug) as (work, _):
        to_open = is_to_open(work, learner, lesson_id)
    if to_open:
        with changing(visit, found) as work:
            do_open_lesson(work, found.course, learner, lesson_id)
