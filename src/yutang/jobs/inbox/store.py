"""Queries of the inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from yutang.jobs.models import InboxRow, InboxState
from yutang.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class InboxLengths:
    """Rows of the inbox: `queued` waits, `dead` was given up."""

    queued: int
    dead: int
    oldest_due_at: datetime | None  # when the longest-waiting of the due rows became due


def has_due(session: Session, workspace_id: int, now: datetime) -> bool:
    return session.scalar(select(InboxRow.id).where(_due(workspace_id, now)).limit(1)) is not None


def due_ids(session: Session, workspace_id: int, now: datetime, limit: int) -> list[int]:
    """What can be applied now, oldest first."""
    # By due_at, which is the time of arrival for all but those that were tried before: the index is in this order.
    query = select(InboxRow.id).where(_due(workspace_id, now), *_not_of(_held_up(session, workspace_id, now)))
    return sorted(session.scalars(query.order_by(InboxRow.due_at, InboxRow.id).limit(limit)))


def take_turn(session: Session, workspace_id: int) -> bool:
    """Be the one worker that serves this workspace until the end of the transaction. SQLite has one writer anyway."""
    query = select(Workspace.workspace_id).where(Workspace.workspace_id == workspace_id)
    return session.scalar(query.with_for_update(skip_locked=True)) is not None


def queued(session: Session, workspace_id: int, ids: Sequence[int], now: datetime) -> Sequence[InboxRow]:
    """Those of these rows that can still be applied, in order."""
    still = (_due(workspace_id, now), *_not_of(_held_up(session, workspace_id, now)))
    query = select(InboxRow).where(InboxRow.workspace_id == workspace_id, InboxRow.id.in_(ids), *still)
    return session.scalars(query.order_by(InboxRow.id)).all()


def mark_done(session: Session, workspace_id: int, ids: Sequence[int], now: datetime) -> None:
    session.execute(
        update(InboxRow)
        .where(InboxRow.workspace_id == workspace_id, InboxRow.id.in_(ids))
        .values(state=InboxState.DONE, done_at=now, last_error=None)
        .execution_options(synchronize_session=False)
    )


def mark_dead(session: Session, row: InboxRow, kind: str, now: datetime) -> None:
    row.state, row.attempts, row.last_error, row.done_at = InboxState.DEAD, row.attempts + 1, kind, now
    session.flush()


def put_off(session: Session, row: InboxRow, kind: str, due_at: datetime) -> None:
    row.attempts, row.last_error, row.due_at = row.attempts + 1, kind, due_at
    session.flush()


def row_of(session: Session, workspace_id: int, inbox_id: int) -> InboxRow | None:
    return session.scalar(select(InboxRow).where(InboxRow.workspace_id == workspace_id, InboxRow.id == inbox_id))


def dead_rows(session: Session, workspace_id: int, account_id: int, limit: int) -> Sequence[InboxRow]:
    """What was given up, newest first."""
    return session.scalars(
        select(InboxRow)
        .where(
            InboxRow.workspace_id == workspace_id,
            InboxRow.state == InboxState.DEAD,
            InboxRow.account_id == account_id,
        )
        .order_by(InboxRow.due_at.desc(), InboxRow.id.desc())
        .limit(limit)
    ).all()


def dead_by_account(session: Session, workspace_id: int) -> dict[int, int]:
    rows = session.execute(
        select(InboxRow.account_id, func.count())
        .where(InboxRow.workspace_id == workspace_id, InboxRow.state == InboxState.DEAD)
        .group_by(InboxRow.account_id)
    )
    return {account_id: count for account_id, count in rows}  # noqa: C416 - a Row is not a pair to mypy


def requeue(session: Session, workspace_id: int, inbox_id: int, now: datetime) -> bool:
    """A dead row is due again, with all its attempts. False: it is not dead (any more)."""
    result = session.execute(
        update(InboxRow)
        .where(_dead(workspace_id, inbox_id))
        .values(state=InboxState.QUEUED, due_at=now, attempts=0, done_at=None)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def drop_dead(session: Session, workspace_id: int, inbox_id: int) -> bool:
    result = session.execute(delete(InboxRow).where(_dead(workspace_id, inbox_id)))
    return cast("CursorResult[Any]", result).rowcount == 1


def forget_sender(session: Session, workspace_id: int, account_id: int, sender: str) -> None:
    """Empty everything that one person sent: the rows stay, so that a late repetition is still known. What was not
    applied yet never will be."""
    session.execute(
        update(InboxRow)
        .where(
            InboxRow.workspace_id == workspace_id,
            InboxRow.account_id == account_id,
            InboxRow.sender == sender,
        )
        .values(body="", sender="", state=InboxState.DONE)
        .execution_options(synchronize_session=False)
    )


def delete_done(session: Session, workspace_id: int, before: datetime) -> None:
    session.execute(
        delete(InboxRow).where(
            InboxRow.workspace_id == workspace_id, InboxRow.state == InboxState.DONE, InboxRow.due_at < before
        )
    )


def lengths(session: Session, workspace_id: int, now: datetime) -> InboxLengths:
    query = (
        select(InboxRow.state, func.count())
        .where(InboxRow.workspace_id == workspace_id, InboxRow.state.in_((InboxState.QUEUED, InboxState.DEAD)))
        .group_by(InboxRow.state)
    )
    counts = {state: count for state, count in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy
    oldest = session.scalar(select(func.min(InboxRow.due_at)).where(_due(workspace_id, now)))
    return InboxLengths(counts.get(InboxState.QUEUED, 0), counts.get(InboxState.DEAD, 0), oldest)


def _due(workspace_id: int, now: datetime) -> ColumnElement[bool]:
    return and_(InboxRow.workspace_id == workspace_id, InboxRow.state == InboxState.QUEUED, InboxRow.due_at <= now)


def _held_up(session: Session, workspace_id: int, now: datetime) -> list[tuple[int, str]]:
    """Account and sender of pushes that were put off: what the same person sent later waits for them."""
    query = select(InboxRow.account_id, InboxRow.sender).where(
        InboxRow.workspace_id == workspace_id, InboxRow.state == InboxState.QUEUED, InboxRow.due_at > now
    )
    return [(account_id, sender) for account_id, sender in session.execute(query.distinct())]


def _not_of(senders: Sequence[tuple[int, str]]) -> list[ColumnElement[bool]]:
    return [tuple_(InboxRow.account_id, InboxRow.sender).not_in(senders)] if senders else []


def _dead(workspace_id: int, inbox_id: int) -> ColumnElement[bool]:
    return and_(InboxRow.workspace_id == workspace_id, InboxRow.id == inbox_id, InboxRow.state == InboxState.DEAD)
