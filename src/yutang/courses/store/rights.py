"""The ledger of courses that fans were given: written and read for many fans at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.courses.models import CourseRight


def add(session: Session, workspace_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Rows whose key is there already change nothing."""
    kind = sqlite if session.connection().dialect.name == "sqlite" else postgresql
    statement: Any = kind.insert(CourseRight).on_conflict_do_nothing()
    if rows:
        session.connection().execute(statement, [{"workspace_id": workspace_id, **row} for row in rows])


def holders(session: Session, workspace_id: int, course_id: int, fan_ids: Collection[int]) -> set[int]:
    """Who of these fans has the course."""
    query = select(CourseRight.fan_id).where(
        CourseRight.workspace_id == workspace_id,
        CourseRight.course_id == course_id,
        CourseRight.fan_id.in_(fan_ids),
    )
    return set(session.scalars(query.group_by(CourseRight.fan_id).having(func.sum(CourseRight.change) > 0)))


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[tuple[int, int, datetime]]:
    """Course, change and moment, the oldest first."""
    query = select(CourseRight.course_id, CourseRight.change, CourseRight.at).where(
        CourseRight.workspace_id == workspace_id, CourseRight.fan_id == fan_id
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(CourseRight.at, CourseRight.id))]


def move(session: Session, workspace_id: int, from_id: int, to_id: int) -> None:
    """What one fan was given is another's: they are one person."""
    session.execute(
        update(CourseRight)
        .where(CourseRight.workspace_id == workspace_id, CourseRight.fan_id == from_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )


def forget(session: Session, workspace_id: int, fan_id: int) -> None:
    session.execute(
        delete(CourseRight)
        .where(CourseRight.workspace_id == workspace_id, CourseRight.fan_id == fan_id)
        .execution_options(synchronize_session=False)
    )
