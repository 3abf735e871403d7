"""Numbers over several courses at once, for today's page."""

from collections.abc import Collection
from datetime import date

from yutang.courses.store import sums
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


def learner_counts(work: Work, course_ids: Collection[int]) -> dict[int, int]:
    """By course, who takes it and has not left."""
    work.actor.require(Permission.SEE)
    return sums.learners(work.session, work.workspace_id, course_ids)


def homework_counts(work: Work, course_ids: Collection[int]) -> dict[int, int]:
    """By course, pieces handed in and not answered."""
    work.actor.require(Permission.SEE)
    return sums.homework(work.session, work.workspace_id, course_ids)


def lesson_days(work: Work, course_ids: Collection[int]) -> dict[int, set[date]]:
    """By course, the days on which a lesson of its calendar opens."""
    work.actor.require(Permission.SEE)
    return sums.days(work.session, work.workspace_id, course_ids)
