"""The inbox: what WeChat pushed becomes fans, conversations and ledger rows.

One worker at a time serves a workspace (its row is locked for the length of a batch), oldest first. The effects of a
batch and its `done` are one transaction: whatever is killed in between, each push has its effect exactly once (promise
I4). A batch that fails is halved until the push to blame stands alone; that one is tried again later, and given up
after bounded tries (I6). Later pushes of the same fan wait for it, everybody else's flow on.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from yutang.errors import N_, Unavailable
from yutang.jobs.inbox import store
from yutang.jobs.kinds import PushApplier, ReceivedPush
from yutang.jobs.models import InboxRow
from yutang.jobs.store import workspace_ids
from yutang.wechat.reading import parse_push
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor

BATCH: Final = 256
"""Pushes per transaction: many for speed, few enough that the edge's next commit does not wait for long."""
MAX_ATTEMPTS: Final = 5
WAITS: Final = (timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
IDLE_SECONDS: Final = 0.2
"""How long a push may wait for a worker that has nothing else to do: agents see people within two seconds."""
FAILED: Final = N_("The effects of this message could not be applied ({kind}). The log says more.")

logger = logging.getLogger(__name__)


class InboxReader:
    """Applies what is queued; one for each worker process."""

    def __init__(self, services: Services, apply: PushApplier) -> None:
        self._services = services
        self._apply = apply

    def run(self, stop: threading.Event, *, idle_seconds: float = IDLE_SECONDS) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                served = self.look_round(stop)
            except Unavailable:  # the database is away or busy: nothing is lost, the next round asks again
                served = 0
            except Exception:
                logger.exception("the inbox could not be read")
                served = 0
            if not served:
                stop.wait(idle_seconds)

    def look_round(self, stop: threading.Event | None = None) -> int:
        """Serve each workspace one batch; how many pushes ended (done or dead)."""
        with self._services.database.read() as session:
            waiting = [each for each in workspace_ids(session) if store.has_due(session, each, self._services.clock())]
        ended = 0
        for workspace_id in waiting:
            if stop is not None and stop.is_set():
                break
            ended += self.serve(workspace_id)
        return ended

    def serve(self, workspace_id: int) -> int:
        """One batch of one workspace; how many pushes ended. 0 also when another worker is at it."""
        now = self._services.clock()
        with self._services.database.read() as session:
            ids = store.due_ids(session, workspace_id, now, BATCH)
        return self._serve_together(workspace_id, ids)

    def _serve_together(self, workspace_id: int, ids: Sequence[int]) -> int:
        """Apply these in one transaction; in halves where that fails."""
        if not ids:
            return 0
        try:
            return self._transact(workspace_id, ids)
        except Unavailable:
            raise
        except Exception as problem:
            if len(ids) == 1:
                logger.exception(
                    "a push could not be applied", extra={"workspace_id": workspace_id, "inbox_id": ids[0]}
                )
                return self._put_off(workspace_id, ids[0], problem)
        half = len(ids) // 2
        return self._serve_together(workspace_id, ids[:half]) + self._serve_together(workspace_id, ids[half:])

    def _transact(self, workspace_id: int, ids: Sequence[int]) -> int:
        now = self._services.clock()
        with self._services.database.write() as session:
            if not store.take_turn(session, workspace_id):
                return 0
            rows = store.queued(session, workspace_id, ids, now)
            work = Work(session, system_actor(workspace_id, "wechat"), now, self._services.new_id)
            pushes = [_received(row) for row in rows]
            self._apply(self._services, work, pushes)
            store.mark_done(session, workspace_id, [push.inbox_id for push in pushes], now)
        return len(pushes)

    def _put_off(self, workspace_id: int, inbox_id: int, problem: Exception) -> int:
        now = self._services.clock()
        with self._services.database.write() as session:
            return _count_failure(session, workspace_id, inbox_id, type(problem).__name__, now)


def _count_failure(session: Session, workspace_id: int, inbox_id: int, kind: str, now: datetime) -> int:
    row = store.row_of(session, workspace_id, inbox_id)
    if row is None:
        return 0
    if row.attempts + 1 >= MAX_ATTEMPTS:
        store.mark_dead(session, row, kind, now)
        return 1
    store.put_off(session, row, kind, now + WAITS[row.attempts])
    return 0


def _received(row: InboxRow) -> ReceivedPush:
    return ReceivedPush(
        inbox_id=row.id,
        account_id=row.account_id,
        received_at=row.received_at,
        rule_id=row.rule_id,
        push=parse_push(row.body),
    )
