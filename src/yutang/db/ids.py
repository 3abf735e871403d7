"""64-bit ids made by the application, ordered by time (no database sequence, no coordination)."""

import os
import platform
import threading
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z; 41 bits of milliseconds last until 2093
_NODE_BITS, _COUNT_BITS = 10, 12


class IdMaker:
    """Makes ids: 41 bits of milliseconds, 10 bits for the process, 12 bits of count within the millisecond.

    Processes of one machine differ in their 10 bits. Those of two machines may share them, and then meet only in the
    same millisecond and count: the primary key refuses the second row.
    """

    def __init__(
        self, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000, node: int | None = None
    ) -> None:
        self._now_ms = now_ms
        self._node = (_node() if node is None else node) % (1 << _NODE_BITS)
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


def first_id_at(moment: datetime) -> int:
    """The smallest id that could have been made at a moment: rows of a period are a range of ids."""
    return (round(moment.timestamp() * 1000) - EPOCH_MS) << (_NODE_BITS + _COUNT_BITS)


def moment_of(made_id: int) -> datetime:
    """When an id was made, to the millisecond."""
    return datetime.fromtimestamp(((made_id >> (_NODE_BITS + _COUNT_BITS)) + EPOCH_MS) / 1000, UTC)


def _node() -> int:
    """Process ids run on, so those of processes that live at the same time differ in their last 10 bits."""
    return zlib.crc32(platform.node().encode()) + os.getpid()
