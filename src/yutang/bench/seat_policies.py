"""The policies that the seat benchmark compares: Yutang's rules, and the counters of other live-code tools."""

import math
from collections import Counter
from datetime import UTC, datetime
from itertools import takewhile
from typing import Final

from yutang.bench.seat_world import World
from yutang.livecodes.rules import (
    JOIN_LAG,
    Assignment,
    BatchState,
    CountPoint,
    OwnerPool,
    Target,
    community_prior,
    decide_visit,
    join_history,
    join_rate,
    seat_limit,
)


class YutangPolicy:
    """The rules of `yutang.livecodes.rules`, with the bookkeeping that the database does in the product."""

    name = "yutang"

    def __init__(self, world: World) -> None:
        self._world = world
        self._assigned: list[list[float]] = [[] for _ in range(world.groups)]  # when
        self._counts = [[CountPoint(0, world.heads_at_start)] for _ in range(world.groups)]
        self._counted_last = list(range(world.groups))  # the group last counted at the end
        self._held: dict[int, Assignment] = {}
        self._state: BatchState | None = None
        self._nobody = OwnerPool((), datetime(2026, 1, 1, tzinfo=UTC))

    def visit(self, visitor: int, at: float, *, presses: bool) -> int | None:
        state = self._state = self._state or self._new_state()
        decision = decide_visit(self._held.get(visitor), state, self._nobody, at)
        if decision.kind in {"assign", "move"} and decision.group_id is not None:
            self._assigned[decision.group_id].append(at)
        if decision.group_id is not None:
            held = self._held.get(visitor)
            pressed = presses or (held is not None and held.pressed and decision.kind == "stay")
            self._held[visitor] = Assignment(decision.group_id, pressed=pressed)
        return decision.group_id

    def count(self, group: int, heads: int, at: float) -> None:
        fresh = at - JOIN_LAG.total_seconds()
        pending = sum(1 for _ in takewhile(lambda when: when > fresh, reversed(self._assigned[group])))
        self._counts[group].append(CountPoint(len(self._assigned[group]) - pending, heads, pending))
        self._counted_last.remove(group)
        self._counted_last.append(group)
        self._state = None

    def closed(self, at: float) -> list[int]:
        state = self._new_state()
        return [g for g in range(self._world.groups) if self._assigned[g] and not state.is_open(g, at)]

    def _new_state(self) -> BatchState:
        """A head count changes the rate, and with it the room of every group of the community."""
        histories = [join_history(self._counts[group]) for group in self._counted_last]
        targets = []
        for place, group in enumerate(self._counted_last):
            prior = community_prior(histories[:place] + histories[place + 1 :])
            count = self._counts[group][-1]
            cap, rate = self._world.cap, join_rate(prior, [histories[place]])
            limit = count.assigned + seat_limit(cap, count.heads, rate)
            assigned = len(self._assigned[group])
            targets.append(Target(group, group, 1, math.inf, True, assigned, limit, cap, count.heads))
        return BatchState("fill", targets)


class ScanThreshold:
    """What live-code tools do: every scan raises the counter of the group shown; at the threshold the next group
    comes."""

    name = "threshold_scans"

    def __init__(self, world: World) -> None:
        self._threshold = world.cap
        self._used: Counter[int] = Counter()
        self._groups = world.groups

    def visit(self, visitor: int, at: float, *, presses: bool) -> int | None:
        group = self._current()
        if group is not None:
            self._used[group] += 1
        return group

    def count(self, group: int, heads: int, at: float) -> None:
        return

    def closed(self, at: float) -> list[int]:
        return [group for group, used in self._used.items() if used >= self._threshold]

    def _current(self) -> int | None:
        return next((g for g in range(self._groups) if self._used[g] < self._threshold), None)


class VisitorThreshold(ScanThreshold):
    """The same with unique visitors who keep their group: it is full when as many were assigned as it has seats."""

    name = "threshold_visitors"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._held: dict[int, int] = {}

    def visit(self, visitor: int, at: float, *, presses: bool) -> int | None:
        if visitor not in self._held:
            group = self._current()
            if group is None:
                return None
            self._held[visitor] = group
            self._used[group] += 1
        return self._held[visitor]


class RaisedThreshold(VisitorThreshold):
    """What an operator does who finds the groups half empty: twice the threshold, a guess that half of them join."""

    name = "threshold_visitors_x2"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._threshold = 2 * world.cap


POLICIES: Final = (YutangPolicy, ScanThreshold, VisitorThreshold, RaisedThreshold)
