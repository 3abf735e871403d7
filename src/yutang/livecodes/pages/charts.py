"""The bar chart of a code: scans, and the first visits among them, for each hour or day. Only geometry, no HTML."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from yutang.insights.actions import CodeNumbers
from yutang.insights.models import Numbers
from yutang.insights.rules import Period
from yutang.web import wording
from yutang.web.i18n import Language

SLOT: Final = 10  # units of the drawing from one bar to the next
HEIGHT: Final = 100
_TICK_EVERY: Final = {Period.HOURS_48: 12, Period.DAYS_14: 4}  # bars between two labels: what a phone has room for


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour or day; heights in units of the drawing, of all scans and of the first visits among them."""

    label: str
    numbers: Numbers
    x: int
    views_height: float
    visitors_height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label below the chart, and how many bars it stands under."""

    text: str
    small: str
    bars: int


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    ticks: list[Tick]
    top: int  # what the full height stands for
    width: int
    height: int = HEIGHT


def bars_of(numbers: CodeNumbers, timezone: str, language: Language) -> Chart:
    """The chart of one code over a period, labelled in the community's days and hours."""
    zone = ZoneInfo(timezone)
    starts = [bucket.start.astimezone(zone) for bucket in numbers.buckets]
    top = round_up(max(bucket.numbers.views for bucket in numbers.buckets))
    bars = [
        Bar(
            label=_label(numbers.period, start, starts[-1], language),
            numbers=bucket.numbers,
            x=place * SLOT,
            views_height=round(bucket.numbers.views / top * HEIGHT, 1),
            visitors_height=round(bucket.numbers.visitors / top * HEIGHT, 1),
        )
        for place, (start, bucket) in enumerate(zip(starts, numbers.buckets, strict=True))
    ]
    return Chart(bars, _ticks(numbers.period, starts, language), top, len(bars) * SLOT)


def round_up(value: int) -> int:
    """The next of 4, 10, 20, 40, 100, 200 … : a height that halves into whole numbers."""
    step = 1
    while True:
        for factor in (4, 10, 20):
            if value <= factor * step:
                return factor * step
        step *= 10


def _label(period: Period, start: datetime, now: datetime, language: Language) -> str:
    if period is Period.HOURS_48:
        return wording.moment(start, now, language)
    return wording.day(start.date(), now.date(), language)


def _ticks(period: Period, starts: list[datetime], language: Language) -> list[Tick]:
    every = _TICK_EVERY[period]
    found = []
    for place in range(0, len(starts), every):
        date, clock = wording.moment(starts[place], starts[-1], language).rsplit(" ", 1)
        text, small = (clock, date) if period is Period.HOURS_48 else (date, "")
        found.append(Tick(text, small, min(every, len(starts) - place)))
    return found
