"""Which local day a moment belongs to, and which days are due. Pure.

A programme's day begins at its cut-off, not at midnight: with a cut-off of 03:00 a night owl's 01:30 is yesterday. What
is compared is the clock on the wall, so a day is 23 or 25 hours long where the clocks change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
WEEK: Final = 7
EVERY_DAY: Final = frozenset(range(WEEK))


class ZoneFrom(NamedTuple):
    """From this moment on the programme's clocks are those of `zone`."""

    at: datetime
    zone: ZoneInfo


@dataclass(frozen=True)
class Calendar:
    """When a programme's days are.

    `zones`: the first one holds for all that was before it, too. `cut_off`: minutes after local midnight, 0 to 1439.
    `weekdays`: 0 is Monday. `ends_on`: the last day; None: no end. `paused`: days on which nothing is asked for.
    """

    zones: Sequence[ZoneFrom]
    starts_on: date
    ends_on: date | None = None
    cut_off: int = 0
    weekdays: frozenset[int] = field(default=EVERY_DAY)
    paused: frozenset[date] = field(default=frozenset())

    def zone_at(self, at: datetime) -> ZoneInfo:
        zone = self.zones[0].zone
        for change in self.zones:
            if change.at <= at:
                zone = change.zone
        return zone

    def day_of(self, at: datetime) -> date:
        """The programme's day at a moment, which must have a time zone."""
        return _day(at, self.zone_at(at), self.cut_off)

    def is_due(self, day: date) -> bool:
        """Whether the programme asks for a check-in on this day: in its time, on its weekdays, and a whole day."""
        inside = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return inside and day.weekday() in self.weekdays and day not in self.not_asked

    @cached_property
    def not_asked(self) -> frozenset[date]:
        """Days of a pause, and days that ended early, or never were, because the clocks were moved forward to another
        zone: nobody could know. A check-in on one of them counts all the same."""
        found: set[date] = set(self.paused)
        for before, change in zip(self.zones, self.zones[1:], strict=False):
            old, new = (_day(change.at, zone, self.cut_off) for zone in (before.zone, change.zone))
            found.update(old + DAY * n for n in range((new - old).days))
        return frozenset(found)

    def due_between(self, after: date, before: date) -> int:
        """How many days are due strictly between two days."""
        first = max(after + DAY, self.starts_on)
        last = before - DAY if self.ends_on is None else min(before - DAY, self.ends_on)
        span = (last - first).days + 1
        if span <= 0:
            return 0
        weeks, rest = divmod(span, WEEK)
        counted = weeks * len(self.weekdays)
        counted += sum((first.weekday() + n) % WEEK in self.weekdays for n in range(rest))
        return counted - sum(first <= day <= last and day.weekday() in self.weekdays for day in self.not_asked)


def _day(at: datetime, zone: ZoneInfo, cut_off: int) -> date:
    local = at.astimezone(zone)
    before = local.hour * 60 + local.minute < cut_off
    return local.date() - DAY if before else local.date()
