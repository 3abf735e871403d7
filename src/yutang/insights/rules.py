"""Periods of the pages, and the estimate of how many visitors joined. Pure."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_UTC: Final = ZoneInfo("UTC")
_HOURS, _DAYS = 48, 14
_Z90: Final = 1.645  # 5 % of a normal distribution lie above: an interval of 90 %


class Period(StrEnum):
    HOURS_48 = "48h"
    DAYS_14 = "14d"


def bucket_starts(period: Period, now: datetime, timezone: str) -> list[datetime]:
    """The starts (UTC) of the 48 hours or 14 local days up to and including the one that `now` is in, oldest first."""
    if period is Period.HOURS_48:
        hour = hour_of(now)
        return [hour - timedelta(hours=back) for back in range(_HOURS - 1, -1, -1)]
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=back) for back in range(_DAYS - 1, -1, -1))
    return [datetime.combine(day, time.min, tzinfo=zone).astimezone(_UTC) for day in days]


def in_buckets(starts: Sequence[datetime], hours: Iterable[datetime]) -> list[tuple[datetime, list[datetime]]]:
    """Each bucket's start with the hours that fall into it; hours before the first bucket are left out."""
    found: list[tuple[datetime, list[datetime]]] = [(start, []) for start in starts]
    for hour in hours:
        place = bisect_right(starts, hour) - 1
        if place >= 0:
            found[place][1].append(hour)
    return found


def hour_of(moment: datetime) -> datetime:
    """The start of its hour in UTC: the key of a counter."""
    return moment.astimezone(_UTC).replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of people nobody has counted: the most likely one, and where it lies nine times in ten."""

    likely: int
    low: int
    high: int


def estimate_joined(shown: int, alpha: float, beta: float) -> Estimate:
    """How many of the `shown` visitors have joined, at a join rate that is Beta(alpha, beta).

    They follow the Beta-binomial distribution with mean n a/(a+b) and variance n a b (a+b+n) / ((a+b)² (a+b+1))
    (Johnson, Kemp and Kotz, "Univariate Discrete Distributions", 3rd ed., §6.2.2), here taken as normal.
    """
    whole = alpha + beta
    mean = shown * alpha / whole
    spread = _Z90 * math.sqrt(shown * alpha * beta * (whole + shown) / (whole**2 * (whole + 1)))
    return Estimate(round(mean), max(0, math.floor(mean - spread)), min(shown, math.ceil(mean + spread)))
