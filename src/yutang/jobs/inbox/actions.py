"""Looking after pushes whose effects could not be applied. The callers authorise."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from yutang.errors import N_, Conflict, NotFound
from yutang.jobs.inbox import store
from yutang.jobs.models import InboxRow, InboxState
from yutang.workspaces.actions import Work


def dead_pushes(work: Work, account_id: int, limit: int = 100) -> Sequence[InboxRow]:
    """What was given up, newest first."""
    return store.dead_rows(work.session, work.workspace_id, account_id, limit)


def failed_pushes(session: Session, workspace_id: int) -> Mapping[int, int]:
    """How many were given up, by account."""
    return store.dead_by_account(session, workspace_id)


def do_try_push_again(work: Work, inbox_id: int) -> InboxRow:
    """Queue a dead push again, with all its tries."""
    row = _dead_row(work, inbox_id)
    if not store.requeue(work.session, work.workspace_id, inbox_id, work.now):
        raise Conflict(N_("Somebody else has just tried this again."))
    work.audit("push.try_again", "push", inbox_id, None, {"account_id": row.account_id})
    return row


def do_discard_push(work: Work, inbox_id: int) -> InboxRow:
    """Forget a dead push; the audit log keeps that it was there, not what it said."""
    row = _dead_row(work, inbox_id)
    if not store.drop_dead(work.session, work.workspace_id, inbox_id):
        raise Conflict(N_("Somebody else has just tried this again."))
    work.audit("push.discard", "push", inbox_id, {"account_id": row.account_id, "error": row.last_error}, None)
    return row


def do_forget_sender(work: Work, account_id: int, openid: str) -> None:
    """Empty what one person sent. The erasure of a person is written to the audit log by who asks for it."""
    store.forget_sender(work.session, work.workspace_id, account_id, openid)


def _dead_row(work: Work, inbox_id: int) -> InboxRow:
    row = store.row_of(work.session, work.workspace_id, inbox_id)
    if row is None:
        raise NotFound(N_("There is no such message."))
    if row.state is not InboxState.DEAD:
        raise Conflict(N_("This message is not among the failed ones any more."))
    return row
