"""Streaks 连续天数: what the days of one person in one programme come to, in whatever order they arrive. Pure.

A streak is a row of due days on each of which the person checked in, or made the day up. A day that is not due (a rest
day, a frozen one) neither breaks a streak nor makes it longer, unless they checked in on it. Today breaks nothing
before it is over.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yutang.checkins.rules.days import DAY, Calendar


@dataclass(frozen=True, slots=True)
class Streak:
    """Days. `current` is 0 once a due day has passed without a check-in; `missed` is that day, which may be made up."""

    current: int = 0
    longest: int = 0
    total: int = 0
    last_day: date | None = None
    missed: date | None = None


def streak_of(calendar: Calendar, checked: Collection[date], frozen: Collection[date], today: date) -> Streak:
    """`checked`: days with a check-in or a make-up. Days after today, and outside of the programme, do not count."""
    days = sorted({day for day in checked if _counts(calendar, day, today)})
    if not days:
        return Streak(missed=_first_missed(calendar, calendar.starts_on - DAY, today, frozen))
    frosts = sorted({day for day in frozen if calendar.is_due(day)})
    longest = run = 0
    for before, day in _pairs(days):
        whole = before is not None and not _missing(calendar, frosts, before, day)
        run = run + 1 if whole else 1
        longest = max(longest, run)
    last = days[-1]
    missed = _first_missed(calendar, last, today, frozen)
    return Streak(run if missed is None else 0, longest, len(days), last, missed)


def _counts(calendar: Calendar, day: date, today: date) -> bool:
    return calendar.starts_on <= day <= today and (calendar.ends_on is None or day <= calendar.ends_on)


def _pairs(days: Sequence[date]) -> Iterable[tuple[date | None, date]]:
    yield None, days[0]
    yield from pairwise(days)


def _missing(calendar: Calendar, frosts: Sequence[date], before: date, day: date) -> int:
    """Due days between two check-ins on which nothing was done and which were not frozen."""
    frozen = bisect_left(frosts, day) - bisect_right(frosts, before)
    return calendar.due_between(before, day) - frozen


def _first_missed(calendar: Calendar, last: date, today: date, frozen: Collection[date]) -> date | None:
    """The first due day after `last` and before today on which nothing was done."""
    end = today if calendar.ends_on is None else min(today, calendar.ends_on + DAY)
    day = last + DAY
    while day < end:
        if calendar.is_due(day) and day not in frozen:
            return day
        day += DAY
    return None


# ---- making up ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MakeUpRule:
    """How missed days may be made up. `per_month`: of the month of the missed day; `days_back`: from today."""

    per_month: int = 0
    days_back: int = 7
    points: int = 0  # what one costs


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A day that may be made up, or why not: not_missed, too_far_back, none_left, no_points or not_offered."""

    day: date
    refused: str | None
    left: int  # of that day's month, before this one


def make_up_of(
    calendar: Calendar,
    rule: MakeUpRule,
    day: date,
    *,
    checked: Collection[date],
    made_up: Collection[date],
    frozen: Collection[date],
    today: date,
    points: int,
) -> MakeUp:
    """Whether this day may be made up now. `checked` holds the made-up days too; `points`: what the person has."""
    used = sum((each.year, each.month) == (day.year, day.month) for each in set(made_up))
    left = max(0, rule.per_month - used)
    refused = None
    if rule.per_month == 0:
        refused = "not_offered"
    elif day >= today or day in checked or day in frozen or not calendar.is_due(day):
        refused = "not_missed"
    elif (today - day).days > rule.days_back:
        refused = "too_far_back"
    elif left == 0:
        refused = "none_left"
    elif points < rule.points:
        refused = "no_points"
    return MakeUp(day, refused, left)
