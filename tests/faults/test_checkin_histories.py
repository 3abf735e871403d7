"""Streaks over many random histories: the fast rules against a slow reference that knows nothing of them."""

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yutang.checkins.rules.days import Calendar, ZoneFrom
from yutang.checkins.rules.standings import Standing, counted, current_of, with_day
from yutang.checkins.rules.streaks import streak_of

HISTORIES = 100_000
DAY = timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ZONES = [
    ZoneInfo(name)
    for name in (
        *("Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "America/St_Johns"),
        *("Asia/Kathmandu", "Africa/Casablanca", "UTC"),
    )
]
AROUND = [  # turns of clocks, months and years, and a leap day
    datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 8, 10, tzinfo=UTC),
    datetime(2026, 12, 31, 16, tzinfo=UTC), datetime(2028, 2, 28, 16, tzinfo=UTC),
    datetime(2026, 1, 31, 16, tzinfo=UTC),
]  # fmt: skip


@dataclass
class History:
    """What happened to one fan: the moments of their taps, days they froze, days of pauses, a move of the clocks."""

    zones: list[tuple[datetime, ZoneInfo]]
    starts_on: date
    ends_on: date | None
    cut_off: int
    weekdays: frozenset[int]
    paused: frozenset[date]
    frozen: set[date]
    taps: list[datetime]
    now: datetime
    calendar: Calendar = field(init=False)

    def __post_init__(self) -> None:
        zones = [ZoneFrom(at, zone) for at, zone in self.zones]
        self.calendar = Calendar(zones, self.starts_on, self.ends_on, self.cut_off, self.weekdays, self.paused)


def some_history(chance: random.Random) -> History:
    middle = chance.choice(AROUND)
    span = chance.choice((5, 12, 30, 70))
    first, now = middle - timedelta(days=span * chance.random()), middle + timedelta(days=span * chance.random())
    zones = [(LONG_AGO, chance.choice(ZONES))]
    if chance.random() < 0.3:
        zones.append((first + (now - first) * chance.random(), chance.choice(ZONES)))
    base = first.date()
    days = [base + DAY * n for n in range(-2, 2 * span + 3)]
    regular = chance.random()
    taps = [
        first + DAY * n + timedelta(minutes=chance.choice((0, 1, 179, 180, 181, 719, 1439, chance.randrange(1440))))
        for n in range((now - first).days + 1)
        if chance.random() < regular
    ]
    return History(
        zones=zones,
        starts_on=base + DAY * chance.randint(-1, 3),
        ends_on=base + DAY * chance.randint(4, 2 * span) if chance.random() < 0.3 else None,
        cut_off=chance.choice((0, 0, 150, 180, 1439)),
        weekdays=frozenset(range(7))
        if chance.random() < 0.6
        else frozenset(chance.sample(range(7), chance.randint(1, 6))),
        paused=frozenset(chance.sample(days, chance.choice((0, 0, 0, 2, 5)))),
        frozen=set(chance.sample(days, chance.choice((0, 0, 1, 3, 6)))),
        taps=taps + [chance.choice(taps) for _ in range(len(taps) // 5)],  # some are told twice
        now=now,
    )


# ---- the reference ---------------------------------------------------------------------------------------------------


def wall_day(at: datetime, zone: ZoneInfo, cut_off: int) -> date:
    """By the clock on the wall, minute by minute: a minute before the cut-off still belongs to the day before."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return (wall - timedelta(minutes=cut_off)).date()


def slow(history: History) -> tuple[int, int, int, date | None]:
    """Current, longest, total and last day, walking from the first day to today with a list for everything."""

    def day_at(at: datetime) -> date:
        zone = next(zone for since, zone in reversed(history.zones) if since <= at)
        return wall_day(at, zone, history.cut_off)

    skipped = set(history.paused)
    for (_, old), (since, new) in zip(history.zones, history.zones[1:], strict=False):
        day = wall_day(since, old, history.cut_off)
        while day < wall_day(since, new, history.cut_off):
            skipped.add(day)
            day += DAY
    checked = {day_at(at) for at in history.taps}
    today = day_at(history.now)
    current = longest = total = 0
    last = None
    day = min([history.starts_on, *checked])
    while day <= today:
        inside = history.starts_on <= day and (history.ends_on is None or day <= history.ends_on)
        due = inside and day.weekday() in history.weekdays and day not in skipped
        if inside and day in checked:
            current, total, last = current + 1, total + 1, day
        elif due and day not in history.frozen and day != today:
            current = 0
        longest = max(longest, current)
        day += DAY
    return current, longest, total, last


# ---- the rules, as check-ins are counted by them ---------------------------------------------------------------------


def arriving(history: History, taps: Collection[datetime]) -> Standing:
    """One tap after the other, by the quick way wherever it may be taken."""
    calendar = history.calendar
    standing, days = Standing(frozen=frozenset(history.frozen)), set[date]()
    today = calendar.day_of(history.now)
    for at in taps:
        day = calendar.day_of(at)
        outside = day < calendar.starts_on or (calendar.ends_on is not None and day > calendar.ends_on) or day > today
        if outside or day in days:
            continue
        days.add(day)
        if standing.last_day is None or day > standing.last_day:
            standing = with_day(calendar, standing, day, early=False)
        else:
            standing = counted(calendar, days, 0, standing.frozen)
    return standing


@pytest.mark.slow
def test_a_hundred_thousand_histories_come_to_what_a_slow_reference_says() -> None:
    chance = random.Random(20261126)
    for number in range(HISTORIES):
        history = some_history(chance)
        expected = slow(history)
        calendar, today = history.calendar, history.calendar.day_of(history.now)
        found = streak_of(calendar, {calendar.day_of(at) for at in history.taps}, history.frozen, today)
        assert (found.current, found.longest, found.total, found.last_day) == expected, (number, history)
        shuffled = list(history.taps)
        chance.shuffle(shuffled)
        standing = arriving(history, shuffled)
        current = current_of(calendar, standing, today)
        assert (current, standing.longest, standing.total, standing.last_day) == expected, (number, history)
        if number % 10 == 0:
            assert standing == arriving(history, history.taps), (number, history)
