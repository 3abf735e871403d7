"""The demo's clock: stands in the past while the last two days are written, and is the real one from then on."""

from collections.abc import Callable
from datetime import datetime

from yutang.wiring import system_clock


class StageClock:
    def __init__(self, real: Callable[[], datetime] = system_clock) -> None:
        self._real = real
        self._standing: datetime | None = None

    def __call__(self) -> datetime:
        return self._standing or self._real()

    def milliseconds(self) -> int:
        """Since 1970, for ids that carry their moment."""
        return int(self().timestamp() * 1000)

    def stand_at(self, moment: datetime) -> None:
        self._standing = moment

    def run_on(self) -> None:
        """The real time from now on."""
        self._standing = None
