"""How full do groups get, and how many visitors meet a full one? Yutang's own rules against the counters others use.

A simulated crowd with a hidden join rate comes in bursts to one code with many groups. The operator types the true head
count of every group in use every six hours. Nothing but scans and those counts is shown to the policies.

What is measured, against the truth:

* a group is *closed* when the policy takes no newcomer into it at the end of the run: whatever seats it has left are
  lost if nothing happens. That includes groups that only *wait* for their next head count: none is typed after the
  last visitor, so a run that ends in a burst leaves several of them half empty.
* *fill of closed groups* is heads / cap, the mean over them, waiting ones included; the smallest, and the mean of the
  others (*settled*: counted since anybody was shown them), are given too.
* a visitor was *shown a full group* when on any of their visits they were shown a group that had cap heads in truth at
  that moment and they were not in it; the share is of all visitors who were shown a group.
* *refused* are visitors who wanted to join the group they were shown and found it full when they did, minutes later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any, Final

from yutang.bench.seat_policies import POLICIES, ScanThreshold, YutangPolicy
from yutang.bench.seat_world import HOUR, World, run_world

RATES: Final = (0.3, 0.5, 0.7, 0.95)
FILL_TARGET: Final = 0.95
SHOWN_FULL_TARGET: Final = 0.01


@dataclass(slots=True)
class Row:
    """One policy at one join rate, over all seeds."""

    policy: str
    join_rate: float
    visitors: int = 0
    groups_used: int = 0
    groups_closed: int = 0
    groups_waiting: int = 0  # of the closed ones
    fill_closed_mean: float = 0.0
    fill_closed_min: float = 1.0
    fill_settled_mean: float = 0.0
    shown_full_share: float = 0.0
    shown_full_share_worst_run: float = 0.0
    refused_share: float = 0.0
    fallback_share: float = 0.0  # of all visitors: no group was open for them
    counts_per_closed_group: float = 0.0


def measure(world: World, policies: Sequence[type[YutangPolicy | ScanThreshold]], seeds: Sequence[int]) -> list[Row]:
    """One row per policy: the same crowds (one per seed) given to each."""
    return [_measure_one(world, policy, seeds) for policy in policies]


def _measure_one(world: World, kind: type[YutangPolicy | ScanThreshold], seeds: Sequence[int]) -> Row:
    row = Row(kind.name, world.rate)
    fills: list[float] = []
    settled: list[float] = []
    full = refused = shown = counts = 0
    for seed in seeds:
        policy = kind(world)
        crowd = run_world(world, policy, Random(seed))
        closed = policy.closed(world.days * 24 * HOUR)
        fills += [crowd.heads[group] / world.cap for group in closed]
        settled += [crowd.heads[group] / world.cap for group in closed if group not in crowd.uncounted]
        shown, full, refused = shown + len(crowd.shown), full + len(crowd.met_full), refused + len(crowd.refused)
        counts += crowd.counts_typed
        row.visitors += world.visitors
        row.groups_used += sum(heads > world.heads_at_start for heads in crowd.heads)
        row.shown_full_share_worst_run = max(row.shown_full_share_worst_run, len(crowd.met_full) / len(crowd.shown))
    row.groups_closed, row.groups_waiting = len(fills), len(fills) - len(settled)
    row.fill_closed_mean, row.fill_settled_mean = _mean(fills), _mean(settled)
    row.fill_closed_min = min(fills, default=0.0)
    row.shown_full_share, row.refused_share = full / shown, refused / shown
    row.fallback_share = 1 - shown / row.visitors
    row.counts_per_closed_group = counts / len(fills) if fills else 0.0
    return row


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def run_seats(seed: int = 1, runs: int = 5, base: World | None = None) -> dict[str, Any]:
    """The benchmark: every rate of `RATES`, `runs` crowds each (seeds `seed`, `seed` + 1…), given to each policy.

    `base` is the world whose rate is replaced. The answer is JSON: `rows`, `stress` (worlds that break the rule's
    assumptions, for information), the targets, and `ok`: whether Yutang's rows reach them.
    """
    base = base or World()
    seeds = range(seed, seed + runs)
    rows = [row for rate in RATES for row in measure(replace(base, rate=rate), POLICIES, seeds)]
    ours = [row for row in rows if row.policy == YutangPolicy.name]
    return {
        "bench": "seats",
        "seeds": list(seeds),
        "world": asdict(base) | {"rate": list(RATES)},
        "targets": {"fill_closed_mean": FILL_TARGET, "shown_full_share": SHOWN_FULL_TARGET},
        "rows": [_rounded(row) for row in rows],
        "stress": [_rounded(row) | {"world": name} for name, row in _stress(seeds, base)],
        "ok": all(row.fill_closed_mean >= FILL_TARGET and row.shown_full_share <= SHOWN_FULL_TARGET for row in ours),
    }


def _stress(seeds: Sequence[int], base: World) -> Iterator[tuple[str, Row]]:
    base = replace(base, rate=0.5)
    worlds = {
        "rate rises from 0.3 to 0.7 half way": replace(base, rate=0.3, rate_later=0.7),
        "rate falls from 0.7 to 0.3 half way": replace(base, rate=0.7, rate_later=0.3),
        "half of those who join are slow": replace(base, slow_share=0.5),
        "2 % leave a day, one friend brought per 10 joins": replace(base, leave_per_day=0.02, invited_per_join=0.1),
        "head counts once a day": replace(base, count_every=24 * HOUR),
    }
    for name, world in worlds.items():
        yield name, _measure_one(world, YutangPolicy, seeds)


def _rounded(row: Row) -> dict[str, Any]:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(row).items()}


def table(result: dict[str, Any]) -> str:
    """The result for people."""
    head = ("policy", "join rate", "closed", "fill", "min", "settled", "shown full", "worst run", "refused")
    lines = ["{:<23}{:>10}{:>8}{:>8}{:>8}{:>9}{:>12}{:>11}{:>9}".format(*head)]
    for row in [*result["rows"], *result["stress"]]:
        if "world" in row:
            lines.append(f"· {row['world']}")
        lines.append(
            f"{row['policy']:<23}{row['join_rate']:>10}{row['groups_closed']:>8}{row['fill_closed_mean']:>8.1%}"
            f"{row['fill_closed_min']:>8.1%}{row['fill_settled_mean']:>9.1%}{row['shown_full_share']:>12.2%}"
            f"{row['shown_full_share_worst_run']:>11.2%}{row['refused_share']:>9.2%}"
        )
    return "\n".join(lines)
