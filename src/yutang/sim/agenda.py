"""What is to happen later in simulated time: delayed pushes, results of mass sends. It follows the clock."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable

from yutang.sim.clock import Clock

log = logging.getLogger(__name__)

_LONGEST_WAIT = 3_600.0  # real seconds


class Agenda:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._changed = asyncio.Event()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` in so many simulated seconds, on the event loop."""
        heapq.heappush(self._due, (self._clock.now() + seconds, next(self._order), act))
        self._changed.set()

    def wake(self) -> None:
        """The clock was moved: look again at what is due."""
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._changed.clear()
            while self._due and self._due[0][0] <= self._clock.now():
                _do(heapq.heappop(self._due)[2])
            wait = _LONGEST_WAIT
            if self._due:
                wait = min(wait, max(0.001, self._clock.real_seconds(self._due[0][0] - self._clock.now())))
            try:
                await asyncio.wait_for(self._changed.wait(), wait)
            except TimeoutError:
                continue


def _do(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:  # what fails must not keep all that is planned after it from happening
        log.exception("something planned for later failed")
