"""The seats of a community's groups: how many visitors each may still be shown, learned from all their head counts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from yutang.groups import store
from yutang.groups.models import Group, Seats
from yutang.groups.rules import Fill, estimate_joined
from yutang.livecodes.rules import (
    CountPoint,
    JoinRate,
    community_prior,
    join_history,
    join_rate,
    seat_limit,
)
from yutang.livecodes.rules.standing import SeatCount
from yutang.workspaces.actions import Work

HISTORY: Final = timedelta(days=180)
"""Head counts older than this say nothing any more: a join rate remembers 400 visitors (livecodes.rules.seats)."""


def rates(counts: Mapping[int, Sequence[CountPoint]], group_ids: Sequence[int]) -> dict[int, JoinRate]:
    """The join rate of each group: a prior from the others of its community, then its own head counts.

    `counts` by group, the group last counted at the end (as `store.count_points` gives them).
    """
    histories = {group_id: join_history(points) for group_id, points in counts.items()}
    found: dict[int, JoinRate] = {}
    for group_id in group_ids:
        prior = community_prior([history for other, history in histories.items() if other != group_id])
        own = histories.get(group_id)
        found[group_id] = join_rate(prior, [own] if own is not None else [])
    return found


def rates_of(work: Work, community_id: int, group_ids: Sequence[int]) -> dict[int, JoinRate]:
    counts = store.count_points(work.session, work.workspace_id, community_id, work.now - HISTORY)
    return rates(counts, group_ids)


def recompute_limits(work: Work, community_id: int) -> None:
    """Set every group's `assign_limit` anew after a head count, a changed cap or a new group.

    A count may say that a group was shown to too many already. Its limit is then what was assigned: no room, and
    nothing that looks like a broken promise to the check of the ledger. The caller holds the community's lock. Only
    rows that change are written; `assigned_total` belongs to the edge and never is.
    """
    work.session.flush()
    locked = store.lock_seats(work.session, work.workspace_id, community_id)
    rate_of = rates_of(work, community_id, [group.id for group, _ in locked])
    for group, seats in locked:
        limit = seats.assigned_at_count + seat_limit(group.cap, group.head_count, rate_of[group.id])
        limit = max(limit, seats.assigned_total)
        if seats.assign_limit != limit:
            seats.assign_limit = limit
    work.session.flush()


def seat_count(group: Group, seats: Seats) -> SeatCount:
    """The group as the rules of live codes reckon with it."""
    return SeatCount(
        state=group.state,
        has_qr=group.payload is not None,
        expires_on=group.expires_on,
        closes_at=group.closes_at,
        cap=group.cap,
        head_count=group.head_count,
        assigned_total=seats.assigned_total,
        assigned_at_count=seats.assigned_at_count,
        assign_limit=seats.assign_limit,
    )


def fill_of(group: Group, seats: Seats, rate: JoinRate) -> Fill:
    reckoned = seat_count(group, seats)
    return Fill(
        cap=group.cap,
        counted=group.head_count,
        counted_at=group.head_count_at,
        since=reckoned.since_count,
        joined=estimate_joined(reckoned.since_count, rate.mean),
        room=reckoned.left,
    )
