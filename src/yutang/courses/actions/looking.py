"""Finding courses, their lessons, and who takes them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from yutang.courses.models import Access, Course, CourseState, Learner, Lesson, LessonVersion
from yutang.courses.rules.release import Plan, Unit
from yutang.courses.store import courses, learners
from yutang.errors import N_, NotFound
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_LISTED = frozenset(CourseState) - {CourseState.ARCHIVED}
NO_LESSON = N_("There is no such lesson.")


def find_course(work: Work, course_id: int) -> Course:
    """Raises NotFound. For pages of fans and the worker, so it asks for no permission."""
    return existing(courses.find(work.session, work.workspace_id, course_id))


def existing(course: Course | None) -> Course:
    if course is None:
        raise NotFound(N_("There is no such course."))
    return course


def courses_of(work: Work, *, archived: bool = False) -> Sequence[Course]:
    """All courses of the workspace, the newest first; or only the archived ones."""
    work.actor.require(Permission.SEE)
    return courses.all_of(work.session, work.workspace_id, {CourseState.ARCHIVED} if archived else _LISTED)


def lessons_of(work: Work, course: Course) -> Sequence[Lesson]:
    """In their order, without removed ones."""
    return courses.lessons_of(work.session, work.workspace_id, [course.id])


def removed_lessons(work: Work, course: Course) -> Sequence[Lesson]:
    work.actor.require(Permission.SEE)
    return courses.removed_lessons(work.session, work.workspace_id, course.id)


def find_lesson(work: Work, course: Course, lesson_id: int, *, removed: bool = False) -> Lesson:
    """Raises NotFound, also for a removed one unless asked for."""
    found = courses.lesson(work.session, work.workspace_id, course.id, lesson_id)
    if found is None or (found.removed_at is not None and not removed):
        raise NotFound(NO_LESSON)
    return found


def versions_of(work: Work, lesson: Lesson) -> Sequence[LessonVersion]:
    """What a lesson was before, the newest first."""
    work.actor.require(Permission.SEE)
    return courses.versions_of(work.session, work.workspace_id, lesson.id)


def learner_of(work: Work, course: Course, fan_id: int) -> Learner | None:
    return learners.of_fan_in(work.session, work.workspace_id, course.id, fan_id)


def learner_by(work: Work, course: Course, page_key: str) -> Learner:
    """Whose own page it is. Raises NotFound."""
    found = learners.by_page_key(work.session, work.workspace_id, course.id, page_key)
    if found is None:
        raise NotFound(N_("This page is not there (any more). Please come in through the account again."))
    return found


def learners_of(work: Work, course: Course, after: int = 0, limit: int = 50) -> Sequence[Learner]:
    """One page, by the order of joining; `after`: the last id of the page before."""
    work.actor.require(Permission.FANS)
    return learners.page(work.session, work.workspace_id, course.id, after, limit)


def plan_of(course: Course, units: Sequence[Unit]) -> Plan:
    """The course as the rules see it."""
    return Plan(
        zone=ZoneInfo(course.timezone),
        units=tuple(units),
        release=course.release,
        release_at=course.release_at,
        weekdays=course.weekdays,
        catch_up=course.catch_up,
        access=course.access if course.access is not Access.CHECK_IN or course.programme_id else Access.OPEN,
    )


def units_of(lessons: Sequence[Lesson]) -> list[Unit]:
    return [Unit(lesson.id, lesson.opens_on) for lesson in lessons]
