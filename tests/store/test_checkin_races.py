"""Several workers and phones at the same moment: a day counts once, the last make-up is taken once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from random import Random
from threading import Barrier
from typing import TypeVar

from tests.support.fandom import ACCOUNT
from tests.support.programmes import Habit, at, enrolment
from yutang.campaigns.rewards.actions.points import do_add_points, points_of
from yutang.checkins.actions import Joining, Tapped, do_check_in, do_enrol, do_make_up, find_programme
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.db.engine import Database
from yutang.errors import Conflict

Result = TypeVar("Result")
AT_ONCE = 6
FANS = range(1, 31)


def together(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    """All of them begin at the same moment."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Result]) -> Result:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_workers_who_apply_the_same_taps_at_once_count_each_day_once(database: Database) -> None:
    habit = Habit(database)
    habit.now = at(25)
    taps = [(fan, at(day)) for fan in FANS for day in (22, 23, 24, 25)]

    def worker(seed: int) -> bool:
        told = list(taps)
        Random(seed).shuffle(told)
        for start in range(0, len(told), 40):
            some = told[start : start + 40]
            while not _apply(habit, some):
                continue
        return True

    assert all(together([lambda seed=seed: worker(seed) for seed in range(AT_ONCE)]))  # type: ignore[misc]

    assert {habit.streak(f"o{fan}") for fan in FANS} == {(4, 4, 4)}
    assert set(habit.counters().values()) == {(len(FANS), 0, 0)}
    assert habit.findings() == []


def _apply(habit: Habit, taps: Sequence[tuple[int, datetime]]) -> bool:
    """False where another worker was faster: then the inbox tries again."""
    try:
        with habit.working() as work:
            programme = find_programme(work, habit.id)
            do_enrol(work, programme, [Joining(fan, ACCOUNT, f"o{fan}", f"key{fan}", at(22)) for fan, _ in taps])
            do_check_in(work, programme, [Tapped(fan, moment) for fan, moment in taps])
    except Conflict:
        return False
    return True


def test_the_last_make_up_and_the_points_for_it_are_taken_once(database: Database) -> None:
    habit = Habit(database, form={"make_up": MakeUpRule(per_month=1, days_back=7, points=10)})
    for day in (22, 26):
        habit.now = at(day)
        habit.receive(habit.tap("oA"))
    fan_id = habit.enrolments()["oA"].fan_id
    with habit.working() as work:
        do_add_points(work, fan_id, 100, "gift", "gift")

    def phone(day: int) -> str:
        try:
            with habit.working() as work:
                do_make_up(work, find_programme(work, habit.id), enrolment(work, habit), date(2026, 11, day))
        except Conflict as refused:
            return refused.code
        return "taken"

    taken = together([lambda day=day: phone(day) for day in (23, 24, 25)])  # type: ignore[misc]

    assert sorted(taken) == ["none_left", "none_left", "taken"]
    with habit.working() as work:
        assert points_of(work, fan_id) == 90
    assert habit.streak("oA")[2] == 3
    assert habit.findings() == []
