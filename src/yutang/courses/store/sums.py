"""Queries over several courses at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from yutang.courses.models import Learner, Lesson, LessonRead


def learners(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(Learner.course_id, func.count())
        .where(Learner.workspace_id == workspace_id, Learner.course_id.in_(course_ids), Learner.left_at.is_(None))
        .group_by(Learner.course_id)
    )
    return {row[0]: row[1] for row in rows}


def homework(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, int]:
    lesson = and_(Lesson.workspace_id == LessonRead.workspace_id, Lesson.id == LessonRead.lesson_id)
    rows = session.execute(
        select(Lesson.course_id, func.count())
        .select_from(LessonRead)
        .join(Lesson, lesson)
        .where(
            LessonRead.workspace_id == workspace_id,
            Lesson.course_id.in_(course_ids),
            LessonRead.handed_in_at.is_not(None),
            LessonRead.answered_at.is_(None),
        )
        .group_by(Lesson.course_id)
    )
    return {row[0]: row[1] for row in rows}


def days(session: Session, workspace_id: int, course_ids: Collection[int]) -> dict[int, set[date]]:
    rows = session.execute(
        select(Lesson.course_id, Lesson.opens_on).where(
            Lesson.workspace_id == workspace_id,
            Lesson.course_id.in_(course_ids),
            Lesson.opens_on.is_not(None),
            Lesson.removed_at.is_(None),
        )
    )
    found: dict[int, set[date]] = defaultdict(set)
    for course_id, day in rows:
        if day is not None:
            found[course_id].add(day)
    return found
