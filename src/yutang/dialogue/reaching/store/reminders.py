"""The reminders themselves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from yutang.dialogue.models import Message, MessageState
from yutang.dialogue.reaching.models import ReminderRow, ReminderState

Row = Mapping[str, Any]
_LOST: Final = (MessageState.FAILED, MessageState.DROPPED)
_CHANGED: Final = ("state", "way", "why", "day", "at", "text", "url", "template_id", "fields", "message_id")


def known(session: Session, workspace_id: int, keys: Collection[str]) -> dict[str, tuple[int, ReminderState]]:
    """Those that there are by these keys: their ids and states, locked."""
    query = (
        select(ReminderRow.key, ReminderRow.id, ReminderRow.state)
        .where(ReminderRow.workspace_id == workspace_id, ReminderRow.key.in_(keys))
        .order_by(ReminderRow.id)
        .with_for_update()
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def add(session: Session, workspace_id: int, rows: Sequence[Row]) -> None:
    """Raises IntegrityError for a key that there is: nothing of the transaction is kept then."""
    if rows:
        session.connection().execute(insert(ReminderRow), [{"workspace_id": workspace_id, **row} for row in rows])


def change(session: Session, workspace_id: int, rows: Sequence[Row]) -> None:
    """Reminders that waited go out after all. `rows`: as for `add`, by their ids."""
    statement = (
        update(ReminderRow)
        .where(ReminderRow.workspace_id == workspace_id, ReminderRow.id == bindparam("of_id"))
        .values({name: bindparam(f"new_{name}") for name in _CHANGED})
    )
    given = [{"of_id": row["id"], **{f"new_{name}": row[name] for name in _CHANGED}} for row in rows]
    if given:
        session.connection().execute(statement, given)


def find(session: Session, workspace_id: int, reminder_id: int) -> ReminderRow | None:
    """As it is now, locked."""
    return session.scalar(
        select(ReminderRow)
        .where(ReminderRow.workspace_id == workspace_id, ReminderRow.id == reminder_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def move(
    session: Session,
    workspace_id: int,
    reminder_id: int,
    before: ReminderState,
    after: ReminderState,
    **values: Any,  # noqa: ANN401 - columns of a reminder
) -> bool:
    """Lead a reminder from one state to the next. False: it is in another one by now."""
    result = session.execute(
        update(ReminderRow)
        .where(ReminderRow.workspace_id == workspace_id, ReminderRow.id == reminder_id, ReminderRow.state == before)
        .values(state=after, **values)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def waiting(session: Session, workspace_id: int, fan_id: int, since: datetime) -> Sequence[ReminderRow]:
    """What the fan has not been told since then: it waits, or its message did not go out. The newest first."""
    message = and_(Message.workspace_id == ReminderRow.workspace_id, Message.id == ReminderRow.message_id)
    lost = and_(ReminderRow.state == ReminderState.TOLD, Message.state.in_(_LOST))
    query = (
        select(ReminderRow)
        .outerjoin(Message, message)
        .where(
            ReminderRow.workspace_id == workspace_id,
            ReminderRow.fan_id == fan_id,
            ReminderRow.at >= since,
            or_(ReminderRow.state == ReminderState.WAITING, lost),
        )
    )
    return session.scalars(query.order_by(ReminderRow.at.desc(), ReminderRow.id.desc())).all()


def see(session: Session, workspace_id: int, fan_id: int, thing_id: int) -> None:
    """The fan has been where these lead. What was in a message counts as told all the same."""
    for before, after in ((ReminderState.WAITING, ReminderState.SEEN), (ReminderState.TOLD, ReminderState.SENT)):
        session.execute(
            update(ReminderRow)
            .where(
                ReminderRow.workspace_id == workspace_id,
                ReminderRow.fan_id == fan_id,
                ReminderRow.thing_id == thing_id,
                ReminderRow.state == before,
            )
            .values(state=after)
            .execution_options(synchronize_session=False)
        )


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[ReminderRow]:
    query = select(ReminderRow).where(ReminderRow.workspace_id == workspace_id, ReminderRow.fan_id == fan_id)
    return session.scalars(query.order_by(ReminderRow.id)).all()


def drop_of_fan(session: Session, workspace_id: int, fan_id: int) -> None:
    session.flush()
    session.execute(delete(ReminderRow).where(ReminderRow.workspace_id == workspace_id, ReminderRow.fan_id == fan_id))


def lead_over(session: Session, workspace_id: int, from_id: int, to_id: int) -> None:
    session.execute(
        update(ReminderRow)
        .where(ReminderRow.workspace_id == workspace_id, ReminderRow.fan_id == from_id)
        .values(fan_id=to_id)
    )


def old(session: Session, workspace_id: int, before_id: int, limit: int) -> Sequence[int]:
    """`before_id`: see first_id_at."""
    query = select(ReminderRow.id).where(ReminderRow.workspace_id == workspace_id, ReminderRow.id < before_id)
    return session.scalars(query.order_by(ReminderRow.id).limit(limit)).all()


def drop(session: Session, workspace_id: int, ids: Collection[int]) -> None:
    session.execute(delete(ReminderRow).where(ReminderRow.workspace_id == workspace_id, ReminderRow.id.in_(ids)))
