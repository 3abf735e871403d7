"""Points of fans: sums over a ledger in which each cause counts once."""

from collections.abc import Mapping
from typing import Any

from yutang.campaigns.rewards.models import PointEntry
from yutang.campaigns.rewards.store import tiers
from yutang.workspaces.actions import Work


def points_of(work: Work, fan_id: int) -> int:
    """A fan's points now."""
    return tiers.points(work.session, work.workspace_id, fan_id)


def do_add_points(
    work: Work, fan_id: int, points: int, key: str, reason: str, data: Mapping[str, Any] | None = None
) -> bool:
    """Add (or, below 0, take) points. `key` names the cause: the same one counts once, and False is returned then.

    Of two that come at the same moment the second one's transaction fails with Conflict, and is tried again.
    """
    work.session.flush()
    if tiers.has_cause(work.session, work.workspace_id, key):
        return False
    work.session.add(
        PointEntry(
            workspace_id=work.workspace_id,
            id=work.new_id(),
            fan_id=fan_id,
            points=points,
            key=key,
            reason=reason,
            data=None if data is None else dict(data),
            at=work.now,
        )
    )
    return True
