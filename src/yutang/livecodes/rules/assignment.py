"""Who gets which group: the decision for one visit. The edge calls it inside its batch transaction.

Times are epoch seconds here because a decision runs thousands of times a second; what costs anything is done once per
batch and code, in `BatchState`.
"""

import heapq
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from yutang.livecodes.rules.owners import OwnerPool

_GOLDEN: Final = (math.sqrt(5) - 1) / 2
"""n * _GOLDEN modulo 1 spreads n = 0, 1, 2… over [0, 1) as evenly as a sequence can (three-distance theorem): weights
are kept in every short run of visitors with no state but a count."""

_POSITION_THEN_ID: Final = itemgetter(1, 0)  # of a Target


class Target(NamedTuple):
    """One group behind a code as it stood when the batch began. A named tuple, because fifty are built per batch."""

    group_id: int
    position: int
    weight: int
    open_until: float  # epoch seconds; inf: the QR never closes; 0: archived, or it has no QR
    state_open: bool  # not paused, not marked full, not archived
    assigned_total: int
    assign_limit: int
    cap: int
    head_count: int  # 0 when never counted


class Assignment(NamedTuple):
    """What the visitor already holds of this code. Both ids None: so far they only saw the sold-out page."""

    group_id: int | None = None
    number_id: int | None = None
    number_day: date | None = None
    pressed: bool = False  # long-pressed the QR of group_id, and did not say since "I am not in the group"


DecisionKind = Literal["stay", "assign", "move", "owner", "sold_out"]


class Decision(NamedTuple):
    """What to show. group_id: whose QR or, without `show_qr`, whose name; number_id: whose personal QR.

    owner with a group_id: "you are probably in this group already; if not, add this person". `counted`: the number's
    daily count goes up by one. `come_back_at`: of sold_out, the next moment known to be better, UTC.
    """

    kind: DecisionKind
    group_id: int | None = None
    show_qr: bool = False
    number_id: int | None = None
    number_day: date | None = None
    counted: bool = False
    come_back_at: datetime | None = None


class BatchState:
    """The groups of one code during one batch. A seat taken by `choose` is gone for the visitors after."""

    __slots__ = (
        "_choose",
        "_heap",
        "_left",
        "_next",
        "_sums",
        "_taken",
        "_targets",
        "_turn",
        "_until",
        "_visitor",
        "_where",
    )

    def __init__(self, strategy: str, targets: Sequence[Target]) -> None:
        """`strategy` is "fill", "even" or "weighted"; anything else raises KeyError."""
        self._targets = sorted(targets, key=_POSITION_THEN_ID)
        self._where = {target[0]: i for i, target in enumerate(self._targets)}
        self._left = [
            limit - assigned if is_open and heads < cap and limit > assigned else 0
            for _, _, _, _, is_open, assigned, limit, cap, heads in self._targets
        ]
        self._until = [target[3] for target in self._targets]
        self._taken = [0] * len(self._targets)
        self._next = 0  # fill: every group before this one is closed
        self._heap: list[tuple[float, int]] | None = None  # even: (minus the free share, index)
        self._turn: list[int] | None = None  # weighted: the open groups, and…
        self._sums: list[float] = []  # …their weights added up
        self._visitor = 0
        ways: dict[str, Callable[[float], int]] = {"fill": self._fill, "even": self._even, "weighted": self._weighted}
        self._choose = ways[strategy]

    def choose(self, now: float) -> int | None:
        """Take one seat for a newcomer: the group's id, or None when no group is open at `now` (epoch seconds)."""
        i = self._choose(now)
        if i < 0:
            return None
        self._left[i] -= 1
        self._taken[i] += 1
        return self._targets[i].group_id

    def is_open(self, group_id: int, now: float) -> bool:
        """Whether the group takes newcomers: state open, QR alive, and room after what this batch took."""
        i = self._where.get(group_id, -1)
        return i >= 0 and self._left[i] > 0 and self._until[i] > now

    def any_open(self, now: float) -> bool:
        return any(left > 0 and until > now for left, until in zip(self._left, self._until, strict=True))

    def target(self, group_id: int) -> Target | None:
        """The group as it stood when the batch began; None when it is not behind this code any more."""
        i = self._where.get(group_id, -1)
        return self._targets[i] if i >= 0 else None

    def taken(self) -> dict[int, int]:
        """Seats this batch took by group: what the conditional UPDATE adds to `assigned_total`."""
        return {target.group_id: n for target, n in zip(self._targets, self._taken, strict=True) if n}

    def close(self, group_id: int) -> None:
        """Take nobody else into this group: the conditional UPDATE found no room, another process was faster."""
        self._left[self._where[group_id]] = 0

    def give_back(self, group_id: int) -> None:
        """Return a seat whose row could not be written."""
        i = self._where[group_id]
        self._taken[i] -= 1
        self._left[i] += 1
        self._next = min(self._next, i)
        self._heap = self._turn = None

    def _fill(self, now: float) -> int:
        """The first open group in order."""
        left, until = self._left, self._until
        for i in range(self._next, len(left)):
            if left[i] > 0 and until[i] > now:
                self._next = i
                return i
        self._next = len(left)
        return -1

    def _even(self, now: float) -> int:
        """The open group with the largest part of its cap still free."""
        heap, left = self._heap, self._left
        if heap is None:
            heap = self._heap = [(-seats / self._targets[i].cap, i) for i, seats in enumerate(left) if seats > 0]
            heapq.heapify(heap)
        while heap:
            i = heap[0][1]
            if left[i] > 0 and self._until[i] > now:
                heapq.heapreplace(heap, ((1 - left[i]) / self._targets[i].cap, i))
                return i
            heapq.heappop(heap)
        return -1

    def _weighted(self, now: float) -> int:
        """Newcomers in proportion to the weights of the groups that are open; weight 0 gets nobody."""
        if self._turn is None:
            self._visitor = sum(target.assigned_total for target in self._targets) + sum(self._taken)
            self._weigh(now)
        while self._turn:
            point = self._visitor * _GOLDEN % 1.0 * self._sums[-1]
            i = self._turn[bisect_right(self._sums, point, 0, len(self._sums) - 1)]
            if self._left[i] > 0 and self._until[i] > now:
                self._visitor += 1
                return i
            self._weigh(now)
        return -1

    def _weigh(self, now: float) -> None:
        self._turn, self._sums, total = [], [], 0.0
        for i, target in enumerate(self._targets):
            if self._left[i] > 0 and self._until[i] > now and target.weight > 0:
                total += target.weight
                self._turn.append(i)
                self._sums.append(total)


