"""Queries of the outbox and the schedules. Work is claimed by conditional UPDATE and row count: the same code on SQLite
and PostgreSQL, with any number of workers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Delete, Text, Update, and_, delete, func, insert, select, update
from sqlalchemy import cast as cast_sql
from sqlalchemy.orm import Session

from yutang.jobs.models import OutboxRow, OutboxState, Schedule
from yutang.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class QueueLengths:
    """Rows of the outbox: `queued` waits or is being carried out, `due` of them should run now, `dead` was given up."""

    queued: int
    due: int
    dead: int
    oldest_due_at: datetime | None  # when the longest-waiting of the due rows became due


def workspace_ids(session: Session) -> list[int]:
    """Every workspace: each of the other queries is made for one of them."""
    return list(session.scalars(select(Workspace.workspace_id).order_by(Workspace.workspace_id)))


# ---- the outbox ----------------------------------------------------------------------------------------------------


def add(session: Session, row: OutboxRow) -> None:
    session.add(row)


def add_many(session: Session, workspace_id: int, kind: str, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Rows of one kind, due now: id and payload of each."""
    same = {
        "kind": kind, "state": OutboxState.QUEUED, "due_at": now, "attempts": 0, "last_error": None,
        "error_values": None, "created_at": now, "done_at": None,
    }  # fmt: skip
    if rows:
        session.connection().execute(insert(OutboxRow), [{"workspace_id": workspace_id, **same, **row} for row in rows])


def has_due(session: Session, workspace_id: int, now: datetime) -> bool:
    return session.scalar(select(OutboxRow.id).where(_due(workspace_id, now)).limit(1)) is not None


def due_rows(session: Session, workspace_id: int, now: datetime, limit: int) -> Sequence[OutboxRow]:
    """What should run now, longest waiting first."""
    rows = select(OutboxRow).where(_due(workspace_id, now)).order_by(OutboxRow.due_at, OutboxRow.id).limit(limit)
    return session.scalars(rows).all()


def claim(session: Session, row: OutboxRow, until: datetime) -> bool:
    """Take a row that was read as due. False: another worker was faster."""
    return _changed(
        session,
        update(OutboxRow)
        .where(
            OutboxRow.workspace_id == row.workspace_id,
            OutboxRow.id == row.id,
            OutboxRow.state == OutboxState.QUEUED,
            OutboxRow.due_at == row.due_at,
            OutboxRow.attempts == row.attempts,
        )
        .values(due_at=until, attempts=row.attempts + 1),
    )


def mark_done(session: Session, workspace_id: int, outbox_id: int, now: datetime) -> bool:
    """Delivered is delivered, whoever holds the row by now."""
    return _changed(
        session,
        _queued(workspace_id, outbox_id).values(
            state=OutboxState.DONE, done_at=now, last_error=None, error_values=None
        ),
    )


def mark_dead(
    session: Session,
    workspace_id: int,
    outbox_id: int,
    attempt: int,
    error: tuple[str, Mapping[str, Any]],
    now: datetime,
) -> bool:
    """Give up, unless another worker has claimed the row since `attempt`."""
    return _changed(
        session,
        _queued(workspace_id, outbox_id)
        .where(OutboxRow.attempts == attempt)
        .values(state=OutboxState.DEAD, done_at=now, last_error=error[0], error_values=dict(error[1])),
    )


def put_off(
    session: Session,
    workspace_id: int,
    outbox_id: int,
    attempt: int,
    error: tuple[str, Mapping[str, Any]],
    due_at: datetime,
) -> bool:
    """Let it become due later, unless another worker has claimed the row since `attempt`."""
    return _changed(
        session,
        _queued(workspace_id, outbox_id)
        .where(OutboxRow.attempts == attempt)
        .values(due_at=due_at, last_error=error[0], error_values=dict(error[1])),
    )


def release(session: Session, workspace_id: int, outbox_id: int, attempt: int, now: datetime) -> bool:
    """Hand a claimed row back untouched: the attempt does not count."""
    return _changed(
        session,
        _queued(workspace_id, outbox_id)
        .where(OutboxRow.attempts == attempt)
        .values(due_at=now, attempts=OutboxRow.attempts - 1),
    )


def row_of(session: Session, workspace_id: int, outbox_id: int) -> OutboxRow | None:
    return session.scalar(select(OutboxRow).where(OutboxRow.workspace_id == workspace_id, OutboxRow.id == outbox_id))


