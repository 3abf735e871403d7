"""Periods, buckets and the estimate of who joined."""

import itertools
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.insights.rules import Estimate, Period, bucket_starts, estimate_joined, hour_of, in_buckets
from yutang.livecodes.pages.charts import round_up

NOW = datetime(2026, 11, 22, 4, 20, tzinfo=UTC)


def test_forty_eight_hours_end_with_the_hour_that_is_now() -> None:
    starts = bucket_starts(Period.HOURS_48, NOW, "Asia/Shanghai")

    assert len(starts) == 48
    assert starts[-1] == datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert {after - before for before, after in itertools.pairwise(starts)} == {timedelta(hours=1)}


def test_fourteen_days_begin_at_the_communitys_midnights() -> None:
    starts = bucket_starts(Period.DAYS_14, NOW, "Asia/Shanghai")

    assert len(starts) == 14
    assert starts[0] == datetime(2026, 11, 8, 16, tzinfo=UTC)
    assert starts[-1] == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_a_day_of_twenty_five_hours_is_one_day() -> None:
    starts = bucket_starts(Period.DAYS_14, datetime(2026, 11, 2, 12, tzinfo=UTC), "America/New_York")

    assert max(after - before for before, after in itertools.pairwise(starts)) == timedelta(hours=25)


def test_each_hour_falls_into_its_bucket_and_earlier_ones_into_none() -> None:
    starts = bucket_starts(Period.DAYS_14, NOW, "Asia/Shanghai")
    hours = [starts[0] - timedelta(hours=1), starts[0], starts[1] - timedelta(hours=1), starts[-1]]
    found = dict(in_buckets(starts, hours))

    assert found[starts[0]] == [starts[0], starts[1] - timedelta(hours=1)]
    assert found[starts[-1]] == [starts[-1]]
    assert sum(len(inside) for inside in found.values()) == 3


def test_an_hour_is_counted_in_utc() -> None:
    assert hour_of(datetime.fromisoformat("2026-11-22T10:45:12.5+05:30")) == datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_the_estimate_is_the_mean_with_a_range_around_it() -> None:
    assert estimate_joined(0, 5, 5) == Estimate(0, 0, 0)
    sure = estimate_joined(100, 6000, 4000)
    unsure = estimate_joined(100, 6, 4)

    assert sure.likely == unsure.likely == 60
    assert unsure.low < sure.low < 60 < sure.high < unsure.high


@given(st.integers(0, 100_000), st.floats(0.5, 1000), st.floats(0.5, 1000))
def test_an_estimate_never_leaves_what_is_possible(shown: int, alpha: float, beta: float) -> None:
    found = estimate_joined(shown, alpha, beta)

    assert 0 <= found.low <= found.likely <= found.high <= shown


@pytest.mark.parametrize(("alpha", "beta"), [(30, 20), (8, 32), (200, 300)])
def test_nine_of_ten_true_numbers_lie_in_the_range(alpha: float, beta: float) -> None:
    rng, shown, rounds = Random(7), 120, 2000
    found = estimate_joined(shown, alpha, beta)
    inside = 0
    for _ in range(rounds):
        rate = rng.betavariate(alpha, beta)
        joined = sum(rng.random() < rate for _ in range(shown))
        inside += found.low <= joined <= found.high

    assert 0.88 <= inside / rounds <= 0.95


@given(st.integers(0, 10**9))
def test_a_chart_is_as_high_as_its_highest_bar_or_a_little_higher(value: int) -> None:
    top = round_up(value)

    assert max(value, 4) <= top <= max(4, value * 2.5)
    assert top % 2 == 0
