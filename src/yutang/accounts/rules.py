"""Personal numbers: hours as they are typed. Pure."""

import re
from typing import Final

DAILY_CAP_DEFAULT: Final = 50
"""Visitors a day that one person can greet by hand. Not a limit of WeChat's: those differ and are not published."""

DAILY_CAP_MAX: Final = 10_000

_TIME = re.compile(r"([01]?\d|2[0-4])[:：]?([0-5]\d)?")


def minute_of_day(text: str) -> int | None:
    """`9`, `09:00`, `9：30` as minutes after midnight, 0 to 1439; 24:00 is 0. None when it is not a time of day."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    if minutes > 24 * 60:
        return None
    return minutes % (24 * 60)


def clock_text(minute: int) -> str:
    """Minutes after midnight as `09:05`."""
    return f"{minute // 60:02}:{minute % 60:02}"
