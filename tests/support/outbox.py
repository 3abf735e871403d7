"""Rows in the outbox, and workers that carry them out by hand."""

import threading

from tests.support.people import Person
from yutang.db.engine import Database
from yutang.jobs import store
from yutang.jobs.actions import enqueue
from yutang.jobs.kinds import Handler, Job, Registry, TryLater
from yutang.jobs.models import OutboxRow
from yutang.jobs.worker import Worker
from yutang.wiring import Services

NEVER = threading.Event()


def put(database: Database, times: int = 1, workspace_id: int = 1, kind: str = "tell") -> list[int]:
    with Person(database, workspace_id).working() as work:
        return [enqueue(work, kind, {"n": n}) for n in range(times)]


def row_of(database: Database, outbox_id: int, workspace_id: int = 1) -> OutboxRow:
    with database.read() as session:
        row = store.row_of(session, workspace_id, outbox_id)
    assert row is not None
    return row


def worker_that(services: Services, handler: Handler, chance: float = 0.5) -> Worker:
    return Worker(services, Registry({"tell": handler}, ()), lambda: chance)


def refuse(_services: Services, _job: Job) -> None:
    raise TryLater("The receiver answered with {status}.", status=500)
