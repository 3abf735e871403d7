"""Numbers of a programme, and the sums that they must equal."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from yutang.checkins.models import CheckIn, CheckInSource, Enrolment, FrozenDay, Programme, ProgrammeDay
from yutang.checkins.rules.days import DAY

_MADE_UP = case((CheckIn.source == CheckInSource.MAKE_UP, 1), else_=0)
_EARLY = case((CheckIn.early, 1), else_=0)


class DaySums(NamedTuple):
    checked: int = 0
    early: int = 0
    made_up: int = 0


def day(session: Session, workspace_id: int, programme_id: int, on: date) -> DaySums:
    query = select(ProgrammeDay.checked, ProgrammeDay.early, ProgrammeDay.made_up).where(
        ProgrammeDay.workspace_id == workspace_id, ProgrammeDay.programme_id == programme_id, ProgrammeDay.day == on
    )
    found = session.execute(query).first()
    return DaySums() if found is None else DaySums(*found)


def days(session: Session, workspace_id: int, programme_id: int, since: date) -> dict[date, DaySums]:
    """Of each day from `since` on that has any."""
    query = select(ProgrammeDay.day, ProgrammeDay.checked, ProgrammeDay.early, ProgrammeDay.made_up).where(
        ProgrammeDay.workspace_id == workspace_id, ProgrammeDay.programme_id == programme_id, ProgrammeDay.day >= since
    )
    return {row[0]: DaySums(*row[1:]) for row in session.execute(query.order_by(ProgrammeDay.day))}


def reached_on(
    session: Session, workspace_id: int, programme_id: int, on: date, levels: Collection[int]
) -> dict[int, int]:
    """How many people's streaks came to each of these lengths on a day: the last of theirs, or the one before it."""
    query = select(Enrolment.last_day, Enrolment.run, func.count()).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.last_day.in_([on, on + DAY]),
    )
    found: dict[int, int] = {}
    for last_day, run, count in session.execute(query.group_by(Enrolment.last_day, Enrolment.run)):
        then = run if last_day == on else run - 1
        if then in levels:
            found[then] = found.get(then, 0) + count
    return found


# ---- for `yutang doctor`: each reads a workspace's check-ins ---------------------------------------------------------


def programmes(session: Session, workspace_id: int) -> list[Programme]:
    query = select(Programme).where(Programme.workspace_id == workspace_id).order_by(Programme.id)
    return list(session.scalars(query))


def day_counters(session: Session, workspace_id: int) -> dict[tuple[int, date], DaySums]:
    query = select(
        ProgrammeDay.programme_id, ProgrammeDay.day, ProgrammeDay.checked, ProgrammeDay.early, ProgrammeDay.made_up
    ).where(ProgrammeDay.workspace_id == workspace_id)
    return {(row[0], row[1]): DaySums(*row[2:]) for row in session.execute(query)}


def day_sums(session: Session, workspace_id: int) -> dict[tuple[int, date], DaySums]:
    query = select(CheckIn.programme_id, CheckIn.day, func.count(), func.sum(_EARLY), func.sum(_MADE_UP)).where(
        CheckIn.workspace_id == workspace_id
    )
    rows = session.execute(query.group_by(CheckIn.programme_id, CheckIn.day))
    return {(row[0], row[1]): DaySums(int(row[2]), int(row[3]), int(row[4])) for row in rows}


def enrolments(session: Session, workspace_id: int, programme_id: int, after: int, limit: int) -> list[Any]:
    """By fan, behind `after`: fan, run, current, longest, total, early, last day."""
    e = Enrolment
    query = select(e.fan_id, e.run, e.current, e.longest, e.total, e.early, e.last_day).where(
        e.workspace_id == workspace_id, e.programme_id == programme_id, e.fan_id > after
    )
    return list(session.execute(query.order_by(e.fan_id).limit(limit)))


def check_ins(
    session: Session, workspace_id: int, programme_id: int, first: int, last: int
) -> Iterator[tuple[int, date, bool]]:
    """Fan, day and whether it was early, of fans from `first` to `last`."""
    query = select(CheckIn.fan_id, CheckIn.day, CheckIn.early).where(
        CheckIn.workspace_id == workspace_id,
        CheckIn.programme_id == programme_id,
        CheckIn.fan_id >= first,
        CheckIn.fan_id <= last,
    )
    for row in session.execute(query):
        yield row[0], row[1], row[2]


def frozen_days(
    session: Session, workspace_id: int, programme_id: int, first: int, last: int
) -> Iterator[tuple[int, date]]:
    query = select(FrozenDay.fan_id, FrozenDay.day).where(
        FrozenDay.workspace_id == workspace_id,
        FrozenDay.programme_id == programme_id,
        FrozenDay.fan_id >= first,
        FrozenDay.fan_id <= last,
    )
    for row in session.execute(query):
        yield row[0], row[1]
