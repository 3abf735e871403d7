"""The policies that the seat benchmark compares: Yutang's rules, and the counters of other live-code tools."""

from collections import Counter
from datetime import UTC, datetime
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
    limit_after_count,
)


class YutangPolicy:
    """The rules of `yutang.livecodes.rules`, with the bookkeeping that the database does in the product."""

    name = "yutang"

    def __init__(self, world: World) -> None:
        self._world = world
        self._assigned: list[list[float]] = [[] for _ in range(world.groups)]  # when
        self._counts = [[CountPoint(0, world.heads_at_start)] for _ in range(world.groups)]
        self._counted_at = [0.0] * world.groups
        self._limits = [self._limit(group, 0) for group in range(world.groups)]
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
        pending = sum(1 for when in reversed(self._assigned[group][-2000:]) if when > at - JOIN_LAG.total_seconds())
        self._counts[group].append(CountPoint(len(self._assigned[group]) - pending, heads))
        self._counted_at[group] = at
        self._limits[group] = self._limit(group, pending)
        self._state = None

    def closed(self, at: float) -> list[int]:
        state = self._new_state()
        return [g for g in range(self._world.groups) if self._assigned[g] and not state.is_open(g, at)]

    def _limit(self, group: int, pending: int) -> int:
        counts = self._counts[group]
        others = sorted((g for g in range(len(self._counts)) if g != group), key=self._counted_at.__getitem__)
        prior = community_prior([join_history(self._counts[g]) for g in others])
        rate = join_rate(prior, [join_history(counts)])
        return limit_after_count(self._world.cap, counts[-1].heads, len(self._assigned[group]), pending, rate)

    def _new_state(self) -> BatchState:
        far = float("inf")
        rows = enumerate(zip(self._assigned, self._limits, self._counts, strict=True))
        cap = self._world.cap
        return BatchState(
            "fill", [Target(g, g, 1, far, True, len(when), lim, cap, c[-1].heads) for g, (when, lim, c) in rows]
        )


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
