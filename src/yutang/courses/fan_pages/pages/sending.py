"""What a learner sends from a lesson's page: answers to its questions, and homework."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import Response

from yutang.courses.actions.learning import LessonShut, do_answer_quiz, do_hand_in
from yutang.courses.actions.looking import find_lesson
from yutang.courses.fan_pages.actions.about import About
from yutang.courses.fan_pages.pages.answering import changing, learner_of_key, looking, own_path, phone_here
from yutang.courses.fan_pages.pages.changes import NOT_YOURS
from yutang.courses.fan_pages.pages.lesson import NO_LESSON, lesson_answer
from yutang.courses.models import Learner
from yutang.courses.rules.values import MOST_CHOICES, MOST_QUESTIONS, questions_of
from yutang.errors import N_, Invalid, NotAllowed, NotFound
from yutang.fans.rules.phones import Phone
from yutang.fields import id_in
from yutang.web.fan_pages import kindly, onward
from yutang.web.visits import AnyGuest, Guest
from yutang.workspaces.actions import Work

router = APIRouter()
_LONGEST = 40_000  # bytes of a field, well above what a homework may have: the rest is said in words


async def answers_of(request: Request) -> list[list[int]]:
    """The places of the choices, by question; what is no place is left out."""
    form = await request.form()
    return [_places(form.getlist(f"q{number}")) for number in range(MOST_QUESTIONS)]


def _places(given: Sequence[object]) -> list[int]:
    return [int(each) for each in given[:MOST_CHOICES] if isinstance(each, str) and each in {*"01234567"}]


Answers = Annotated[list[list[int]], Depends(answers_of)]


@router.post("/class/{slug}/{page_key}/{lesson_id}/quiz")
@kindly
def answer_quiz(visit: AnyGuest, slug: str, page_key: str, lesson_id: str, answers: Answers) -> Response:
    def send(work: Work, found: About, me: Learner, number: int) -> None:
        asked = questions_of(find_lesson(work, found.course, number).quiz)
        do_answer_quiz(work, found.course, me, number, answers[: len(asked)])

    return _sent(visit, (slug, page_key, lesson_id), send, "quiz", typed_answers=answers)


@router.post("/class/{slug}/{page_key}/{lesson_id}/homework")
@kindly
def hand_in(
    visit: AnyGuest,
    slug: str,
    page_key: str,
    lesson_id: str,
    homework: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Response:
    def send(work: Work, found: About, me: Learner, number: int) -> None:
        do_hand_in(work, found.course, me, number, homework)

    return _sent(visit, (slug, page_key, lesson_id), send, "homework", typed_homework=homework)


def _sent(
    visit: Guest,
    place: tuple[str, str, str],
    send: Callable[[Work, About, Learner, int], None],
    part: str,
    **typed: Any,  # noqa: ANN401 - of Deeds
) -> Response:
    """Do it, and go back to that part of the lesson; or show what is wrong there. From the learner's own phone only."""
    slug, page_key, lesson_id = place
    number = id_in(lesson_id)
    with looking(visit, slug) as (work, found):
        learner = learner_of_key(work, found, page_key)
        if learner is None or number is None:
            raise NotFound(NO_LESSON)
        phone = phone_here(visit, work, learner)
    if phone is not Phone.OWN:
        raise NotAllowed(NOT_YOURS)
    try:
        with changing(visit, found) as work:
            send(work, found, learner, number)
    except Invalid as error:
        return lesson_answer(visit, found, learner, phone, number, error, **typed)
    except LessonShut:
        return lesson_answer(visit, found, learner, phone, number)
    back = f"{own_path(found, learner)}/{number}#{part}"
    if part == "quiz":
        return onward(back)  # the page itself says how it went
    return visit.redirect(back, visit.t(N_("Your homework has arrived.")))
