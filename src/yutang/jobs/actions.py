"""Side effects that leave the transaction: putting them in the outbox, and looking after those that did not arrive."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from yutang.errors import N_, Conflict, NotFound
from yutang.jobs import store
from yutang.jobs.inbox import store as inbox_store
from yutang.jobs.inbox.store import InboxLengths
from yutang.jobs.models import OutboxRow, OutboxState
from yutang.jobs.store import QueueLengths
from yutang.workspaces.actions import Work

LATE: Final = timedelta(minutes=10)
"""A due row older than this means that no worker runs, or that it cannot keep up."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that `yutang doctor` must say about the outbox or the inbox, in English."""

    code: str  # outbox_late, outbox_dead, inbox_late or inbox_dead
    sentence: str


def enqueue(work: Work, kind: str, payload: Mapping[str, Any], due_at: datetime | None = None) -> int:
    """Decide a side effect in the transaction of its cause; the worker carries it out from `due_at` (now) on.

    `payload` is kept as JSON: no secrets, they stay sealed with their owner. Returns the row's id.
    """
    outbox_id = work.new_id()
    store.add(
        work.session,
        OutboxRow(
            workspace_id=work.workspace_id,
            id=outbox_id,
            kind=kind,
            payload=dict(payload),
            state=OutboxState.QUEUED,
            due_at=due_at or work.now,
            attempts=0,
            created_at=work.now,
        ),
    )
    return outbox_id


def enqueue_many(work: Work, kind: str, payloads: Sequence[Mapping[str, Any]]) -> None:
    """The same for many, due now, in one statement."""
    rows = [{"id": work.new_id(), "payload": dict(payload)} for payload in payloads]
    store.add_many(work.session, work.workspace_id, kind, rows, work.now)


def undelivered(work: Work, limit: int = 100) -> Sequence[OutboxRow]:
    """What was given up, newest first."""
    return store.dead_rows(work.session, work.workspace_id, limit)


def lengths(work: Work) -> QueueLengths:
    return store.lengths(work.session, work.workspace_id, work.now)


def do_send_again(work: Work, outbox_id: int) -> OutboxRow:
    """Queue a dead row again, with all its attempts. The caller authorises."""
    row = _dead_row(work, outbox_id)
    if not store.requeue(work.session, work.workspace_id, outbox_id, work.now):
        raise Conflict(N_("Somebody else has just sent this again."))
    work.audit("outbox.send_again", "outbox", outbox_id, None, {"kind": row.kind})
    return row


def do_discard(work: Work, outbox_id: int) -> OutboxRow:
    """Forget a dead row; the audit log keeps that it was there. The caller authorises."""
    row = _dead_row(work, outbox_id)
    if not store.drop_dead(work.session, work.workspace_id, outbox_id):
        raise Conflict(N_("Somebody else has just sent this again."))
    work.audit("outbox.discard", "outbox", outbox_id, {"kind": row.kind, "error": row.last_error}, None)
    return row


def do_forget_openid(work: Work, openid: str) -> None:
    """Take a person out of what was, or is to be, asked and told about them. The caller authorises and audits."""
    for row in store.rows_that_hold(work.session, work.workspace_id, openid):
        others = [each for each in row.payload.get("openids", ()) if each != openid]
        if others:
            row.payload = {**row.payload, "openids": others}
        else:
            work.session.delete(row)


def _dead_row(work: Work, outbox_id: int) -> OutboxRow:
    row = store.row_of(work.session, work.workspace_id, outbox_id)
    if row is None:
        raise NotFound(N_("There is no such message."))
    if row.state is not OutboxState.DEAD:
        raise Conflict(N_("This message is not among the undelivered ones any more."))
    return row


# ---- for /metrics and doctor ---------------------------------------------------------------------------------------


def queue_lengths(session: Session, now: datetime) -> QueueLengths:
    """The outbox of the whole installation, added up over its workspaces."""
    each = list(_lengths(session, now))
    return QueueLengths(
        queued=sum(part.queued for part in each),
        due=sum(part.due for part in each),
        dead=sum(part.dead for part in each),
        oldest_due_at=min((part.oldest_due_at for part in each if part.oldest_due_at is not None), default=None),
    )


def outbox_findings(session: Session, now: datetime) -> list[Finding]:
    """What is wrong with outbox and inbox: no worker keeps up, or messages were given up. Empty when all is well."""
    found = queue_lengths(session, now)
    findings = []
    waited = timedelta(0) if found.oldest_due_at is None else now - found.oldest_due_at
    if waited > LATE:
        minutes = int(waited.total_seconds() // 60)
        say = f"{found.due} messages wait to be sent, the oldest for {minutes} minutes. Is a worker running?"
        findings.append(Finding("outbox_late", say))
    if found.dead:
        say = f"{found.dead} messages could not be delivered. They are listed under Alerts and can be sent again."
        findings.append(Finding("outbox_dead", say))
    return findings + _inbox_findings(session, now)


def inbox_lengths(session: Session, now: datetime) -> InboxLengths:
    """The inbox of the whole installation, added up over its workspaces."""
    each = [inbox_store.lengths(session, workspace_id, now) for workspace_id in store.workspace_ids(session)]
    return InboxLengths(
        queued=sum(part.queued for part in each),
        dead=sum(part.dead for part in each),
        oldest_due_at=min((part.oldest_due_at for part in each if part.oldest_due_at is not None), default=None),
    )


def _inbox_findings(session: Session, now: datetime) -> list[Finding]:
    found, findings = inbox_lengths(session, now), []
    waited = timedelta(0) if found.oldest_due_at is None else now - found.oldest_due_at
    if waited > LATE:
        minutes = int(waited.total_seconds() // 60)
        say = f"{found.queued} pushes of WeChat wait, the oldest for {minutes} minutes. Is a worker running?"
        findings.append(Finding("inbox_late", say))
    if found.dead:
        say = f"{found.dead} pushes of WeChat could not be applied. They are listed with their account."
        findings.append(Finding("inbox_dead", say))
    return findings


def _lengths(session: Session, now: datetime) -> Iterator[QueueLengths]:
    for workspace_id in store.workspace_ids(session):
        yield store.lengths(session, workspace_id, now)
