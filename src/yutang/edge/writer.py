"""The one writer thread for one kind of request: takes all that waits, has it written in one transaction, then answers.

Group commit without a window (ADR 0003): while one batch is being forced to disk the next one queues up, so batches
grow with load by themselves and a lone request waits for nobody.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, NamedTuple, TypeVar

log = logging.getLogger("yutang.edge")

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# Writes a batch and commits it; an answer per item, None where it could not be written.
Process = Callable[[list[Item]], list[Answer | None]]
# Told of each batch: its size, the seconds it took (fsync included), its answers.
Watch = Callable[[int, float, Sequence[Answer | None]], None]


class Busy(Exception):
    """More requests wait than may; nothing was written for this one."""


class Failed(Exception):
    """This request could not be written; nothing of it was kept."""


class Waiting(NamedTuple, Generic[Item, Answer]):
    item: Item
    answer: "asyncio.Future[Answer]"


class Writer(Generic[Item, Answer]):
    """Call `submit` from the event loop; `start` and `stop` frame its life."""

    def __init__(
        self,
        process: Process[Item, Answer],
        watch: Watch[Answer],
        refused: Callable[[], None],
        *,
        most_waiting: int,
        batch_size: int,
        name: str,
    ) -> None:
        self._process = process
        self._watch = watch
        self._refused = refused
        self._most_waiting = most_waiting
        self._batch_size = batch_size
        self._name = name
        self._queue: SimpleQueue[list[Waiting[Item, Answer]] | None] = SimpleQueue()
        self._arrived: list[Waiting[Item, Answer]] = []  # in this round of the event loop; handed over together
        self._waiting = 0  # changed only on the event loop
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        return self._waiting

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Write what waits, then end."""
        self._queue.put(None)
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    def submit(self, item: Item) -> "asyncio.Future[Answer]":
        """Await it for the answer, once that is on disk, or for Failed. Raises Busy."""
        if self._waiting >= self._most_waiting:
            self._refused()
            raise Busy
        if self._loop is None:
            raise RuntimeError("the writer was not started")
        answer: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting += 1
        if not self._arrived:
            self._loop.call_soon(self._hand_over)
        self._arrived.append(Waiting(item, answer))
        return answer

    def _hand_over(self) -> None:
        """Wake the writer once per round of the event loop, not once per request."""
        arrived, self._arrived = self._arrived, []
        self._queue.put(arrived)

    def _run(self) -> None:
        waiting: list[Waiting[Item, Answer]] = []
        going = True
        while going or waiting:
            going = self._take(waiting) and going
            batch, waiting = waiting[: self._batch_size], waiting[self._batch_size :]
            if batch:
                self._serve(batch)

    def _take(self, waiting: list[Waiting[Item, Answer]]) -> bool:
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

    def _serve(self, batch: list[Waiting[Item, Answer]]) -> None:
        began = time.perf_counter()
        answers: list[Answer | None]
        try:
            answers = self._process([waiting.item for waiting in batch])
        except Exception:  # the thread must outlive whatever a batch meets: every other request depends on it
            log.exception("a batch failed")
            answers = [None] * len(batch)
        self._watch(len(batch), time.perf_counter() - began, answers)
        if self._loop is not None:
            futures = [waiting.answer for waiting in batch]
            self._loop.call_soon_threadsafe(self._deliver, futures, answers)

    def _deliver(self, futures: list["asyncio.Future[Answer]"], answers: list[Answer | None]) -> None:
        self._waiting -= len(futures)
        for future, answer in zip(futures, answers, strict=True):
            if future.done():  # whoever asked went away while it was being written
                continue
            if answer is None:
                future.set_exception(Failed())
            else:
                future.set_result(answer)
