"""The inbox, the outbox, and what the worker runs on a schedule."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class InboxState(StrEnum):
    QUEUED = "queued"
    DONE = "done"
    DEAD = "dead"  # its effects could not be applied after bounded tries; shown in the console, can be tried again


class InboxRow(Table):
    """收件: one push that was acknowledged. Its effects are applied by the worker, in order per fan, exactly once:
    they and `done` are one transaction."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "account_id", "dedup_key"),
        Index(None, "workspace_id", "state", "due_at"),
        {"sqlite_with_rowid": False},
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    account_id: Mapped[int]
    dedup_key: Mapped[str]  # digest of wechat.messages.Push.dedup_key
    sender: Mapped[str]  # the fan's openid
    received_at: Mapped[datetime]
    body: Mapped[str]  # the push as plain XML
    rule_id: Mapped[int | None]  # the reply rule whose first message was the answer
    state: Mapped[InboxState] = mapped_column(word(InboxState))
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]


class OutboxState(StrEnum):
    QUEUED = "queued"
    DONE = "done"
    DEAD = "dead"  # given up after bounded tries; shown in the console, can be sent again


class OutboxRow(Table):
    """A side effect decided in the same transaction as its cause, carried out later by the worker."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "workspace_id", "state", "due_at"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    kind: Mapped[str]  # which handler of jobs.registry carries it out
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[OutboxState] = mapped_column(word(OutboxState))
    due_at: Mapped[datetime]  # also the end of a claim: a claimed row that is not finished becomes due again
    attempts: Mapped[int]  # claims so far; the number of the claim that holds the row
    last_error: Mapped[str | None]  # a sentence for people (msgid)…
    error_values: Mapped[dict[str, Any] | None] = mapped_column(Json)  # …and what stands in its {places}
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]  # when it was done, or given up


class Schedule(Table):
    """When a periodic job ran and who holds it; taken by conditional UPDATE, so one of several workers runs it."""

    __tablename__ = "schedules"

    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    last_ran_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
