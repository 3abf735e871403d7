"""Streaks: local days, due days, make-ups and freezes; against a slow reference that walks day by day."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.checkins.rules.days import EVERY_DAY, Calendar, ZoneFrom
from yutang.checkins.rules.streaks import MakeUpRule, Streak, make_up_of, streak_of

SHANGHAI, BERLIN, LOS_ANGELES = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/Los_Angeles"))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def calendar(
    zone: ZoneInfo = SHANGHAI,
    starts_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
    cut_off: int = 0,
    weekdays: frozenset[int] = EVERY_DAY,
) -> Calendar:
    return Calendar([ZoneFrom(LONG_AGO, zone)], starts_on, ends_on, cut_off, weekdays)


def days(*texts: str) -> set[date]:
    return {date.fromisoformat(f"2026-{text}") for text in texts}


def slow(programme: Calendar, checked: Collection[date], frozen: Collection[date], today: date) -> Streak:
    """Walks over every day from the start to today."""
    current = longest = total = 0
    last = missed = None
    day = programme.starts_on
    while day <= today:
        inside = programme.ends_on is None or day <= programme.ends_on
        if day in checked and inside:
            current, total, last, missed = current + 1, total + 1, day, None
            longest = max(longest, current)
        elif day < today and programme.is_due(day) and day not in frozen:
            current, missed = 0, missed or day
        day += timedelta(days=1)
    return Streak(current, longest, total, last, missed)


# ---- local days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "zone", "cut_off", "day"),
    [
        ("2026-03-01T16:30:00Z", SHANGHAI, 0, "2026-03-02"),  # half past midnight
        ("2026-03-01T17:30:00Z", SHANGHAI, 180, "2026-03-01"),  # 01:30 is yesterday with a cut-off of 03:00
        ("2026-03-01T19:00:00Z", SHANGHAI, 180, "2026-03-02"),  # 03:00 itself is today
        ("2026-02-28T23:59:59Z", BERLIN, 0, "2026-03-01"),
        ("2028-02-28T16:00:00Z", SHANGHAI, 0, "2028-02-29"),
        ("2026-12-31T16:00:00Z", SHANGHAI, 0, "2027-01-01"),
        ("2026-03-29T00:30:00Z", BERLIN, 180, "2026-03-28"),  # 01:30; at 02:00 the clocks go to 03:00
        ("2026-03-29T01:00:00Z", BERLIN, 180, "2026-03-29"),  # 03:00 summer time: an hour after 01:59
        ("2026-10-25T00:30:00Z", BERLIN, 150, "2026-10-25"),  # 02:30 summer time
        ("2026-10-25T01:15:00Z", BERLIN, 150, "2026-10-24"),  # 02:15 winter time: the wall says before 02:30 again
    ],
)
def test_a_moment_belongs_to_the_day_that_the_wall_clock_says(at: str, zone: ZoneInfo, cut_off: int, day: str) -> None:
    moment = datetime.fromisoformat(at)
    assert calendar(zone, cut_off=cut_off).day_of(moment) == date.fromisoformat(day)


def test_a_change_of_zone_changes_no_day_before_it() -> None:
    moved = Calendar(
        [ZoneFrom(LONG_AGO, SHANGHAI), ZoneFrom(datetime(2026, 3, 10, tzinfo=UTC), LOS_ANGELES)], date(2026, 1, 1)
    )
    assert moved.day_of(datetime(2026, 3, 9, 17, tzinfo=UTC)) == date(2026, 3, 10)
    assert moved.day_of(datetime(2026, 3, 10, 5, tzinfo=UTC)) == date(2026, 3, 9)


def test_a_day_that_a_move_eastwards_cut_short_is_not_asked_for() -> None:
    moved = Calendar(
        [ZoneFrom(LONG_AGO, LOS_ANGELES), ZoneFrom(datetime(2026, 3, 10, 20, tzinfo=UTC), SHANGHAI)], date(2026, 1, 1)
    )
    assert moved.not_asked == {date(2026, 3, 10)}
    found = streak_of(moved, days("03-08", "03-09", "03-11"), (), date(2026, 3, 11))
    assert found.current == 3


# ---- streaks ---------------------------------------------------------------------------------------------------------


def test_days_in_a_row_count_and_today_breaks_nothing_before_it_is_over() -> None:
    checked = days("03-01", "03-02", "03-03")
    programme = calendar(starts_on=date(2026, 3, 1))
    assert streak_of(programme, checked, (), date(2026, 3, 3)) == Streak(3, 3, 3, date(2026, 3, 3))
    assert streak_of(programme, checked, (), date(2026, 3, 4)).current == 3
    broken = streak_of(programme, checked, (), date(2026, 3, 5))
    assert (broken.current, broken.longest, broken.missed) == (0, 3, date(2026, 3, 4))


def test_a_missed_day_before_a_month_ends_is_not_forgotten() -> None:
    """A public mistake of other tools: 31 days shown where the 31st of the month before was missed."""
    month = {date(2026, 3, 1) + timedelta(days=n) for n in range(30)}  # to 30 March
    april = {date(2026, 4, 1) + timedelta(days=n) for n in range(3)}
    programme = calendar(starts_on=date(2026, 3, 1))
    found = streak_of(programme, month | april, (), date(2026, 4, 3))
    assert (found.current, found.longest, found.total) == (3, 30, 33)


def test_a_make_up_fills_the_hole_it_was_meant_for() -> None:
    programme = calendar(starts_on=date(2026, 3, 1))
    checked = days("03-01", "03-03")
    assert streak_of(programme, checked, (), date(2026, 3, 3)).current == 1
    assert streak_of(programme, checked | days("03-02"), (), date(2026, 3, 3)).current == 3


def test_rest_days_and_frozen_days_neither_break_nor_lengthen() -> None:
    weekdays = calendar(starts_on=date(2026, 3, 2), weekdays=frozenset(range(5)))
    assert streak_of(weekdays, days("03-05", "03-06", "03-09"), (), date(2026, 3, 9)).current == 3
    travelling = days("03-10", "03-11")
    found = streak_of(weekdays, days("03-09", "03-12"), travelling, date(2026, 3, 12))
    assert found.current == 2


def test_days_of_a_pause_break_nothing() -> None:
    programme = Calendar([ZoneFrom(LONG_AGO, SHANGHAI)], date(2026, 3, 1), paused=frozenset(days("03-02", "03-03")))
    assert streak_of(programme, days("03-01", "03-04"), (), date(2026, 3, 4)).current == 2


def test_a_check_in_on_a_rest_day_counts() -> None:
    weekdays = calendar(starts_on=date(2026, 3, 2), weekdays=frozenset(range(5)))
    assert streak_of(weekdays, days("03-06", "03-07", "03-09"), (), date(2026, 3, 9)).current == 3


def test_after_its_end_a_programme_breaks_nothing() -> None:
    programme = calendar(starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 3))
    checked = days("03-01", "03-02", "03-03")
    assert streak_of(programme, checked, (), date(2026, 6, 1)).current == 3


def test_leap_days_and_the_turn_of_the_year_are_days_like_others() -> None:
    around = {date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)}
    assert streak_of(calendar(starts_on=date(2028, 2, 28)), around, (), date(2028, 3, 1)).current == 3
    turn = {date(2026, 12, 31), date(2027, 1, 1)}
    assert streak_of(calendar(starts_on=date(2026, 12, 31)), turn, (), date(2027, 1, 1)).current == 2


DAYS = st.dates(date(2026, 1, 20), date(2026, 4, 10))


@settings(max_examples=2_000, deadline=None)
@given(
    st.sets(DAYS, max_size=60),
    st.sets(DAYS, max_size=12),
    st.sets(st.integers(0, 6), min_size=1),
    DAYS,
    st.one_of(st.none(), DAYS),
    DAYS,
    st.sampled_from([None, datetime(2026, 2, 20, 20, tzinfo=UTC)]),
)
def test_the_fast_rule_says_what_walking_day_by_day_says(
    checked: set[date],
    frozen: set[date],
    weekdays: set[int],
    starts_on: date,
    ends_on: date | None,
    today: date,
    moved: datetime | None,
) -> None:
    zones = [ZoneFrom(LONG_AGO, LOS_ANGELES)] + ([] if moved is None else [ZoneFrom(moved, SHANGHAI)])
    programme = Calendar(zones, starts_on, ends_on, 0, frozenset(weekdays))
    assert streak_of(programme, checked, frozen, today) == slow(programme, checked, frozen, today)


@given(st.lists(DAYS, max_size=20), st.data(), DAYS)
def test_order_and_repetition_of_days_change_nothing(checked: list[date], data: st.DataObject, today: date) -> None:
    shuffled = data.draw(st.permutations(checked))
    programme = calendar(starts_on=date(2026, 1, 1))
    assert streak_of(programme, checked, (), today) == streak_of(programme, shuffled + checked, (), today)


# ---- make-ups --------------------------------------------------------------------------------------------------------


def refusal(
    day: str,
    rule: MakeUpRule = MakeUpRule(per_month=2, days_back=5, points=10),  # noqa: B008 - a frozen value
    made_up: Collection[date] = (),
    frozen: Collection[date] = (),
    today: date = date(2026, 3, 8),
    points: int = 10,
) -> str | None:
    programme, missed = calendar(starts_on=date(2026, 3, 1)), date.fromisoformat(f"2026-{day}")
    return make_up_of(
        programme, rule, missed, checked=days("03-01"), made_up=made_up, frozen=frozen, today=today, points=points
    ).refused


def test_a_missed_day_can_be_made_up_within_its_rule() -> None:
    assert refusal("03-04") is None
    assert refusal("03-02") == "too_far_back"
    assert refusal("03-08") == "not_missed"  # today is not over
    assert refusal("03-01") == "not_missed"
    assert refusal("03-04", frozen=days("03-04")) == "not_missed"
    assert refusal("02-27") == "not_missed"  # before the programme began
    assert refusal("03-04", points=9) == "no_points"
    assert refusal("03-04", rule=MakeUpRule()) == "not_offered"


def test_make_ups_are_counted_for_the_month_of_the_missed_day() -> None:
    used = days("03-03", "03-05")
    assert refusal("03-04", made_up=used) == "none_left"
    assert refusal("03-31", made_up=used, today=date(2026, 4, 2)) == "none_left"
    assert refusal("04-01", made_up=used, today=date(2026, 4, 2)) is None
