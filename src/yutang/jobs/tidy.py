"""Forgets outbox rows that ended long ago."""

from datetime import datetime, timedelta
from typing import Final

from yutang.jobs import store
from yutang.jobs.kinds import ScheduledJob
from yutang.jobs.models import OutboxState
from yutang.wiring import Services

KEEP_DONE: Final = timedelta(days=7)
KEEP_DEAD: Final = timedelta(days=90)
"""Long enough to find out why; what nobody has sent again after three months is of no use to a receiver."""


def tidy_outbox(services: Services, workspace_id: int, now: datetime) -> None:
    with services.database.write() as session:
        store.delete_ended(session, workspace_id, OutboxState.DONE, now - KEEP_DONE)
        store.delete_ended(session, workspace_id, OutboxState.DEAD, now - KEEP_DEAD)


TIDY: Final = ScheduledJob("jobs.tidy", timedelta(hours=6), tidy_outbox)
