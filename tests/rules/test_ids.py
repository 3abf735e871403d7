"""Ids: ordered by time, never made twice, whatever the clock does."""

import multiprocessing
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yutang.db.ids import EPOCH_MS, IdMaker, first_id_at, moment_of

MORNING = 1_795_312_800_000  # milliseconds of a day in November 2026


class Ticks:
    """A clock that says what it is told to."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def made_in_a_process(count: int) -> list[int]:
    new_id = IdMaker()
    return [new_id() for _ in range(count)]


def test_ids_grow_and_fit_into_64_bits() -> None:
    new_id = IdMaker()

    ids = [new_id() for _ in range(20_000)]

    assert all(before < after for before, after in pairwise(ids))
    assert ids[-1] < 2**63


def test_an_id_tells_when_it_was_made() -> None:
    made = IdMaker(Ticks(MORNING))()

    assert moment_of(made) == datetime.fromtimestamp(MORNING / 1000, UTC)


def test_the_first_id_of_a_moment_parts_what_was_made_before_from_what_was_made_after() -> None:
    ticks = Ticks(MORNING - 1)
    new_id = IdMaker(ticks)
    before = new_id()
    ticks.now_ms = MORNING

    border = first_id_at(datetime.fromtimestamp(MORNING / 1000, UTC))

    assert before < border <= new_id()
    assert moment_of(border) - moment_of(border - 1) == timedelta(milliseconds=1)


@given(st.lists(st.integers(EPOCH_MS - 10_000, EPOCH_MS + 10**12), min_size=2, max_size=60))
def test_a_clock_that_jumps_and_steps_back_never_repeats_or_reorders_ids(readings: list[int]) -> None:
    ticks = Ticks(0)
    new_id = IdMaker(ticks)
    ids = []
    for ticks.now_ms in readings:
        ids += [new_id(), new_id()]

    assert all(before < after for before, after in pairwise(ids))


def test_more_ids_than_a_millisecond_holds_go_on_in_the_next_one() -> None:
    new_id = IdMaker(Ticks(MORNING))

    ids = [new_id() for _ in range(10_000)]

    assert len(set(ids)) == 10_000
    assert ids == sorted(ids)
    assert moment_of(ids[-1]) - moment_of(ids[0]) <= timedelta(milliseconds=3)


def test_threads_that_share_a_maker_never_get_the_same_id() -> None:
    new_id, together, made = IdMaker(), threading.Barrier(8), list[list[int]]()

    def make() -> None:
        together.wait()
        made.append([new_id() for _ in range(5_000)])

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({one for part in made for one in part}) == 40_000
    assert all(part == sorted(part) for part in made)


def test_processes_of_one_machine_never_make_the_same_id() -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = pool.map(made_in_a_process, [20_000] * 4, chunksize=1)

    assert len({one for part in made for one in part}) == 80_000


def test_two_processes_in_the_same_millisecond_differ_by_their_node() -> None:
    one, other = IdMaker(Ticks(MORNING), node=1), IdMaker(Ticks(MORNING), node=2)

    assert not {one() for _ in range(3_000)} & {other() for _ in range(3_000)}
