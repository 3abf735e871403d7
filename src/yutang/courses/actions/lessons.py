"""Write lessons: add, change, move, remove, and back to what they were. Every change keeps what was before."""

from typing import Any, Final

from yutang.courses.actions.looking import find_lesson, lessons_of
from yutang.courses.actions.making import arm, locked, touched
from yutang.courses.models import Course, Lesson, LessonVersion
from yutang.courses.rules.values import LessonForm, columns_of_content, content_of, lesson_columns
from yutang.courses.store import courses
from yutang.errors import N_, Conflict, NotFound
from yutang.fields import Fields
from yutang.workspaces.actions import Work

MOST_LESSONS: Final = 400
"""A year of days, and some."""


def check_lesson(form: LessonForm) -> dict[str, Any]:
    """The columns of the form. Raises Invalid with the fields that are wrong."""
    fields = Fields()
    columns = lesson_columns(fields, form)
    fields.check()
    return columns


def do_add_lesson(work: Work, course_id: int, form: LessonForm, position: int | None = None) -> Lesson:
    """At the end, or before the lesson that stands at `position` (from 1). Raises Invalid, or Conflict for too many."""
    course = locked(work, course_id)
    columns = check_lesson(form)
    order = _order(work, course)
    lesson = Lesson(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        course_id=course.id,
        position=len(order) + 1,
        version=1,
        removed_at=None,
        changed_at=work.now,
        **columns,
    )
    work.session.add(lesson)
    work.session.flush()
    _place(work, order, lesson.id, position)
    _changed(work, course)
    work.audit("lesson.add", "course", course.id, None, {"lesson": lesson.title})
    return lesson


def do_change_lesson(work: Work, course_id: int, lesson_id: int, form: LessonForm) -> Lesson:
    """Raises Invalid, NotFound, or Conflict where somebody else was faster. Nothing new: no new version."""
    course = locked(work, course_id)
    lesson = find_lesson(work, course, lesson_id)
    if form.seen_version is not None and form.seen_version != lesson.version:
        raise Conflict(N_("Somebody else changed this lesson meanwhile. Reload the page to see it."), "changed")
    _write(work, course, lesson, check_lesson(form), "lesson.change")
    return lesson


def do_roll_back(work: Work, course_id: int, lesson_id: int, version: int) -> Lesson:
    """Let a lesson be what it was in an older version; what it is now is kept as a version, too. Raises NotFound."""
    course = locked(work, course_id)
    lesson = find_lesson(work, course, lesson_id)
    kept = courses.version(work.session, work.workspace_id, lesson.id, version)
    if kept is None:
        raise NotFound(N_("There is no such version of this lesson."))
    _write(work, course, lesson, columns_of_content(kept.content), "lesson.roll_back")
    return lesson


def do_move_lesson(work: Work, course_id: int, lesson_id: int, position: int) -> Lesson:
    """To this place, from 1; places behind the last one mean the last one."""
    course = locked(work, course_id)
    lesson = find_lesson(work, course, lesson_id)
    before = {"position": lesson.position}
    order = _order(work, course)
    order.remove(lesson.id)
    _place(work, order, lesson.id, position)
    if lesson.position != before["position"]:
        _changed(work, course)
        after = {"position": lesson.position}
        work.audit("lesson.move", "course", course.id, before, after)
    return lesson


def do_remove_lesson(work: Work, course_id: int, lesson_id: int) -> Lesson:
    """Out of the course; what fans did with it stays, and it can come back."""
    course = locked(work, course_id)
    lesson = find_lesson(work, course, lesson_id, removed=True)
    if lesson.removed_at is not None:
        return lesson
    lesson.removed_at = lesson.changed_at = work.now
    work.session.flush()
    courses.place(work.session, work.workspace_id, _order(work, course))
    _changed(work, course)
    work.audit("lesson.remove", "course", course.id, {"lesson": lesson.title})
    return lesson


def do_restore_lesson(work: Work, course_id: int, lesson_id: int) -> Lesson:
    """A removed lesson comes back, as the last one."""
    course = locked(work, course_id)
    lesson = find_lesson(work, course, lesson_id, removed=True)
    if lesson.removed_at is None:
        return lesson
    order = _order(work, course)
    lesson.removed_at, lesson.changed_at = None, work.now
    work.session.flush()
    _place(work, order, lesson.id, None)
    _changed(work, course)
    work.audit("lesson.restore", "course", course.id, None, {"lesson": lesson.title})
    return lesson


def _order(work: Work, course: Course) -> list[int]:
    return [lesson.id for lesson in lessons_of(work, course)]


def _place(work: Work, others: list[int], lesson_id: int, position: int | None) -> None:
    if len(others) >= MOST_LESSONS:
        raise Conflict(N_("A course holds at most 400 lessons."), "too_many")
    at = len(others) if position is None else min(max(position, 1), len(others) + 1) - 1
    courses.place(work.session, work.workspace_id, [*others[:at], lesson_id, *others[at:]])


def _write(work: Work, course: Course, lesson: Lesson, columns: dict[str, Any], action: str) -> None:
    before = content_of(lesson)
    if all(getattr(lesson, name) == value for name, value in columns.items()):
        return
    kept = LessonVersion(
        workspace_id=work.workspace_id,
        lesson_id=lesson.id,
        version=lesson.version,
        content=before,
        member_id=work.actor.member_id,
        at=work.now,
    )
    work.session.add(kept)
    for name, value in columns.items():
        setattr(lesson, name, value)
    lesson.version += 1
    lesson.changed_at = work.now
    _changed(work, course)
    told = {"lesson": lesson.title, "version": lesson.version}
    work.audit(action, "course", course.id, {"lesson": before["title"], "version": kept.version}, told)


def _changed(work: Work, course: Course) -> None:
    """There may be something new to read for people who had read it all."""
    touched(work, course)
    arm(work, course)
