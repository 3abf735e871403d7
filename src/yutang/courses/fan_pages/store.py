"""The queries of fans' pages of courses, besides those of `courses/store`."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.courses.models import Learner, Lesson, LessonRead


class Title(NamedTuple):
    """A lesson without its texts. `opens_on`: of a calendar."""

    id: int
    title: str
    opens_on: date | None


def titles_of(session: Session, workspace_id: int, course_id: int) -> Sequence[Title]:
    """In their order, without removed ones."""
    query = select(Lesson.id, Lesson.title, Lesson.opens_on).where(
        Lesson.workspace_id == workspace_id, Lesson.course_id == course_id, Lesson.removed_at.is_(None)
    )
    return [Title(*row) for row in session.execute(query.order_by(Lesson.position, Lesson.id))]


def learner_of_any(session: Session, workspace_id: int, course_id: int, fan_ids: Collection[int]) -> Learner | None:
    """`fan_ids`: all ids of one fan."""
    query = select(Learner).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.fan_id.in_(fan_ids)
    )
    return session.scalars(query.order_by(Learner.joined_at, Learner.id).limit(1)).first()


def has_read(session: Session, workspace_id: int, fan_id: int, lesson_id: int) -> bool:
    return session.get(LessonRead, (workspace_id, fan_id, lesson_id)) is not None
