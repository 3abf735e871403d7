"""A lock that serves waiters in the order they came."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """First come, first served.

    Python's own lock lets the thread that just released it take it again at once, so a busy edge writer would keep
    a console page from ever writing.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()  # the lock stays held and passes on
            else:
                self._held = False
