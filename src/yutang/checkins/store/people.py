"""Enrolments, one at a time or as lists."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from yutang.checkins.models import Badge, CheckIn, CheckInSource, Enrolment, FrozenDay
from yutang.dialogue.models import Media, MediaState
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
    session: Session, workspace_id: int, programme_id: int, today: date, at_least: int, limit: int
) -> Sequence[Enrolment]:
    """Long streaks without today's check-in."""
    query = select(Enrolment).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.current >= at_least,
        Enrolment.left_at.is_(None),
        Enrolment.last_day < today,
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


# ---- one fan's own changes -------------------------------------------------------------------------------------------


def lock(session: Session, workspace_id: int, enrolment: Enrolment) -> int:
    """Nobody else changes this enrolment or its days until the transaction ends. Returns the fan."""
    query = select(Enrolment).where(Enrolment.workspace_id == workspace_id, Enrolment.id == enrolment.id)
    session.flush()
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one().fan_id


def lock_fan(session: Session, workspace_id: int, fan_id: int) -> None:
    session.execute(select(Fan.id).where(Fan.workspace_id == workspace_id, Fan.id == fan_id).with_for_update())


def thaw(session: Session, workspace_id: int, programme_id: int, fan_id: int, days: Collection[date]) -> None:
    session.execute(
        delete(FrozenDay).where(
            FrozenDay.workspace_id == workspace_id,
            FrozenDay.programme_id == programme_id,
            FrozenDay.fan_id == fan_id,
            FrozenDay.day.in_(days),
        )
    )


# ---- one person, over all programmes ---------------------------------------------------------------------------------


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[Enrolment]:
    """Locked, in one order."""
    query = select(Enrolment).where(Enrolment.workspace_id == workspace_id, Enrolment.fan_id == fan_id)
    locked = query.order_by(Enrolment.programme_id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def lead_over(session: Session, workspace_id: int, programme_id: int, from_id: int, to_id: int) -> None:
    """Frozen days and badges of one fan become another's, those that both have once."""
    _lead_over(session, workspace_id, programme_id, from_id, to_id, FrozenDay, FrozenDay.day)
    _lead_over(session, workspace_id, programme_id, from_id, to_id, Badge, Badge.days)


def _lead_over(
    session: Session,
    workspace_id: int,
    programme_id: int,
    from_id: int,
    to_id: int,
    table: type[FrozenDay | Badge],
    column: InstrumentedAttribute[Any],
) -> None:
    held = select(column).where(
        table.workspace_id == workspace_id, table.programme_id == programme_id, table.fan_id == to_id
    )
    double = list(session.scalars(held))
    session.execute(
        delete(table).where(
            table.workspace_id == workspace_id,
            table.programme_id == programme_id,
            table.fan_id == from_id,
            column.in_(double),
        )
    )
    session.execute(
        update(table)
        .where(table.workspace_id == workspace_id, table.programme_id == programme_id, table.fan_id == from_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )


def move_check_ins(session: Session, workspace_id: int, programme_id: int, from_id: int, to_id: int) -> None:
    """Where the other fan has no day of these."""
    session.execute(
        update(CheckIn)
        .where(CheckIn.workspace_id == workspace_id, CheckIn.programme_id == programme_id, CheckIn.fan_id == from_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )


def drop_check_ins(session: Session, workspace_id: int, programme_id: int, fan_id: int, days: Collection[date]) -> None:
    session.execute(
        delete(CheckIn).where(
            CheckIn.workspace_id == workspace_id,
            CheckIn.programme_id == programme_id,
            CheckIn.fan_id == fan_id,
            CheckIn.day.in_(days),
        )
    )


def forget_words(session: Session, workspace_id: int, programme_id: int, fan_id: int) -> None:
    """What was said and shown with check-ins; the days stay, so that sums stay right."""
    session.execute(
        update(CheckIn)
        .where(CheckIn.workspace_id == workspace_id, CheckIn.programme_id == programme_id, CheckIn.fan_id == fan_id)
        .values(text="", media_id=None)
        .execution_options(synchronize_session=False)
    )


def pictures_of(session: Session, workspace_id: int, fan_id: int) -> Sequence[int]:
    """Those that a fan showed on pages: of all others the conversations take care."""
    query = select(CheckIn.media_id).where(
        CheckIn.workspace_id == workspace_id,
        CheckIn.fan_id == fan_id,
        CheckIn.source == CheckInSource.PAGE,
        CheckIn.media_id.is_not(None),
    )
    return [media_id for media_id in session.scalars(query) if media_id is not None]


def empty_pictures(session: Session, workspace_id: int, media_ids: Sequence[int]) -> None:
    query = select(Media).where(Media.workspace_id == workspace_id, Media.id.in_(media_ids))
    for row in session.scalars(query):
        row.state, row.size = MediaState.GONE, 0
