"""The world of the seat benchmark: a crowd with a hidden join rate that comes in bursts, joins late, comes back."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, Protocol

MINUTE: Final = 60.0
HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class World:
    """The hidden truth of one run. Times are seconds."""

    rate: float = 0.5  # the chance that a visitor wants to join
    rate_later: float | None = None  # the rate in the second half of the run, when it changes
    cap: int = 200
    groups: int = 40
    full_groups: int = 33  # visitors enough to fill so many groups
    heads_at_start: int = 3  # the owner and the two people without whom WeChat opens no group
    days: float = 14.0
    count_every: float = 6 * HOUR
    burst_share: float = 0.8  # of the visitors; the others trickle in
    slow_share: float = 0.1  # of those who join do so after half an hour or more, the rest within minutes
    return_share: float = 0.15  # of the visitors come back later, joined or not
    idle_press_share: float = 0.1  # of those who do not want to join press the QR all the same
    leave_per_day: float = 0.0  # of the heads
    invited_per_join: float = 0.0  # friends brought in past the code

    @property
    def visitors(self) -> int:
        mean = self.rate if self.rate_later is None else (self.rate + self.rate_later) / 2
        seats = self.full_groups * (self.cap - self.heads_at_start)
        return round(seats / (mean * (1 + self.invited_per_join)))


@dataclass(slots=True)
class Crowd:
    """Group heads in truth, and what visitors met."""

    heads: list[int]
    members: dict[int, int] = field(default_factory=dict)  # visitor → group
    shown: set[int] = field(default_factory=set)
    met_full: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    counts_typed: int = 0
    uncounted: set[int] = field(default_factory=set)  # groups shown since their last head count


class Policy(Protocol):
    """Decides by what a live-code tool can know: scans, and head counts when somebody types them."""

    name: str

    def visit(self, visitor: int, at: float, *, presses: bool) -> int | None:
        """The index of the group shown, None for the fallback."""

    def count(self, group: int, heads: int, at: float) -> None: ...

    def closed(self, at: float) -> list[int]:
        """Groups that were used and take no newcomer now."""


def arrivals(world: World, rng: Random) -> list[float]:
    """First visits in order of time: a trickle by day and night and bursts of 40 to 1,500 people, half of each within
    its first 20 minutes (an article, a poster in another group, a lesson that ends)."""
    times: list[float] = []
    end = world.days * 24 * HOUR
    while len(times) < world.visitors * world.burst_share:
        start = rng.uniform(0, end)
        size = min(1500, round(40 * rng.paretovariate(1.1)))
        times += (start + rng.expovariate(1 / (29 * MINUTE)) for _ in range(size))
    times += (rng.uniform(0, end) for _ in range(max(0, world.visitors - len(times))))
    rng.shuffle(times)
    return sorted(times[: world.visitors])


def run_world(world: World, policy: Policy, rng: Random) -> Crowd:
    """Play one run to its end: every first visit, returns, joins minutes later, and head counts."""
    crowd = Crowd([world.heads_at_start] * world.groups)
    times = arrivals(world, rng)
    events = [(at, i, "visit") for i, at in enumerate(times)]
    end = times[-1]
    events += [(at, -1, "count") for at in _clock(world.count_every, end)]
    if world.leave_per_day:
        events += [(at, -1, "leave") for at in _clock(HOUR, end)]
    heapq.heapify(events)
    keen = [rng.random() < _rate_at(world, at, end) for at in times]
    due = [0] * world.groups  # head counts still to type; late joiners are in the second after a visit
    wanted: dict[int, int] = {}  # visitor on the way in → group
    while events:
        at, visitor, what = heapq.heappop(events)
        if what in {"visit", "return"}:
            group = policy.visit(visitor, at, presses=keen[visitor] or rng.random() < world.idle_press_share)
            if group is None:
                continue
            due[group] = 2
            crowd.uncounted.add(group)
            _show(crowd, world, visitor, group)
            if what == "visit":
                _plan(world, rng, events, (at, visitor), keen=keen[visitor], end=end)
                wanted[visitor] = group
        elif what == "join":
            _join(crowd, world, visitor, wanted[visitor], rng)
        elif what == "count":
            _type_counts(crowd, policy, due, at)
        else:
            crowd.heads = [n - sum(rng.random() < world.leave_per_day / 24 for _ in range(n)) for n in crowd.heads]
    return crowd


def _clock(every: float, end: float) -> Iterator[float]:
    return (every * n for n in range(1, int(end / every) + 1))


def _rate_at(world: World, at: float, end: float) -> float:
    return world.rate_later if world.rate_later is not None and at > end / 2 else world.rate


def _show(crowd: Crowd, world: World, visitor: int, group: int) -> None:
    crowd.shown.add(visitor)
    if crowd.heads[group] >= world.cap and crowd.members.get(visitor) != group:
        crowd.met_full.add(visitor)


def _plan(
    world: World, rng: Random, events: list[tuple[float, int, str]], visit: tuple[float, int], *, keen: bool, end: float
) -> None:
    at, visitor = visit
    if keen:
        delay = 40 * MINUTE if rng.random() < world.slow_share else 3 * MINUTE
        heapq.heappush(events, (at + rng.expovariate(1 / delay), visitor, "join"))
    back = at + rng.expovariate(1 / (12 * HOUR))
    if rng.random() < world.return_share and back < end:
        heapq.heappush(events, (back, visitor, "return"))


def _join(crowd: Crowd, world: World, visitor: int, group: int, rng: Random) -> None:
    if crowd.heads[group] >= world.cap:
        crowd.refused.add(visitor)
        return
    crowd.heads[group] += 1
    crowd.members[visitor] = group
    if rng.random() < world.invited_per_join and crowd.heads[group] < world.cap:
        crowd.heads[group] += 1


def _type_counts(crowd: Crowd, policy: Policy, due: list[int], at: float) -> None:
    for group in [group for group, n in enumerate(due) if n]:
        policy.count(group, crowd.heads[group], at)
        crowd.counts_typed += 1
        crowd.uncounted.discard(group)
        due[group] -= 1
