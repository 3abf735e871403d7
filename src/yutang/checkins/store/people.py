"""Enrolments, one at a time or as lists."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.checkins.models import Badge, CheckIn, Enrolment, FrozenDay
from yutang.fans.models import Fan


def by_page_key(session: Session, workspace_id: int, programme_id: int, page_key: str) -> Enrolment | None:
    query = select(Enrolment).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.page_key == page_key,
    )
    return session.scalar(query)


def of_fan_in(session: Session, workspace_id: int, programme_id: int, fan_id: int) -> Enrolment | None:
    query = select(Enrolment).where(
        Enrolment.workspace_id == workspace_id, Enrolment.programme_id == programme_id, Enrolment.fan_id == fan_id
    )
    return session.scalar(query)


def find(session: Session, workspace_id: int, programme_id: int, enrolment_id: int) -> Enrolment | None:
    found = session.get(Enrolment, (workspace_id, enrolment_id))
    return found if found is not None and found.programme_id == programme_id else None


def check_ins_of(session: Session, workspace_id: int, programme_id: int, fan_id: int) -> Sequence[CheckIn]:
    """By day."""
    query = select(CheckIn).where(
        CheckIn.workspace_id == workspace_id, CheckIn.programme_id == programme_id, CheckIn.fan_id == fan_id
    )
    return session.scalars(query.order_by(CheckIn.day)).all()


def frozen_of(session: Session, workspace_id: int, programme_id: int, fan_id: int) -> Sequence[FrozenDay]:
    """By day."""
    query = select(FrozenDay).where(
        FrozenDay.workspace_id == workspace_id, FrozenDay.programme_id == programme_id, FrozenDay.fan_id == fan_id
    )
    return session.scalars(query.order_by(FrozenDay.day)).all()


def badges_of(session: Session, workspace_id: int, programme_id: int, fan_id: int) -> Sequence[Badge]:
    """The shortest first."""
    query = select(Badge).where(
        Badge.workspace_id == workspace_id, Badge.programme_id == programme_id, Badge.fan_id == fan_id
    )
    return session.scalars(query.order_by(Badge.days)).all()


def board(session: Session, workspace_id: int, programme_id: int, limit: int) -> Sequence[Enrolment]:
    """The longest streaks of those who agreed to be shown and are still in."""
    query = select(Enrolment).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.shown,
        Enrolment.left_at.is_(None),
        Enrolment.current > 0,
    )
    order = (Enrolment.current.desc(), Enrolment.total.desc(), Enrolment.id)
    return session.scalars(query.order_by(*order).limit(limit)).all()


def at_risk(
    session: Session, workspace_id: int, programme_id: int, last_due: date, at_least: int, limit: int
) -> Sequence[Enrolment]:
    """Long streaks whose last day is the due day before today, or lies before it: today's check-in is missing."""
    query = select(Enrolment).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.current >= at_least,
        Enrolment.left_at.is_(None),
        Enrolment.last_day <= last_due,
    )
    return session.scalars(query.order_by(Enrolment.current.desc(), Enrolment.id).limit(limit)).all()


def count_people(session: Session, workspace_id: int, programme_id: int) -> int:
    """Who are in."""
    query = select(func.count()).where(
        Enrolment.workspace_id == workspace_id, Enrolment.programme_id == programme_id, Enrolment.left_at.is_(None)
    )
    return session.scalar(query) or 0


def names_of(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """What fans are called, of those of whom it is known."""
    if not fan_ids:
        return {}
    query = select(Fan.id, Fan.name).where(Fan.workspace_id == workspace_id, Fan.id.in_(fan_ids), Fan.name.is_not(None))
    return {fan_id: name for fan_id, name in session.execute(query) if name}


def page(session: Session, workspace_id: int, programme_id: int, after: int, limit: int) -> Sequence[Enrolment]:
    """By id, behind `after`."""
    query = select(Enrolment).where(
        Enrolment.workspace_id == workspace_id, Enrolment.programme_id == programme_id, Enrolment.id > after
    )
    return session.scalars(query.order_by(Enrolment.id).limit(limit)).all()
