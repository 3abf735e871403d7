"""The one writer thread of a process: takes all that waits, decides and writes it in one transaction, then answers.

Group commit without a window (ADR 0003): while one batch is being forced to disk the next one queues up, so batches
grow with load by themselves and a lone visitor waits for nobody.
"""

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import NamedTuple

from sqlalchemy.exc import OperationalError

from yutang.db.engine import Database
from yutang.db.named_sql import Statements
from yutang.edge.batch import LostRace, log_unknown, run_batch
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.sql import STATEMENTS
from yutang.edge.visits import UNKNOWN, Shown, Visit

log = logging.getLogger("yutang.edge")

_MOST_SLUGS = 50_000  # kept in memory; about 100 bytes each
_TRIES = 5  # a lost race is read again; losing five times in a row means something else is wrong


class Busy(Exception):
    """More visits wait than may; nothing was written for this one."""


class Failed(Exception):
    """This visit could not be written; nothing of it was kept."""


class Waiting(NamedTuple):
    visit: Visit
    answer: asyncio.Future[Shown]


Answers = list[tuple[asyncio.Future[Shown], Shown | None]]


class Writer:
    """Call `submit` from the event loop; `start` and `stop` frame its life."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        new_id: Callable[[], int],
        metrics: EdgeMetrics,
        *,
        most_waiting: int,
        batch_size: int,
    ) -> None:
        self._database = database
        self._sql = Statements(database.engine.dialect, STATEMENTS)
        self._clock = clock
        self._new_id = new_id
        self._metrics = metrics
        self._most_waiting = most_waiting
        self._batch_size = batch_size
        self._queue: SimpleQueue[list[Waiting] | None] = SimpleQueue()
        self._arrived: list[Waiting] = []  # in this round of the event loop; handed over together
        self._directory: dict[str, tuple[int, int]] = {}  # slug → workspace, code
        self._away = (OperationalError, database.engine.dialect.loaded_dbapi.OperationalError)
        self._waiting = 0  # changed only on the event loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        return self._waiting

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = threading.Thread(target=self._run, name="edge-writer", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Write what waits, then end."""
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def submit(self, visit: Visit) -> asyncio.Future[Shown]:
        """Await it for what to show, once that is on disk, or for Failed. Raises Busy."""
        if self._waiting >= self._most_waiting:
            self._metrics.refused()
            raise Busy
        if self._loop is None:
            raise RuntimeError("the writer was not started")
        answer: asyncio.Future[Shown] = self._loop.create_future()
        self._waiting += 1
        if not self._arrived:
            self._loop.call_soon(self._hand_over)
        self._arrived.append(Waiting(visit, answer))
        return answer

    def _hand_over(self) -> None:
        """Wake the writer once per round of the event loop, not once per visit."""
        arrived, self._arrived = self._arrived, []
        self._queue.put(arrived)

    def _run(self) -> None:
        waiting: list[Waiting] = []
        going = True
        while going or waiting:
            going = self._take(waiting) and going
            batch, waiting = waiting[: self._batch_size], waiting[self._batch_size :]
            if batch:
                self._serve(batch)

    def _take(self, waiting: list[Waiting]) -> bool:
        """Add all that came; blocks when there is nothing to do. False once the end was announced."""
        try:
            while len(waiting) < self._batch_size:
                arrived = self._queue.get(block=not waiting)
                if arrived is None:
                    return False
                waiting += arrived
        except Empty:
            pass
        return True

    def _serve(self, batch: list[Waiting]) -> None:
        began = time.perf_counter()
        try:
            shown = self._process([item.visit for item in batch])
        except Exception:  # the thread must outlive whatever a batch meets: every other visitor depends on it
            log.exception("a batch failed")
            shown = [None] * len(batch)
        self._metrics.batch(len(batch), time.perf_counter() - began, shown)
        answers = [(item.answer, page) for item, page in zip(batch, shown, strict=True)]
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._deliver, answers)

    def _deliver(self, answers: Answers) -> None:
        self._waiting -= len(answers)
        for future, page in answers:
            if future.done():  # the visitor went away while their visit was being written
                continue
            if page is None:
                future.set_exception(Failed())
            else:
                future.set_result(page)

    def _process(self, visits: list[Visit]) -> list[Shown | None]:
        """One transaction per workspace; a Shown per visit, None where it could not be written."""
        now = self._clock()
        directory = self._lookup({visit.slug for visit in visits})
        shown: list[Shown | None] = [None] * len(visits)
        by_workspace: dict[int | None, list[int]] = defaultdict(list)
        for place, visit in enumerate(visits):
            found = directory.get(visit.slug)
            by_workspace[None if found is None else found[0]].append(place)
        codes = {slug: code_id for slug, (_, code_id) in directory.items()}
        for workspace_id, places in by_workspace.items():
            pages = self._write(workspace_id, codes, [visits[i] for i in places], now)
            for place, page in zip(places, pages, strict=True):
                shown[place] = page
        return shown

    def _lookup(self, slugs: set[str]) -> dict[str, tuple[int, int]]:
        """Where slugs lead. Kept: a code keeps its slug for good, and a merged one leads on by itself."""
        known = self._directory
        unknown = slugs - known.keys()
        if unknown:
            with self._database.engine.connect() as connection:
                rows = self._sql.read(connection, "slugs", slugs=self._sql.one_of(unknown))
            if len(known) > _MOST_SLUGS:
                known.clear()
            known.update({slug: (workspace_id, code_id) for slug, workspace_id, code_id in rows})
        return {slug: known[slug] for slug in slugs if slug in known}

    def _write(
        self, workspace_id: int | None, codes: dict[str, int], visits: list[Visit], now: datetime
    ) -> list[Shown | None]:
        """Write together; a row that cannot be written is found by halving and fails alone."""
        failures = 0
        for _ in range(_TRIES):
            try:
                return list(self._transact(workspace_id, codes, visits, now))
            except LostRace:
                self._metrics.lost_race()
            except self._away as error:
                # Deadlocks and lost connections are worth another try. A database that is away stays away for all.
                self._metrics.failed_commit()
                log.warning("a commit failed: %s", type(getattr(error, "orig", error)).__name__)
                failures += 1
                if failures > 1:
                    return [None] * len(visits)
            except Exception:  # whatever one visit meets, the others of its batch are to be written
                if len(visits) == 1:
                    log.exception("a visit could not be written")
                break
        if len(visits) == 1:
            return [None]
        half = len(visits) // 2
        left, right = visits[:half], visits[half:]
        return self._write(workspace_id, codes, left, now) + self._write(workspace_id, codes, right, now)

    def _transact(
        self, workspace_id: int | None, codes: dict[str, int], visits: list[Visit], now: datetime
    ) -> list[Shown]:
        only_previews = all(visit.kind == "preview" for visit in visits)
        with self._database.engine.connect() if only_previews else self._database.batch() as connection:
            if workspace_id is None:
                log_unknown(self._sql, connection, visits, now, self._new_id)
                return [UNKNOWN] * len(visits)
            return run_batch(self._sql, connection, codes, workspace_id, visits, now, self._new_id)
