"""How long until a moment, in words that need no script."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yutang.errors import N_

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


def moment_in(text: str, timezone: str) -> datetime | None:
    """What `<input type="datetime-local">` sends, e.g. 2026-11-29T20:00, on the clocks of a zone; none for others."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=ZoneInfo(timezone)) if found.tzinfo is None else None


def words_left(until: datetime, now: datetime) -> tuple[str, dict[str, int]] | None:
    """A sentence and its numbers: days and hours, below a day hours and minutes; none when it is over."""
    left = until - now
    if left <= timedelta(0):
        return None
    days, rest = divmod(left, _DAY)
    hours, minutes = divmod(rest, _HOUR)
    if days:
        return N_("{days} days {hours} hours left"), {"days": days, "hours": hours}
    return N_("{hours} hours {minutes} minutes left"), {"hours": hours, "minutes": minutes // timedelta(minutes=1)}
