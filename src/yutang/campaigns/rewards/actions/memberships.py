"""Memberships as rewards: one period is given with the ledger's row, and taken back with the row that reverses it."""

from yutang.campaigns.rewards.rules.giving import Tier
from yutang.courses.memberships.actions.granting import do_grant
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.memberships.models import MembershipCause
from yutang.errors import NotFound
from yutang.fans.actions.looking import find_fan
from yutang.workspaces.actions import Work


def do_move_membership(work: Work, tier: Tier, issue_id: int, entry_id: int, fan_id: int, periods: int) -> None:
    """`periods`: 1 given, -1 taken back. A row of the rewards' ledger is a cause that counts once.

    Nothing for a fan who was erased in the meantime, nor where the kind of membership is gone.
    """
    try:
        find_fan(work, fan_id)
        membership = find_tier(work, tier.membership_id or 0)
    except NotFound:
        return
    do_grant(work, fan_id, membership, MembershipCause.REWARD, f"reward:{issue_id}:{entry_id}", periods, tier.title)
