"""Memberships for others: who is let in, giving, taking a code, and what is kept of one person."""

from yutang.courses.memberships.actions.checking import ledger_findings
from yutang.courses.memberships.actions.granting import do_grant
from yutang.courses.memberships.actions.looking import Line, entitled, find_tier, memberships_of, tiers_of
from yutang.courses.memberships.actions.people import do_erase_fan, do_move_fan, export_of
from yutang.courses.memberships.actions.redeeming import Redeemed, do_redeem

__all__ = [
    "Line",
    "Redeemed",
    "do_erase_fan",
    "do_grant",
    "do_move_fan",
    "do_redeem",
    "entitled",
    "export_of",
    "find_tier",
    "ledger_findings",
    "memberships_of",
    "tiers_of",
]
