"""The worker: runs schedules, reads the inbox and carries out the outbox until it is told to stop.

Any number of workers may run, in one process or in many. A job is claimed for a while before it is carried out; whoever
dies in between loses nothing, because the claim ends and the row is due again.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

from yutang.errors import N_
from yutang.jobs import store
from yutang.jobs.inbox.reader import InboxReader
from yutang.jobs.kinds import GiveUp, Job, Registry, ScheduledJob, TryLater
from yutang.jobs.models import OutboxRow, Schedule
from yutang.jobs.rules import is_last, wait_before
from yutang.wiring import Services

BATCH: Final = 4
"""Rows of one workspace per turn: the next workspace waits for no more than these."""
JOB_SECONDS: Final = 30
"""No handler takes longer (outgoing requests have a deadline of 20 s); it bounds how long a stop waits."""
CLAIM: Final = timedelta(seconds=2 * BATCH * JOB_SECONDS)
"""How long a claimed row is left alone: twice what the slowest batch takes: a living worker is never overtaken."""
THREADS: Final = 4
"""Receivers that hang at the same time before others have to wait for them."""
IDLE_SECONDS: Final = 1.0

_INTERNAL: Final = N_("Something went wrong inside Yutang ({kind}). The log says more.")
_LOST: Final = N_("The worker ended in the middle of this, every time.")

_random: Final = SystemRandom().random
logger = logging.getLogger(__name__)


def run_worker(
    services: Services,
    stop: threading.Event,
    registry: Registry,
    *,
    idle_seconds: float = IDLE_SECONDS,
    chance: Callable[[], float] = _random,
) -> None:
    """Work until `stop` is set; then finish what was begun (at most `JOB_SECONDS` per thread) and return."""
    worker = Worker(services, registry, chance)
    logger.info("worker started", extra={"jobs": sorted(registry.handlers)})
    with ThreadPoolExecutor(THREADS + 1 + len(registry.watchers), thread_name_prefix="outbox") as pool:
        if registry.apply_pushes is not None:
            pool.submit(InboxReader(services, registry.apply_pushes).run, stop)
        for watch in registry.watchers:
            pool.submit(watch, services, stop)
        while not stop.is_set():
            worker.look_round(stop, pool.submit)
            stop.wait(idle_seconds)
        worker.close()
    logger.info("worker stopped")


@dataclass(frozen=True, slots=True)
class _Look:
    """What one workspace wants done."""

    workspace_id: int
    schedules: dict[str, Schedule]
    has_due: bool


class Worker:
    """What one worker process knows: which workspaces its threads are serving right now."""

    def __init__(self, services: Services, registry: Registry, chance: Callable[[], float] = _random) -> None:
        self._services = services
        self._registry = registry
        self._chance = chance
        self._guard = threading.Lock()
        self._served: set[int] = set()
        self._closed = False

    def look_round(self, stop: threading.Event, submit: Callable[..., object]) -> None:
        """Run the schedules that are due, and give every workspace with due rows to a thread."""
        now = self._services.clock()
        try:
            looks = self._look(now)
        except Exception:  # the database is away: the next round asks again
            logger.exception("the worker cannot read what is due")
            return
        for look in looks:
            if stop.is_set():
                return
            try:
                self._run_schedules(look, now)
                if look.has_due:
                    self._dispatch(look.workspace_id, stop, submit)
            except Exception:  # one workspace's trouble must not stop the others
                logger.exception("a workspace could not be served", extra={"workspace_id": look.workspace_id})

    def _look(self, now: datetime) -> list[_Look]:
        with self._services.database.read() as session:
            return [
                _Look(
                    workspace_id,
                    store.schedules_of(session, workspace_id),
                    store.has_due(session, workspace_id, now),
                )
                for workspace_id in store.workspace_ids(session)
            ]

    def close(self) -> None:
        """From now on threads hand nothing back to the pool."""
        with self._guard:
            self._closed = True

    # ---- schedules -------------------------------------------------------------------------------------------------

    def _run_schedules(self, look: _Look, now: datetime) -> None:
        """Run what is due of one workspace; each is claimed first, so that one worker of several runs it."""
        missing = [job.name for job in self._registry.schedules if job.name not in look.schedules]
        known = look.schedules | self._add_schedules(look.workspace_id, missing, now) if missing else look.schedules
        for job in self._registry.schedules:
            row = known[job.name]
            if row.due_at > now:
                continue
            with self._services.database.write() as session:
                mine = store.claim_schedule(session, row, now, job.every)
            if mine:
                self._run_scheduled(row, job, now)

    def _add_schedules(self, workspace_id: int, names: list[str], now: datetime) -> dict[str, Schedule]:
        with self._services.database.write() as session:
            known = store.schedules_of(session, workspace_id)
            store.add_schedules(session, workspace_id, [name for name in names if name not in known], now)
        with self._services.database.read() as session:
            return store.schedules_of(session, workspace_id)

    def _run_scheduled(self, row: Schedule, job: ScheduledJob, now: datetime) -> None:
        error = None
        try:
            job.run(self._services, row.workspace_id, now)
        except Exception as problem:
            logger.exception("a scheduled job failed", extra={"workspace_id": row.workspace_id, "job": job.name})
            error = type(problem).__name__
        if error != row.last_error:
            with self._services.database.write() as session:
                store.note_schedule(session, row.workspace_id, job.name, error)

    # ---- the outbox ------------------------------------------------------------------------------------------------

    def _dispatch(self, workspace_id: int, stop: threading.Event, submit: Callable[..., object]) -> None:
        with self._guard:
            if workspace_id in self._served:
                return
            self._served.add(workspace_id)
        submit(self._serve, workspace_id, stop, submit)

    def _serve(self, workspace_id: int, stop: threading.Event, submit: Callable[..., object]) -> None:
        """One turn of one workspace, then to the end of the line: nobody waits behind a long queue of one."""
        more = False
        try:
            more = self.serve_batch(workspace_id, stop) == BATCH
        except Exception:  # the row comes back when its claim ends; the thread lives on
            logger.exception("the outbox could not be served", extra={"workspace_id": workspace_id})
        with self._guard:
            if more and not self._closed:
                submit(self._serve, workspace_id, stop, submit)
            else:
                self._served.discard(workspace_id)

    def serve_batch(self, workspace_id: int, stop: threading.Event) -> int:
        """Claim up to `BATCH` due rows of one workspace and carry them out. Returns how many were claimed."""
        jobs = self._claim(workspace_id)
        for job in jobs:
            if stop.is_set():
                with self._services.database.write() as session:
                    store.release(session, workspace_id, job.id, job.attempt, self._services.clock())
            else:
                self._carry_out(job)
        return len(jobs)

    def _claim(self, workspace_id: int) -> list[Job]:
        now = self._services.clock()
        with self._services.database.write() as session:
            claimed = [
                row
                for row in store.due_rows(session, workspace_id, now, BATCH)
                if store.claim(session, row, now + CLAIM)
            ]
        return [_job(row) for row in claimed]

    def _carry_out(self, job: Job) -> None:
        about = {"workspace_id": job.workspace_id, "job": job.kind, "outbox_id": job.id, "attempt": job.attempt}
        try:
            self._handle(job)
        except GiveUp as problem:
            logger.warning("job given up: %s", problem.code, extra=about)
            self._failed(job, problem.sentence, problem.values, final=True)
        except TryLater as problem:
            logger.info("job put off: %s", problem.code, extra=about)
            self._failed(job, problem.sentence, problem.values, wait=problem.wait)
        except Exception as problem:
            logger.exception("job failed", extra=about)
            self._failed(job, _INTERNAL, {"kind": type(problem).__name__})
        else:
            logger.info("job done", extra=about)
            with self._services.database.write() as session:
                store.mark_done(session, job.workspace_id, job.id, self._services.clock())

    def _handle(self, job: Job) -> None:
        if is_last(job.attempt - 1):
            raise GiveUp(_LOST)  # the last claim ended without a word: it takes its worker down
        handler = self._registry.handlers.get(job.kind)
        if handler is None:
            raise GiveUp(N_("This version of Yutang does not know how to do this ({kind})."), None, None, kind=job.kind)
        handler(self._services, job)

    def _failed(
        self,
        job: Job,
        sentence: str,
        values: dict[str, str | int],
        *,
        final: bool = False,
        wait: timedelta | None = None,
    ) -> None:
        now = self._services.clock()
        with self._services.database.write() as session:
            if final or is_last(job.attempt):
                store.mark_dead(session, job.workspace_id, job.id, job.attempt, (sentence, values), now)
                return
            due_at = now + wait_before(job.attempt + 1, self._chance(), wait)
            store.put_off(session, job.workspace_id, job.id, job.attempt, (sentence, values), due_at)


def _job(row: OutboxRow) -> Job:
    return Job(
        workspace_id=row.workspace_id,
        id=row.id,
        kind=row.kind,
        payload=row.payload,
        attempt=row.attempts + 1,  # as it was read: the claim counted one more
        created_at=row.created_at,
    )
