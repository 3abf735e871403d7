"""When a job that failed is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.jobs.rules import LONGEST_WAIT, MAX_ATTEMPTS, is_last, wait_before


def test_waits_spread_by_a_quarter_so_that_failures_do_not_come_back_together() -> None:
    assert wait_before(2, 0.0) == timedelta(seconds=7.5)
    assert wait_before(2, 0.5) == timedelta(seconds=10)
    assert wait_before(2, 0.999) < timedelta(seconds=12.5)


@given(attempt=st.integers(2, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_no_wait_is_longer_than_the_longest_and_its_spread(attempt: int, chance: float) -> None:
    assert timedelta(0) < wait_before(attempt, chance) <= LONGEST_WAIT * 1.25


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (timedelta(seconds=1), timedelta(seconds=10)),
        (timedelta(minutes=3), timedelta(minutes=3)),
        (timedelta(days=3), LONGEST_WAIT),
    ],
)
def test_a_receiver_may_ask_for_more_time_but_not_for_ever(asked: timedelta, wait: timedelta) -> None:
    assert wait_before(2, 0.5, asked) == wait


def test_the_last_attempt_is_the_bounded_one() -> None:
    assert [is_last(n) for n in (MAX_ATTEMPTS - 1, MAX_ATTEMPTS)] == [False, True]
