"""The seat benchmark in small: the rules reach DESIGN's seat row, and the figures mean what they say."""

from random import Random

import pytest

from yutang.bench.seat_policies import ScanThreshold, VisitorThreshold, YutangPolicy
from yutang.bench.seat_world import World, arrivals, run_world
from yutang.bench.seats import FILL_TARGET, RATES, SHOWN_FULL_TARGET, measure, run_seats, table


@pytest.mark.parametrize("rate", RATES)
def test_closed_groups_are_full_and_hardly_a_visitor_meets_a_full_one(rate: float) -> None:
    (row,) = measure(World(rate), [YutangPolicy], seeds=[11, 12, 13])
    assert row.groups_closed >= 90
    assert row.fill_closed_mean >= FILL_TARGET
    assert row.shown_full_share <= SHOWN_FULL_TARGET
    assert row.shown_full_share <= row.shown_full_share_worst_run < 2 * SHOWN_FULL_TARGET


def test_a_run_that_ends_in_a_burst_counts_the_groups_that_wait_for_their_head_count() -> None:
    (row,) = measure(World(0.5), [YutangPolicy], seeds=[11])  # 1,500 people in its last six hours
    assert row.groups_waiting >= 5
    assert row.fill_closed_min < 0.6
    assert row.fill_closed_mean < row.fill_settled_mean
    assert row.fill_settled_mean > FILL_TARGET


def test_a_fixed_threshold_leaves_groups_empty_when_few_join() -> None:
    ours, scans, visitors = measure(World(0.3), [YutangPolicy, ScanThreshold, VisitorThreshold], seeds=[11])
    assert scans.fill_closed_mean < visitors.fill_closed_mean < 0.4 < ours.fill_closed_mean


def test_the_result_is_the_same_for_the_same_seed_and_says_whether_it_is_good() -> None:
    small = World(groups=6, full_groups=4, days=4)
    first, second = run_seats(seed=3, runs=1, base=small), run_seats(seed=3, runs=1, base=small)
    assert first == second
    assert first["ok"] is all(
        row["fill_closed_mean"] >= FILL_TARGET and row["shown_full_share"] <= SHOWN_FULL_TARGET
        for row in first["rows"]
        if row["policy"] == "yutang"
    )
    assert {row["join_rate"] for row in first["rows"]} == set(RATES)
    assert "shown full" in table(first)


def test_no_group_ever_has_more_heads_than_its_cap() -> None:
    world = World(0.95, groups=4, full_groups=8, days=3, invited_per_join=0.2)
    crowd = run_world(world, YutangPolicy(world), Random(5))
    assert max(crowd.heads) <= world.cap
    assert crowd.refused <= set(range(world.visitors))


def test_arrivals_are_in_order_of_time_and_as_many_as_the_world_has_visitors() -> None:
    world = World(0.5)
    times = arrivals(world, Random(1))
    assert len(times) == world.visitors
    assert times == sorted(times)
    busiest = max(sum(1 for t in times if start <= t < start + 3600) for start in range(0, int(times[-1]), 3600))
    assert busiest > 5 * len(times) / (times[-1] / 3600)  # bursts
