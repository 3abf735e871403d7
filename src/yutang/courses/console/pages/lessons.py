"""Lessons: written with a phone beside, moved, removed, brought back."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.communities.position.actions.scoring import score_for, score_words
from yutang.courses.actions import (
    do_add_lesson,
    do_change_lesson,
    do_move_lesson,
    do_remove_lesson,
    do_restore_lesson,
    find_course,
    find_lesson,
    lessons_of,
)
from yutang.courses.actions.media import address_of, media_of
from yutang.courses.console.pages.typed import BLANK, Typed, shown_form, typed_questions
from yutang.courses.console.pages.words import WORDS, Id
from yutang.courses.markdown import plain_text
from yutang.courses.models import Course, Lesson
from yutang.courses.rules.values import MOST_QUESTIONS, LessonForm, lesson_form
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.web.fan_pages import marked
from yutang.web.visits import SignedIn, Visit
from yutang.wording import Context, Finding, Place, check
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/courses/{course_id:int}")
Sent = Annotated[Typed, Form()]
_REFUSED = frozenset({409, 422})
_LONGEST_CHECKED = 20_000  # characters that are held against WeChat's rules


@router.get("/lessons/new")
def new_page(visit: SignedIn, course_id: Id) -> Response:
    visit.actor.require(Permission.HABIT)
    return _show(visit, course_id, None, LessonForm(""))


@router.post("/lessons")
def add(visit: SignedIn, course_id: Id, typed: Sent) -> Response:
    form = typed.form()
    try:
        with visit.working() as work:
            lesson = do_add_lesson(work, course_id, form, id_in(typed.position))
    except DomainError as error:
        return _again(visit, course_id, None, form, error)
    return visit.redirect(f"/courses/{course_id}/lessons/{lesson.id}", visit.t("The lesson is there."))


@router.get("/lessons/{lesson_id:int}")
def lesson_page(visit: SignedIn, course_id: Id, lesson_id: Id) -> Response:
    return _show(visit, course_id, lesson_id, None)


@router.post("/lessons/{lesson_id:int}")
def change(visit: SignedIn, course_id: Id, lesson_id: Id, typed: Sent) -> Response:
    form = typed.form()
    try:
        with visit.working() as work:
            do_change_lesson(work, course_id, lesson_id, form)
    except DomainError as error:
        return _again(visit, course_id, lesson_id, form, error)
    return visit.redirect(f"/courses/{course_id}/lessons/{lesson_id}", visit.t("Saved."))


@router.post("/lessons/{lesson_id:int}/move")
def move(visit: SignedIn, course_id: Id, lesson_id: Id, to: Annotated[str, Form(max_length=10)] = "") -> Response:
    with visit.working() as work:
        do_move_lesson(work, course_id, lesson_id, id_in(to) or 1)
    return visit.redirect(f"/courses/{course_id}#lesson-{lesson_id}")


@router.post("/lessons/{lesson_id:int}/remove")
def remove(visit: SignedIn, course_id: Id, lesson_id: Id) -> Response:
    with visit.working() as work:
        lesson = do_remove_lesson(work, course_id, lesson_id)
    said = visit.t("“{title}” is out of the course. It can be brought back below.", title=lesson.title)
    return visit.redirect(f"/courses/{course_id}", said)


@router.post("/lessons/{lesson_id:int}/restore")
def restore(visit: SignedIn, course_id: Id, lesson_id: Id) -> Response:
    with visit.working() as work:
        lesson = do_restore_lesson(work, course_id, lesson_id)
    said = visit.t("“{title}” is back, as the last lesson.", title=lesson.title)
    return visit.redirect(f"/courses/{course_id}", said)


@router.post("/preview")
def preview(visit: SignedIn, course_id: Id, typed: Sent, whole: Annotated[str, Form(max_length=4)] = "") -> Response:
    """What fans would see of what is not saved. `whole`: as a page of its own, for browsers without script."""
    with visit.reading() as work:
        work.actor.require(Permission.HABIT)
        course = find_course(work, course_id)
        theme = _theme(work, course, typed.form())
    shown = shown_form(typed.form())
    if whole:
        return marked(visit, visit.page("courses/preview_page.html", course=course, shown=shown))
    return visit.page("courses/preview_answer.html", shown=shown, **theme, **score_words(visit.language))


def _again(visit: Visit, course_id: int, lesson_id: int | None, form: LessonForm, error: DomainError) -> Response:
    """The form as it was typed, with what is wrong; errors that it has no place for go to their own page."""
    if error.status not in _REFUSED:
        raise error
    return _show(visit, course_id, lesson_id, form, error)


def _show(
    visit: Visit, course_id: int, lesson_id: int | None, typed: LessonForm | None, error: DomainError | None = None
) -> Response:
    with visit.reading() as work:
        work.actor.require(Permission.SEE)
        course = find_course(work, course_id)
        lesson = None if lesson_id is None else find_lesson(work, course, lesson_id)
        media = media_of(work, course)
        order = list(lessons_of(work, course))
        form = typed or (lesson_form(lesson) if lesson is not None else LessonForm(""))
        theme = _theme(work, course, form)
    return visit.page(
        "courses/lesson.html",
        status=200 if error is None else error.status,
        error=error,
        course=course,
        lesson=lesson,
        typed=form,
        questions=_questions(form),
        shown=shown_form(form),
        findings=_findings(form),
        media=[(each, address_of(each)) for each in media],
        may_change=visit.actor.may(Permission.HABIT),
        **_neighbours(course, lesson, order),
        **theme,
        **score_words(visit.language),
        **WORDS,
    )


def _questions(form: LessonForm) -> list[tuple[str, str]]:
    known = typed_questions(form.questions)
    return [*known, *[("", "")] * min(BLANK, max(0, MOST_QUESTIONS - len(known)))]


def _said(form: LessonForm) -> str:
    texts = [form.title, plain_text(form.body, _LONGEST_CHECKED), plain_text(form.homework, _LONGEST_CHECKED)]
    return "\n".join(text for text in texts if text)[:_LONGEST_CHECKED]


def _findings(form: LessonForm) -> list[Finding]:
    """What WeChat's rules say to the lesson's words: a hint, nothing is refused."""
    return check(_said(form), Context(Place.PAGE))


def _theme(work: Work, course: Course, form: LessonForm) -> dict[str, Any]:
    """How the lesson's words stand to what the community is about, once that is written: a hint, too."""
    text = _said(form)
    score = score_for(work, course.community_id, text)
    return {"score": score if text.strip() else None, "score_open": False, "has_position": score is not None}


def _neighbours(course: Course, lesson: Lesson | None, order: list[Lesson]) -> dict[str, Any]:
    """The lessons before and behind, to go on writing; and where a new one comes."""
    ids = [each.id for each in order]
    at = ids.index(lesson.id) if lesson is not None and lesson.id in ids else len(ids)
    return {
        "here": f"/courses/{course.id}/lessons" + (f"/{lesson.id}" if lesson is not None else ""),
        "before": order[at - 1] if lesson is not None and at > 0 else None,
        "behind": order[at + 1] if at + 1 < len(order) else None,
        "number": at + 1,
        "count": len(order),
    }
