"""Courses as rewards: given for good with the ledger's row, and taken back with the row that reverses it."""

from yutang.campaigns.rewards.rules.giving import Tier
from yutang.courses.actions.rights import Right


def right_of(tier: Tier, issue_id: int, entry_id: int, fan_id: int, change: int) -> Right:
    """For `do_move_rights`; `change`: 1 given, -1 taken back. An entry of the rewards' ledger counts once."""
    return Right(fan_id, tier.course_id or 0, f"reward:{issue_id}:{entry_id}", change)
