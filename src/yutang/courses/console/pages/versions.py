"""What a lesson was before: the list, a look, and back to it."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from yutang.courses.actions import do_roll_back, find_course, find_lesson, versions_of
from yutang.courses.console.pages.words import Id
from yutang.courses.showing import shown_content
from yutang.errors import N_, NotFound
from yutang.groups.actions import member_names
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/courses/{course_id:int}/lessons/{lesson_id:int}/versions")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("")
def list_page(visit: SignedIn, course_id: Id, lesson_id: Id) -> Response:
    return _show(visit, course_id, lesson_id, None)


@router.get("/{version:int}")
def look(visit: SignedIn, course_id: Id, lesson_id: Id, version: Number) -> Response:
    return _show(visit, course_id, lesson_id, version)


@router.post("/{version:int}/back")
def back(visit: SignedIn, course_id: Id, lesson_id: Id, version: Number) -> Response:
    with visit.working() as work:
        do_roll_back(work, course_id, lesson_id, version)
    said = visit.t("The lesson is what it was. What it was until now is kept, too.")
    return visit.redirect(f"/courses/{course_id}/lessons/{lesson_id}", said)


def _show(visit: Visit, course_id: int, lesson_id: int, number: int | None) -> Response:
    with visit.reading() as work:
        course = find_course(work, course_id)
        lesson = find_lesson(work, course, lesson_id, removed=True)
        versions = versions_of(work, lesson)
        names = member_names(work)
    chosen = next((each for each in versions if each.version == number), None)
    if number is not None and chosen is None:
        raise NotFound(N_("There is no such version of this lesson."))
    chosen = chosen or next(iter(versions), None)
    return visit.page(
        "courses/versions.html",
        course=course,
        lesson=lesson,
        versions=versions,
        names=names,
        chosen=chosen,
        shown=None if chosen is None else shown_content(chosen.content),
        may_change=visit.actor.may(Permission.HABIT) and lesson.removed_at is None,
    )
