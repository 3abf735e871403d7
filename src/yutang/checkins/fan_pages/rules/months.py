"""A month of a fan's days, as the calendar on their page shows it. Pure."""

import calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from yutang.checkins.rules.days import DAY, Calendar

_MONTHS: Final = 12


class Mark(StrEnum):
    """What became of a day, or will."""

    DONE = "done"
    MADE_UP = "made_up"
    FROZEN = "frozen"
    MISSED = "missed"
    TODAY = "today"  # still to be done
    AHEAD = "ahead"
    FREE = "free"  # nothing is asked for


@dataclass(frozen=True, slots=True)
class Days:
    """One fan's days. `since`: the day on which they began."""

    checked: Collection[date]
    made_up: Collection[date]
    frozen: Collection[date]
    since: date
    today: date


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday to Sunday; a place without a day of this month is None. `before`, `after`: the first days of
    the months that can be turned to."""

    first: date
    weeks: Sequence[Sequence[tuple[date, Mark] | None]]
    before: date | None
    after: date | None


def mark_of(calendar_: Calendar, days: Days, day: date) -> Mark:
    if day in days.made_up:
        return Mark.MADE_UP
    if day in days.checked:
        return Mark.DONE
    if not calendar_.is_due(day) or day < days.since:
        return Mark.FREE
    if day in days.frozen:
        return Mark.FROZEN
    if day == days.today:
        return Mark.TODAY
    return Mark.AHEAD if day > days.today else Mark.MISSED


def month_of(calendar_: Calendar, days: Days, wanted: date, until: date) -> Month:
    """The month of the day `wanted`, or the nearest that has days of theirs. `until`: the last day worth a look."""
    earliest = _first(min(days.since, min(days.checked, default=days.since)))
    latest = max(_first(until), earliest)
    first = min(max(_first(wanted), earliest), latest)
    weeks = [
        [(day, mark_of(calendar_, days, day)) if day.month == first.month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    before, after = _first(first - DAY), _next(first)
    return Month(first, weeks, before if before >= earliest else None, after if after <= latest else None)


def month_in(text: str) -> date | None:
    """The first day of a month that is written as 2026-11; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == len("2026-11") else None
    except ValueError:
        return None


def day_in(text: str) -> date | None:
    """A day that is written as 2026-11-26; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-26") else None
    except ValueError:
        return None


def _first(day: date) -> date:
    return day.replace(day=1)


def _next(first: date) -> date:
    return date(first.year + first.month // _MONTHS, first.month % _MONTHS + 1, 1)
