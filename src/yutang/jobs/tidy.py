"""Forgets rows of outbox and inbox that ended long ago."""

from datetime import datetime, timedelta
from typing import Final

from yutang.jobs import store
from yutang.jobs.inbox import store as inbox_store
from yutang.jobs.kinds import ScheduledJob
from yutang.jobs.models import OutboxState
from yutang.wiring import Services

KEEP_DONE: Final = timedelta(days=7)
KEEP_DEAD: Final = timedelta(days=90)
"""Long enough to find out why; what nobody has sent again after three months is of no use to a receiver."""


def tidy_queues(services: Services, workspace_id: int, now: datetime) -> None:
    with services.database.write() as session:
        store.delete_ended(session, workspace_id, OutboxState.DONE, now - KEEP_DONE)
        store.delete_ended(session, workspace_id, OutboxState.DEAD, now - KEEP_DEAD)
        inbox_store.delete_done(session, workspace_id, now - timedelta(days=services.settings.retention_days_inbox))


TIDY: Final = ScheduledJob("jobs.tidy", timedelta(hours=6), tidy_queues)
