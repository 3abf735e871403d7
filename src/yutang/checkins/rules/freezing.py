"""Frozen days: a fan asks for nothing of themselves, e.g. while they travel. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from yutang.checkins.rules.days import Calendar
from yutang.errors import N_

FARTHEST: Final = 92  # days ahead


@dataclass(frozen=True, slots=True)
class Freeze:
    """A day that may be frozen, or why not: not_offered, over, too_far, not_due, done or none_left."""

    day: date
    refused: str | None
    left: int  # of that day's month, before this one


def freeze_of(
    calendar: Calendar, per_month: int, day: date, *, frozen: Collection[date], checked: Collection[date], today: date
) -> Freeze:
    """Whether this day may be frozen now. Days that are over are made up instead: a freeze changes no past streak."""
    used = sum((each.year, each.month) == (day.year, day.month) for each in set(frozen))
    left = max(0, per_month - used)
    refused = None
    if per_month == 0:
        refused = "not_offered"
    elif day < today:
        refused = "over"
    elif (day - today).days > FARTHEST:
        refused = "too_far"
    elif not calendar.is_due(day):
        refused = "not_due"
    elif day in checked or day in frozen:
        refused = "done"
    elif left == 0:
        refused = "none_left"
    return Freeze(day, refused, left)


FREEZE_WORDS: Final = {
    "not_offered": N_("This programme has no days to freeze."),
    "over": N_("A day that is over cannot be frozen."),
    "too_far": N_("This day is too far away."),
    "not_due": N_("The programme does not ask for this day."),
    "done": N_("This day is frozen, or has its check-in, already."),
    "none_left": N_("No more days of this month can be frozen."),
}