def decide_visit(previous: Assignment | None, state: BatchState, owners: OwnerPool, now: float) -> Decision:
    """What one visitor sees now; the first rule that matches wins.

    1. Who holds a group keeps it while its QR is alive, newest QR shown, although it is full for newcomers: the limit
       counted them. Who never pressed leaves a group that is known to be full (marked, or counted to its cap), paused
       or archived.
    2. Who pressed and whose group has no live QR has probably joined. A second group would cost a seat, so they are
       shown the name of theirs and a person to ask ("owner" with group_id); without a person, the name alone.
    3. The others get the group that the strategy chooses: "move" for who held one, else "assign". That includes those
       whom an earlier visit could only offer a person or the sold-out page, and those whose group was taken off the
       code: the operator wants them elsewhere.
    4. No group is open: a person of the pool, the same one all day.
    5. Nobody: sold out, with the moment at which somebody will be back.
    """
    held = previous.group_id if previous is not None else None
    if held is not None and previous is not None:
        if _keeps(previous, state.target(held), now):
            return Decision("stay", held, show_qr=True)
        if previous.pressed and state.target(held) is not None:
            return _probably_in(held, previous, owners)
    chosen = state.choose(now)
    if chosen is not None:
        return Decision("assign" if held is None else "move", chosen, show_qr=True)
    handed = _hand_out(previous, owners)
    return handed or Decision("sold_out", come_back_at=owners.back_at())


def _keeps(held: Assignment, target: Target | None, now: float) -> bool:
    if target is None or target.open_until <= now:
        return False
    return held.pressed or (target.state_open and target.head_count < target.cap)


def _probably_in(group_id: int, previous: Assignment, owners: OwnerPool) -> Decision:
    handed = _hand_out(previous, owners)
    return handed._replace(group_id=group_id) if handed else Decision("stay", group_id)


def _hand_out(previous: Assignment | None, owners: OwnerPool) -> Decision | None:
    held_id, held_day = (previous.number_id, previous.number_day) if previous is not None else (None, None)
    handed = owners.hand_out(held_id, held_day)
    if handed is None:
        return None
    return Decision("owner", None, False, handed.number_id, handed.day, handed.counted)
