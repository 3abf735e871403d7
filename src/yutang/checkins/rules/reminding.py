"""When a fan is reminded next: at the minute that they chose, on days that the programme asks for. Pure."""

from datetime import UTC, datetime, time
from typing import Final

from yutang.checkins.rules.days import DAY
from yutang.checkins.rules.plans import MINUTES, Phase, Plan

_FARTHEST: Final = 366  # days ahead that are looked at


def next_reminder(plan: Plan, minute: int, after: datetime) -> datetime | None:
    """The next moment behind `after` when the programme's clocks say `minute` of the day (0 to 1439) on a day that is
    due; None where there is none within a year. A minute that the clocks leave out is an hour later on that day."""
    calendar = plan.calendar
    zone = calendar.zone_at(after)
    day = calendar.day_of(after)
    for _ in range(_FARTHEST):
        wall = day if minute >= calendar.cut_off else day + DAY  # before the cut-off it is still the day before
        at = datetime.combine(wall, time(minute // 60, minute % 60), zone).astimezone(UTC)
        if at > after and calendar.is_due(day):
            return at
        day += DAY
    return None


def is_still_to_do(plan: Plan, now: datetime) -> bool:
    """Whether a check-in of today can still be made: the programme runs, asks for today, and its window is open or
    opens later today. A reminder of anything else would only annoy."""
    calendar, phase = plan.calendar, plan.phase_at(now)
    if not calendar.is_due(plan.day_of(now)):
        return False
    if phase is not Phase.CLOSED:
        return phase is Phase.OPEN
    local = now.astimezone(calendar.zone_at(now))
    passed = (local.hour * 60 + local.minute - calendar.cut_off) % MINUTES
    return passed < (plan.opens_at - calendar.cut_off) % MINUTES
