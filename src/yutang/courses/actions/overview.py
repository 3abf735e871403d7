"""What the team sees of its courses: the list with its numbers, and who takes one with how far they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yutang.courses.actions.looking import courses_of
from yutang.courses.models import Course
from yutang.courses.store import overview
from yutang.courses.store.overview import Progress
from yutang.fans.actions.naming import FanCard, cards
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE: Final = 50
_SLICE: Final = 500
MOST_EXPORTED: Final = 200_000
"""Lines of one file: what a spreadsheet still opens."""


LearnerLine = tuple[Progress, FanCard | None]
"""How far somebody is, and who it is."""


@dataclass(frozen=True, slots=True)
class CourseLine:
    """`learners`: without those who left; `homework`: what waits for an answer."""

    course: Course
    lessons: int
    learners: int
    homework: int


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """`count`: of the whole list; `after`: of the next page, none: this is the last."""

    lines: Sequence[LearnerLine]
    count: int
    after: int | None


def course_lines(work: Work, *, archived: bool = False) -> list[CourseLine]:
    """The newest first."""
    found = courses_of(work, archived=archived)
    ids = [course.id for course in found]
    place = (work.session, work.workspace_id, ids)
    lessons, learners = overview.lesson_counts(*place), overview.learner_counts(*place)
    homework = overview.homework_counts(*place)
    return [
        CourseLine(each, lessons.get(each.id, 0), learners.get(each.id, 0), homework.get(each.id, 0)) for each in found
    ]


def homework_count(work: Work, course: Course) -> int:
    work.actor.require(Permission.SEE)
    return overview.homework_counts(work.session, work.workspace_id, [course.id]).get(course.id, 0)


def learner_page(work: Work, course: Course, text: str = "", after: int = 0, limit: int = PAGE) -> LearnerPage:
    """By joining; `text` is in their name or remark. Raises NotAllowed."""
    work.actor.require(Permission.FANS)
    wanted = " ".join(text.split())[:60]
    found = overview.progress_page(work.session, work.workspace_id, course.id, wanted, after, limit + 1)
    named = cards(work, {each.learner.fan_id for each in found[:limit]})
    return LearnerPage(
        [(each, named.get(each.learner.fan_id)) for each in found[:limit]],
        overview.count(work.session, work.workspace_id, course.id, wanted),
        found[limit - 1].learner.id if len(found) > limit else None,
    )


def learner_rows(work: Work, course: Course) -> Iterator[LearnerLine]:
    """Everybody who takes or took the course, for a file. Raises NotAllowed."""
    work.actor.require(Permission.EXPORT)
    work.actor.require(Permission.FANS)
    after: int | None = 0
    told = 0
    while after is not None and told < MOST_EXPORTED:
        page = learner_page(work, course, "", after, _SLICE)
        yield from page.lines
        told += len(page.lines)
        after = page.after
