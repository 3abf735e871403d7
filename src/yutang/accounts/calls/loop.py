"""One event loop in a thread of its own, for code that is not asynchronous itself."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from typing import Any, TypeVar

_T = TypeVar("_T")
_STOP_WITHIN = 10.0  # seconds for what is running to end, when the loop closes


class LoopEnded(Exception):
    """It was closed: nothing runs any more."""


class LoopThread:
    """Starts with the first call; may be called from any number of threads, but not from a coroutine of its own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def has_started(self) -> bool:
        return self._loop is not None

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run it there and wait. Raises what it raises; LoopEnded after `close`."""
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._started())
        except LoopEnded:
            work.close()
            raise
        try:
            return future.result()
        except CancelledError as error:  # work that does not say itself what its end means
            raise LoopEnded from error
        except BaseException:
            future.cancel()  # the waiting thread was interrupted: nobody wants the result any more
            raise

    def close(self, last: Coroutine[Any, Any, None] | None = None) -> None:
        """End what runs, run `last`, and stop. Calling it twice does no harm."""
        with self._lock:
            loop, self._closed = self._loop, True
        if loop is None or not loop.is_running():
            if last is not None:
                last.close()
            return
        asyncio.run_coroutine_threadsafe(_end(last), loop).result(2 * _STOP_WITHIN)
        loop.call_soon_threadsafe(loop.stop)
        if self._thread is not None:
            self._thread.join(_STOP_WITHIN)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise LoopEnded
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name=self._name, daemon=True)
                self._thread.start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _end(last: Coroutine[Any, Any, None] | None) -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.wait(others, timeout=_STOP_WITHIN) if others else None
    if last is not None:
        await last