def dead_rows(session: Session, workspace_id: int, limit: int) -> Sequence[OutboxRow]:
    """What was given up, newest first."""
    return session.scalars(
        select(OutboxRow)
        .where(OutboxRow.workspace_id == workspace_id, OutboxRow.state == OutboxState.DEAD)
        .order_by(OutboxRow.due_at.desc(), OutboxRow.id.desc())
        .limit(limit)
    ).all()


def rows_that_hold(session: Session, workspace_id: int, text: str) -> Sequence[OutboxRow]:
    """Rows whose payload says this somewhere. Reads the whole outbox of a workspace: a few days' rows."""
    said = cast_sql(OutboxRow.payload, Text).contains(f'"{text}"', autoescape=True)
    return session.scalars(select(OutboxRow).where(OutboxRow.workspace_id == workspace_id, said)).all()


def requeue(session: Session, workspace_id: int, outbox_id: int, now: datetime) -> bool:
    """A dead row is due again, with all its attempts. False: it is not dead (any more)."""
    return _changed(
        session,
        update(OutboxRow)
        .where(_dead(workspace_id, outbox_id))
        .values(state=OutboxState.QUEUED, due_at=now, attempts=0, done_at=None),
    )


def drop_dead(session: Session, workspace_id: int, outbox_id: int) -> bool:
    return _changed(session, delete(OutboxRow).where(_dead(workspace_id, outbox_id)))


def delete_ended(session: Session, workspace_id: int, state: OutboxState, before: datetime) -> None:
    """Forget rows that ended (done or dead) before a moment."""
    session.execute(
        delete(OutboxRow).where(
            OutboxRow.workspace_id == workspace_id, OutboxRow.state == state, OutboxRow.done_at < before
        )
    )


def lengths(session: Session, workspace_id: int, now: datetime) -> QueueLengths:
    counts = {
        row.state: row.n
        for row in session.execute(
            select(OutboxRow.state, func.count().label("n"))
            .where(OutboxRow.workspace_id == workspace_id, OutboxRow.state.in_((OutboxState.QUEUED, OutboxState.DEAD)))
            .group_by(OutboxRow.state)
        )
    }
    due, oldest = session.execute(select(func.count(), func.min(OutboxRow.due_at)).where(_due(workspace_id, now))).one()
    return QueueLengths(counts.get(OutboxState.QUEUED, 0), due, counts.get(OutboxState.DEAD, 0), oldest)


# ---- schedules -----------------------------------------------------------------------------------------------------


def schedules_of(session: Session, workspace_id: int) -> dict[str, Schedule]:
    rows = session.scalars(select(Schedule).where(Schedule.workspace_id == workspace_id))
    return {row.name: row for row in rows}


def add_schedules(session: Session, workspace_id: int, names: Collection[str], now: datetime) -> None:
    session.add_all(
        Schedule(workspace_id=workspace_id, name=name, due_at=now, last_ran_at=None, last_error=None) for name in names
    )


def claim_schedule(session: Session, row: Schedule, now: datetime, every: timedelta) -> bool:
    """Take a schedule that was read as due; the next time is set at once. False: another worker was faster."""
    return _changed(
        session,
        update(Schedule)
        .where(Schedule.workspace_id == row.workspace_id, Schedule.name == row.name, Schedule.due_at == row.due_at)
        .values(due_at=now + every, last_ran_at=now),
    )


def note_schedule(session: Session, workspace_id: int, name: str, error: str | None) -> None:
    """How the last run ended."""
    session.execute(
        update(Schedule)
        .where(Schedule.workspace_id == workspace_id, Schedule.name == name)
        .values(last_error=error)
        .execution_options(synchronize_session=False)
    )


# ---- parts ---------------------------------------------------------------------------------------------------------


def _due(workspace_id: int, now: datetime) -> ColumnElement[bool]:
    return and_(OutboxRow.workspace_id == workspace_id, OutboxRow.state == OutboxState.QUEUED, OutboxRow.due_at <= now)


def _dead(workspace_id: int, outbox_id: int) -> ColumnElement[bool]:
    return and_(OutboxRow.workspace_id == workspace_id, OutboxRow.id == outbox_id, OutboxRow.state == OutboxState.DEAD)


def _queued(workspace_id: int, outbox_id: int) -> Update:
    return update(OutboxRow).where(
        OutboxRow.workspace_id == workspace_id, OutboxRow.id == outbox_id, OutboxRow.state == OutboxState.QUEUED
    )


def _changed(session: Session, statement: Update | Delete) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
