"""64-bit ids made by the application, ordered by time (no database sequence, no coordination)."""

import os
import threading
import time
from collections.abc import Callable

EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z; 41 bits of milliseconds last until 2093
_NODE_BITS, _COUNT_BITS = 10, 12


class IdMaker:
    """Makes ids: 41 bits of milliseconds, 10 bits drawn per process, 12 bits of count within the millisecond.

    Two processes that draw the same 10 bits can only meet in the same millisecond and count; the primary key then
    refuses the second row, and nothing is lost.
    """

    def __init__(
        self, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000, node: int | None = None
    ) -> None:
        self._now_ms = now_ms
        self._node = (int.from_bytes(os.urandom(2), "big") if node is None else node) % (1 << _NODE_BITS)
        self._last = 0
        self._count = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        with self._lock:
            # A clock that steps back must not repeat ids: stay on the last millisecond seen.
            now = max(self._now_ms() - EPOCH_MS, self._last)
            if now == self._last:
                self._count += 1
                if self._count >= 1 << _COUNT_BITS:
                    now, self._count = now + 1, 0
            else:
                # The count starts at a random place below a quarter, so that two processes rarely walk in step.
                self._count = int.from_bytes(os.urandom(2), "big") % (1 << (_COUNT_BITS - 2))
            self._last = now
            return (now << (_NODE_BITS + _COUNT_BITS)) | (self._node << _COUNT_BITS) | self._count
