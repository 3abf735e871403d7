"""Moments: when a QR closes, when a group will be full, what day it is where the community lives."""

import math
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

QR_MARGIN: Final = timedelta(hours=1)
"""A landing page may stay open on a phone for a while before its QR is pressed, and clocks differ."""

_UTC: Final = ZoneInfo("UTC")
_FAR: Final = timedelta(days=3650)


def qr_closes_at(expires_on: date | None, timezone: str, margin: timedelta = QR_MARGIN) -> datetime | None:
    """The moment (UTC) from which a QR with this printed date is not handed out any more; None: it never closes.

    WeChat prints "7日内(5月2日前)有效" / "Valid until 5/2". A code lives seven days from the moment it was fetched and
    prints that day, so on the printed day it dies at the hour at which it was fetched, which nobody tells us. The only
    hour that is safe for all is the beginning of that day; the margin comes on top. WeCom join ways and QQ groups
    print none.
    """
    if expires_on is None:
        return None
    midnight = datetime.combine(expires_on, time.min, tzinfo=ZoneInfo(timezone))
    return midnight.astimezone(_UTC) - margin


def epoch(moment: datetime | None) -> float:
    """`Target.open_until` of a closing moment: epoch seconds; infinity where it never closes."""
    return math.inf if moment is None else moment.timestamp()


def local_day(now: datetime, timezone: str) -> date:
    """The calendar day at `now` in the zone: the day that daily caps and check-ins are counted by."""
    return now.astimezone(ZoneInfo(timezone)).date()


def full_at(left: int, assigned: int, window: timedelta, now: datetime) -> datetime | None:
    """When a group runs out of room if visitors go on coming as the `assigned` of the last `window` did.

    `left` is assign_limit - assigned_total. None: at this pace not within ten years. A window of a whole number of
    days is wise: visitors come by the hour of the day.
    """
    if left <= 0:
        return now
    if assigned <= 0 or window.total_seconds() / assigned * left > _FAR.total_seconds():
        return None
    return now + window / assigned * left
