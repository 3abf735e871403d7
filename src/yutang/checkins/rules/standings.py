"""Where a fan stands in a programme: kept as sums, and changed by one day at a time. Pure.

A day behind the last one changes the sums by themselves; everything else (a late push, a make-up, a freeze) is counted
again from the days. Both ways come to the same, in whatever order the days arrive.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from yutang.checkins.rules.days import Calendar
from yutang.checkins.rules.streaks import streak_of


@dataclass(frozen=True, slots=True)
class Standing:
    """`run`: days in a row up to `last_day`, whether or not that was long ago. `frozen`: the frozen days after it, at
    least."""

    run: int = 0
    longest: int = 0
    total: int = 0
    early: int = 0
    last_day: date | None = None
    frozen: Collection[date] = ()


def with_day(calendar: Calendar, standing: Standing, day: date, *, early: bool) -> Standing:
    """After a check-in on a day behind the last one."""
    run = standing.run + 1 if standing.last_day is not None and _is_whole(calendar, standing, day) else 1
    return replace(
        standing,
        run=run,
        longest=max(standing.longest, run),
        total=standing.total + 1,
        early=standing.early + early,
        last_day=day,
    )


def _is_whole(calendar: Calendar, standing: Standing, until: date) -> bool:
    """Whether no due day lies between the last check-in and another day, frozen ones apart."""
    last = standing.last_day
    if last is None:
        return False
    frozen = sum(last < day < until and calendar.is_due(day) for day in set(standing.frozen))
    return calendar.due_between(last, until) == frozen


def current_of(calendar: Calendar, standing: Standing, today: date) -> int:
    """The streak as it is today: 0 once a due day has passed without a check-in."""
    return standing.run if _is_whole(calendar, standing, today) else 0


def counted(calendar: Calendar, checked: Collection[date], early: int, frozen: Collection[date]) -> Standing:
    """From all days with a check-in or a make-up. `early`: how many of them were an early bird's."""
    if not checked:
        return Standing(frozen=frozen)
    last = max(checked)
    found = streak_of(calendar, checked, frozen, last)
    return Standing(found.current, found.longest, found.total, early, found.last_day, frozen)
