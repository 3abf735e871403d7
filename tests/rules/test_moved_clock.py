"""The clock of rehearsals: one file moves it for every process that reads it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from yutang.wiring import MovedClock, clock_from, system_clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_whoever_moves_the_file_moves_all_clocks_that_read_it(tmp_path: Path) -> None:
    moved, other = (MovedClock(tmp_path / "clock", lambda: NOON) for _ in range(2))

    moved.move(timedelta(days=-3))
    assert (moved(), other()) == (NOON - timedelta(days=3), NOON - timedelta(days=3))
    other.move(timedelta(hours=1.5))
    assert moved() == NOON + timedelta(hours=1.5)


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    MovedClock(tmp_path / "clock").move(timedelta(days=-30))
    clock = clock_from({"YUTANG_TEST_CLOCK": str(tmp_path / "clock")})

    assert timedelta(days=29) < system_clock() - clock() < timedelta(days=31)
    assert clock_from({}) is system_clock
