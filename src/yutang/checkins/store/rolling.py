"""What time does to streaks: a handful of statements for a whole programme."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yutang.checkins.models import Enrolment, Programme
from yutang.checkins.store.programmes import LIVE


def live_ids(session: Session, workspace_id: int) -> Sequence[int]:
    query = select(Programme.id).where(Programme.workspace_id == workspace_id, Programme.state.in_(LIVE))
    return session.scalars(query.order_by(Programme.id)).all()


def ended_streaks(
    session: Session, workspace_id: int, programme_id: int, last_due: date, after: int, limit: int
) -> Sequence[tuple[int, int]]:
    """Enrolment and fan of streaks without the last due day before today, by id, locked."""
    query = select(Enrolment.id, Enrolment.fan_id).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.current > 0,
        Enrolment.last_day < last_due,
        Enrolment.id > after,
    )
    rows = session.execute(query.order_by(Enrolment.id).limit(limit).with_for_update())
    return [(row[0], row[1]) for row in rows]


def end_streaks(session: Session, workspace_id: int, enrolment_ids: Collection[int]) -> None:
    session.execute(
        update(Enrolment)
        .where(Enrolment.workspace_id == workspace_id, Enrolment.id.in_(enrolment_ids))
        .values(current=0)
        .execution_options(synchronize_session=False)
    )


def bring_back(session: Session, workspace_id: int, programme_id: int, last_due: date | None) -> None:
    """Streaks that had ended and have not any more: the programme's clocks went back to another zone."""
    statement = update(Enrolment).where(
        Enrolment.workspace_id == workspace_id,
        Enrolment.programme_id == programme_id,
        Enrolment.current == 0,
        Enrolment.run > 0,
    )
    if last_due is not None:
        statement = statement.where(Enrolment.last_day >= last_due)
    session.execute(statement.values(current=Enrolment.run).execution_options(synchronize_session=False))
