"""The operator of the demo: counts heads as a person does, and types them in through the product's own action."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from random import Random
from typing import Final

from yutang.demo.people import Insiders
from yutang.demo.pond import Pond
from yutang.groups.actions import do_set_state, do_type_head_count, groups_of
from yutang.groups.models import GroupState
from yutang.groups.store import GroupRow
from yutang.wiring import Services
from yutang.workspaces.actions import Work, reading, working

_BETWEEN: Final = timedelta(seconds=15)  # two counts of a group whose room has run out
_FRIENDS_EVERY: Final = timedelta(seconds=20)  # a reader brings friends, and somebody counts


class Operator:
    """`payloads` leads from the text of a QR, as a phone reads it, to the group; `names` from the group to its name."""

    def __init__(self, services: Services, pond: Pond, insiders: Insiders, rng: Random) -> None:
        self.payloads: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.counts_typed = 0
        self._services = services
        self._pond = pond
        self._insiders = insiders
        self._rng = rng
        self._typed: dict[int, int] = {}
        self._friends_at = services.clock() + _FRIENDS_EVERY
        self._look()

    def look_after(self) -> None:
        """What somebody who is asked for a count does: types it in where a group's room has run out."""
        now = self._services.clock()
        self._type(self._look())
        if now >= self._friends_at:
            self._friends_at = now + _FRIENDS_EVERY
            self._bring_friends()

    def count_all(self) -> None:
        """Count every group that somebody joined since the last count."""
        self._type([group_id for group_id, heads in self._insiders.heads.items() if self._typed.get(group_id) != heads])

    def groups(self) -> dict[str, tuple[str, int, int]]:
        """What stands behind each QR: the group's name, its heads and its cap."""
        heads, caps = self._insiders.heads, self._insiders.caps
        return {payload: (self.names[key], heads[key], caps[key]) for payload, key in self.payloads.items()}

    def mark_full(self, group_id: int) -> None:
        with self._work() as work:
            do_set_state(work, group_id, GroupState.FULL)

    def _look(self) -> list[int]:
        """Learn what changed in the console; the groups that want to be counted."""
        services, now = self._services, self._services.clock()
        with reading(services.database, self._pond.operator, now, services.new_id) as work:
            rows = [row for community_id in self._pond.communities for row in groups_of(work, community_id)]
            for row in rows:
                self._learn(row)
            return [row.group.id for row in rows if self._wants_count(row, now)]

    def _learn(self, row: GroupRow) -> None:
        group = row.group
        self.names[group.id] = group.name
        if group.payload is not None:
            self.payloads[group.payload] = group.id
        self._insiders.caps[group.id] = group.cap
        if group.id not in self._insiders.heads or self._typed.get(group.id) != group.head_count:
            # New here, or counted by whoever sits at the console: they are right.
            self._insiders.heads[group.id] = group.head_count or 0
        if group.head_count is not None:
            self._typed[group.id] = group.head_count

    def _wants_count(self, row: GroupRow, now: datetime) -> bool:
        group, seats = row.group, row.seats
        has_room = seats.assigned_total < seats.assign_limit
        if has_room or group.state is not GroupState.OPEN or group.head_count_at is None:
            return False
        return self._insiders.heads[group.id] != group.head_count and now - group.head_count_at >= _BETWEEN

    def _bring_friends(self) -> None:
        """A group without a live code grows by its members' friends."""
        services = self._services
        with reading(services.database, self._pond.operator, services.clock(), services.new_id) as work:
            groups = [row.group.id for row in groups_of(work, self._pond.communities[-1])]
        if groups:
            group_id = self._rng.choice(groups)
            self._insiders.grow(group_id, self._rng.randint(1, 3))
            self._type([group_id])

    def _type(self, group_ids: Iterable[int]) -> None:
        for group_id in group_ids:
            heads = self._insiders.heads[group_id]
            with self._work() as work:
                do_type_head_count(work, group_id, heads)
            self._typed[group_id] = heads
            self.counts_typed += 1

    def _work(self) -> AbstractContextManager[Work]:
        services = self._services
        return working(services.database, self._pond.operator, services.clock(), services.new_id)
