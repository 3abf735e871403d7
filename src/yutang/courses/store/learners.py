"""Who takes a course, and what they did with its lessons."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.checkins.models import CheckIn
from yutang.courses.models import Learner, Lesson, LessonRead
from yutang.dialogue.models import Conversation


def of_fans(session: Session, workspace_id: int, course_id: int, fan_ids: Collection[int]) -> dict[int, Learner]:
    """Those of these fans who take the course, by fan, locked until the transaction ends."""
    query = select(Learner).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.fan_id.in_(fan_ids)
    )
    locked = query.order_by(Learner.fan_id).with_for_update().execution_options(populate_existing=True)
    return {row.fan_id: row for row in session.scalars(locked)}


def of_fan_in(session: Session, workspace_id: int, course_id: int, fan_id: int) -> Learner | None:
    query = select(Learner).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.fan_id == fan_id
    )
    return session.scalar(query)


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[Learner]:
    """All courses that a fan takes, the first begun first."""
    query = select(Learner).where(Learner.workspace_id == workspace_id, Learner.fan_id == fan_id)
    return session.scalars(query.order_by(Learner.joined_at, Learner.id)).all()


def by_page_key(session: Session, workspace_id: int, course_id: int, page_key: str) -> Learner | None:
    query = select(Learner).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.page_key == page_key
    )
    return session.scalar(query)


def add(session: Session, workspace_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Those who are in stay as they are."""
    kind = sqlite if session.connection().dialect.name == "sqlite" else postgresql
    statement: Any = kind.insert(Learner).on_conflict_do_nothing()
    if rows:
        session.connection().execute(statement, [{"workspace_id": workspace_id, **row} for row in rows])


def lock(session: Session, workspace_id: int, learner_id: int) -> Learner:
    """Nobody else changes this learner, or what they did, until the transaction ends."""
    query = select(Learner).where(Learner.workspace_id == workspace_id, Learner.id == learner_id)
    session.flush()
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def count(session: Session, workspace_id: int, course_id: int) -> int:
    """Who are in."""
    query = select(func.count()).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.left_at.is_(None)
    )
    return session.scalar(query) or 0


def page(session: Session, workspace_id: int, course_id: int, after: int, limit: int) -> Sequence[Learner]:
    """By id, behind `after`."""
    query = select(Learner).where(
        Learner.workspace_id == workspace_id, Learner.course_id == course_id, Learner.id > after
    )
    return session.scalars(query.order_by(Learner.id).limit(limit)).all()


# ---- what they did --------------------------------------------------------------------------------------------------


def reads_of(session: Session, workspace_id: int, course_id: int, fan_id: int) -> dict[int, LessonRead]:
    """By lesson."""
    query = (
        select(LessonRead)
        .join(Lesson, _same_lesson())
        .where(LessonRead.workspace_id == workspace_id, LessonRead.fan_id == fan_id, Lesson.course_id == course_id)
    )
    return {row.lesson_id: row for row in session.scalars(query)}


def read(session: Session, workspace_id: int, fan_id: int, lesson_id: int) -> LessonRead | None:
    return session.get(LessonRead, (workspace_id, fan_id, lesson_id), populate_existing=True)


def checked_days(session: Session, workspace_id: int, programme_id: int, fan_id: int) -> dict[date, datetime]:
    """Moments of a fan's check-ins by day."""
    query = select(CheckIn.day, CheckIn.at).where(
        CheckIn.workspace_id == workspace_id, CheckIn.programme_id == programme_id, CheckIn.fan_id == fan_id
    )
    return {row[0]: row[1] for row in session.execute(query)}


def read_counts(session: Session, workspace_id: int, course_id: int) -> dict[int, tuple[int, int]]:
    """By lesson: how many opened it, and how many finished it."""
    query = (
        select(LessonRead.lesson_id, func.count(), func.count(LessonRead.finished_at))
        .join(Lesson, _same_lesson())
        .where(LessonRead.workspace_id == workspace_id, Lesson.course_id == course_id)
        .group_by(LessonRead.lesson_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def homework_waiting(
    session: Session, workspace_id: int, course_id: int, limit: int
) -> Sequence[tuple[LessonRead, Lesson]]:
    """Handed in and not answered, the oldest first."""
    query = (
        select(LessonRead, Lesson)
        .join(Lesson, _same_lesson())
        .where(
            LessonRead.workspace_id == workspace_id,
            Lesson.course_id == course_id,
            LessonRead.handed_in_at.is_not(None),
            LessonRead.answered_at.is_(None),
        )
    )
    ordered = query.order_by(LessonRead.handed_in_at, LessonRead.fan_id).limit(limit)
    return [(row[0], row[1]) for row in session.execute(ordered)]


def conversation_of(session: Session, workspace_id: int, account_id: int | None, fan_id: int) -> int | None:
    query = select(Conversation.id).where(
        Conversation.workspace_id == workspace_id,
        Conversation.account_id == account_id,
        Conversation.fan_id == fan_id,
    )
    return session.scalar(query)


def _same_lesson() -> ColumnElement[bool]:
    return (Lesson.workspace_id == LessonRead.workspace_id) & (Lesson.id == LessonRead.lesson_id)


# ---- who somebody turns out to be -----------------------------------------------------------------------------------


def all_reads_of(session: Session, workspace_id: int, fan_id: int) -> Sequence[LessonRead]:
    query = select(LessonRead).where(LessonRead.workspace_id == workspace_id, LessonRead.fan_id == fan_id)
    return session.scalars(query.order_by(LessonRead.lesson_id)).all()


def move_read(session: Session, workspace_id: int, lesson_id: int, from_id: int, to_id: int) -> None:
    session.execute(
        update(LessonRead)
        .where(LessonRead.workspace_id == workspace_id, LessonRead.fan_id == from_id, LessonRead.lesson_id == lesson_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )


def drop_read(session: Session, workspace_id: int, lesson_id: int, fan_id: int) -> None:
    session.execute(
        delete(LessonRead)
        .where(LessonRead.workspace_id == workspace_id, LessonRead.fan_id == fan_id, LessonRead.lesson_id == lesson_id)
        .execution_options(synchronize_session=False)
    )


def forget_words(session: Session, workspace_id: int, fan_id: int) -> None:
    session.execute(
        update(LessonRead)
        .where(LessonRead.workspace_id == workspace_id, LessonRead.fan_id == fan_id)
        .values(answers=None, homework="", answer="")
    )
