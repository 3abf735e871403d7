"""What reminders read and write: thousands of enrolments in a handful of statements."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yutang.checkins.models import Enrolment, FrozenDay, Programme


class Due(NamedTuple):
    """An enrolment whose reminder is due."""

    id: int
    programme_id: int
    fan_id: int
    account_id: int | None
    page_key: str
    remind_minute: int
    remind_at: datetime
    reminded_on: date | None
    last_day: date | None


def due(session: Session, workspace_id: int, now: datetime, limit: int) -> Sequence[Due]:
    """The longest due first."""
    columns = [getattr(Enrolment, name) for name in Due._fields]
    query = select(*columns).where(
        Enrolment.workspace_id == workspace_id, Enrolment.remind_at <= now, Enrolment.remind_minute.is_not(None)
    )
    ordered = query.order_by(Enrolment.remind_at, Enrolment.id).limit(limit)
    return [Due(*row) for row in session.execute(ordered)]


def programmes(session: Session, workspace_id: int, ids: Collection[int]) -> dict[int, Programme]:
    query = select(Programme).where(Programme.workspace_id == workspace_id, Programme.id.in_(ids))
    return {row.id: row for row in session.scalars(query)}


def frozen(session: Session, workspace_id: int, programme_id: int, fan_ids: Collection[int], day: date) -> set[int]:
    """Who of these has frozen this day."""
    query = select(FrozenDay.fan_id).where(
        FrozenDay.workspace_id == workspace_id,
        FrozenDay.programme_id == programme_id,
        FrozenDay.fan_id.in_(fan_ids),
        FrozenDay.day == day,
    )
    return set(session.scalars(query))


def move_on(session: Session, workspace_id: int, ids: Collection[int], remind_at: datetime | None) -> None:
    """When they are reminded next."""
    session.execute(
        update(Enrolment)
        .where(Enrolment.workspace_id == workspace_id, Enrolment.id.in_(ids))
        .values(remind_at=remind_at)
        .execution_options(synchronize_session=False)
    )


def told(session: Session, workspace_id: int, ids: Collection[int], day: date) -> None:
    session.execute(
        update(Enrolment)
        .where(Enrolment.workspace_id == workspace_id, Enrolment.id.in_(ids))
        .values(reminded_on=day)
        .execution_options(synchronize_session=False)
    )


def asked(session: Session, workspace_id: int, programme_id: int) -> Sequence[tuple[int, int | None, int]]:
    """Fan, account and minute of all who want to be reminded."""
    query = select(Enrolment.fan_id, Enrolment.account_id, Enrolment.remind_minute).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.left_at.is_(None),
        Enrolment.remind_minute.is_not(None),
    )
    return [(fan, account, minute) for fan, account, minute in session.execute(query) if minute is not None]


def minutes_of(session: Session, workspace_id: int, programme_id: int) -> Sequence[int]:
    """The minutes of the day at which anybody of a programme wants to be reminded."""
    query = select(Enrolment.remind_minute).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.remind_minute.is_not(None),
    )
    return [row for row in session.scalars(query.distinct()) if row is not None]


def arm(session: Session, workspace_id: int, programme_id: int, minute: int, remind_at: datetime | None) -> None:
    """All of a programme who want this minute are reminded at that moment next."""
    session.execute(
        update(Enrolment)
        .where(
            Enrolment.workspace_id == workspace_id,
            Enrolment.programme_id == programme_id,
            Enrolment.remind_minute == minute,
            Enrolment.left_at.is_(None),
        )
        .values(remind_at=remind_at)
        .execution_options(synchronize_session=False)
    )
