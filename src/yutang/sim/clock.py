"""The one clock of the simulated world: real time times a speed, plus jumps."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

DAY = 86_400
_CHINA = 8 * 3600  # seconds ahead of UTC: WeChat's quotas begin anew at midnight in China


class Clock:
    """Moments are epoch seconds. `real` is the machine's own clock. Time runs forward only."""

    def __init__(self, real: Callable[[], float], speed: float = 1.0, start: float | None = None) -> None:
        """`start`: what time it is in the world now, if not what the machine says."""
        self.real = real
        self.speed = speed
        self._anchor = real()
        self._simulated = self._anchor if start is None else start

    def now(self) -> float:
        return self._simulated + (self.real() - self._anchor) * self.speed

    def set_speed(self, speed: float) -> None:
        """Let `speed` simulated seconds pass in each real one; what has passed stays."""
        self._settle()
        self.speed = speed

    def jump(self, seconds: float) -> None:
        """Go forward by so many seconds at once."""
        self._settle()
        self._simulated += seconds

    def real_seconds(self, simulated: float) -> float:
        """How long to wait for so many simulated seconds."""
        return simulated / self.speed

    def _settle(self) -> None:
        self._simulated, self._anchor = self.now(), self.real()


def day_of(moment: float) -> int:
    """The number of the day in China, where quotas begin anew at midnight."""
    return int(moment + _CHINA) // DAY


def month_of(moment: float) -> tuple[int, int]:
    """Year and month in China."""
    civil = datetime.fromtimestamp(moment, timezone(timedelta(seconds=_CHINA)))
    return civil.year, civil.month
