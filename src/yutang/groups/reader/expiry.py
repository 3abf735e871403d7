"""The date printed under a group's QR. Pure.

WeChat prints day and month only: `该二维码7天内(5月2日前)有效，重新进入将更新`, `Valid until 6/26 and will update upon
joining group`. A code lives 7 days from the moment it was opened, so a card that is uploaded in time shows a date from
today to 8 days ahead (one day for the zone between phone and operator). What lies outside was misread or has passed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

GUARD_DAYS = 8
# Proposed where nothing can read the date: a day less than the 7 that WeChat gives.
ASSUMED_DAYS = 6
SURE = 0.6

Language = Literal["zh", "en"]


class Verdict(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Printed:
    """Day and month as printed, and the year where one stands there. `start` and `end` say where in the text."""

    month: int
    day: int
    year: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class DateReading:
    """One attempt at reading the date, with the certainty (0 to 1) of its least certain digit."""

    printed: Printed
    sure: float


# What the recogniser writes for a digit now and then. Only behind a word that announces a date: `until6/26` has an l.
_LOOKALIKES = str.maketrans("OoQlI|!SBZ", "0001111582")
_D = r"[0-9OoQlI|!SBZ]{1,2}"
_PATTERNS = (
    re.compile(r"(?<!\d)(?P<year>20\d\d)\s?[年/.-]\s?(?P<month>\d{1,2})\s?[月/.-]\s?(?P<day>\d{1,2})(?!\d)"),
    re.compile(rf"(?i:until|before)\s*(?P<month>{_D})\s*/\s*(?P<day>{_D})(?!\d)"),
    re.compile(rf"[内內(至到在]\s*(?P<month>{_D})\s*月\s*(?P<day>{_D})\s*[日号號曰目前)]"),
    re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/])(?P<month>\d{1,2})\s*/\s*(?P<day>\d{1,2})(?![\d/])"),
)
# Words of the line that carries the date. Another date on a poster (of an event, say) has none of them.
_ABOUT_VALIDITY = re.compile(r"效|前|更新|until|valid|updat|expire|before|失", re.IGNORECASE)
_ENGLISH = re.compile(r"until|valid|updat|join|before|expire|scan", re.IGNORECASE)
_CHINESE = re.compile(r"[一-鿿]")


def parse_printed(text: str) -> Printed | None:
    """The date in a line of a card, or None when the line is not the one that says until when the code is valid.

    Month and day may be impossible (13月45日): that is for `judge` to see. Positions count in `text` itself.
    """
    # One character becomes one character, so that positions stay those of `text`.
    plain = "".join(narrow if len(narrow := unicodedata.normalize("NFKC", letter)) == 1 else letter for letter in text)
    if not _ABOUT_VALIDITY.search(plain):
        return None
    for pattern in _PATTERNS:
        found = pattern.search(plain)
        if found is not None:
            parts = found.groupdict()
            year = int(parts["year"]) if parts.get("year") else None
            month, day = (int(parts[name].translate(_LOOKALIKES)) for name in ("month", "day"))
            return Printed(month, day, year, found.start("month"), found.end("day"))
    return None


def language_of(text: str) -> Language | None:
    """The language of a footer, by its own words (a group's name may be in another)."""
    if _CHINESE.search(text):
        return "zh"
    return "en" if _ENGLISH.search(text) else None


def judge(printed: Printed, today: date) -> tuple[Verdict, date | None]:
    """What a printed date means on the day of the upload: VALID with the full date, EXPIRED with the likeliest one, or
    DOUBTFUL when a slip of the reader explains it better than a card that is months old."""
    candidates = _candidates(printed, today)
    window = [today + timedelta(days=days) for days in range(GUARD_DAYS + 1)]
    for day in candidates:
        if day in window:
            return Verdict.VALID, day
    if not candidates:
        return Verdict.DOUBTFUL, None
    nearest = min(candidates, key=lambda day: abs(day - today))
    past = max((day for day in candidates if day < today), default=None)
    if past is None or _is_slip(printed, window, swapped=nearest > today):
        return Verdict.DOUBTFUL, None
    return Verdict.EXPIRED, past


def decide(readings: Sequence[DateReading], today: date, *, small: bool) -> tuple[Verdict, date | None]:
    """The outcome of all attempts so far; DOUBTFUL means: look again or ask.

    One sure reading inside the guard is enough, except in a small picture, where digits blur into each other and two
    must agree. A card is only called expired when two attempts read the same.
    """
    valid: Counter[date] = Counter()
    expired: Counter[date] = Counter()
    for reading in readings:
        verdict, day = judge(reading.printed, today)
        if day is not None:
            (valid if verdict is Verdict.VALID else expired)[day] += 1 if reading.sure < SURE or small else 2
    for tally, verdict in ((valid, Verdict.VALID), (expired, Verdict.EXPIRED)):
        if len(tally) == 1:
            day, votes = tally.most_common(1)[0]
            if votes >= (2 if verdict is Verdict.VALID else 4):
                return verdict, day
    return Verdict.DOUBTFUL, None


def _candidates(printed: Printed, today: date) -> list[date]:
    """The day in each year that it could be; the printed year alone where there is one. Empty for impossible dates."""
    years = (printed.year,) if printed.year else (today.year - 1, today.year, today.year + 1)
    days: list[date] = []
    for year in years:
        try:
            days.append(date(year, printed.month, printed.day))
        except ValueError:
            continue  # 2月29日 exists in one of the years only, 13月45日 in none
    return days


def _is_slip(printed: Printed, window: Sequence[date], *, swapped: bool) -> bool:
    """Whether losing or doubling one digit of a day inside the guard gives what was read: 11/ read as 1/ does happen.
    With `swapped`, also whether one digit read as another does."""
    read = f"{printed.month}/{printed.day}"
    return any(
        _one_dropped(wanted, read) or _one_dropped(read, wanted) or (swapped and _one_swapped(read, wanted))
        for wanted in (f"{day.month}/{day.day}" for day in window)
    )


def _one_dropped(longer: str, shorter: str) -> bool:
    return len(longer) == len(shorter) + 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)) if longer[at] != "/"
    )


def _one_swapped(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
