"""Rewards: tiers and their codes; giving, taking back and settling; what fans see of theirs."""

from yutang.campaigns.rewards.actions.checking import ledger_findings
from yutang.campaigns.rewards.actions.delivering import IssueView, do_mark_told, do_open, issues_of, untold
from yutang.campaigns.rewards.actions.giving import Issued, do_issue, do_reach, do_retry, waiting_campaigns
from yutang.campaigns.rewards.actions.points import do_add_points, points_of
from yutang.campaigns.rewards.actions.ranking import do_rank
from yutang.campaigns.rewards.actions.redeeming import do_redeem
from yutang.campaigns.rewards.actions.sending import do_forget_fan, do_give_address
from yutang.campaigns.rewards.actions.settling import do_approve, do_approve_passing, do_reject
from yutang.campaigns.rewards.actions.taking_back import do_unreach

__all__ = [
    "IssueView",
    "Issued",
    "do_add_points",
    "do_approve",
    "do_approve_passing",
    "do_forget_fan",
    "do_give_address",
    "do_issue",
    "do_mark_told",
    "do_open",
    "do_rank",
    "do_reach",
    "do_redeem",
    "do_reject",
    "do_retry",
    "do_unreach",
    "issues_of",
    "ledger_findings",
    "points_of",
    "untold",
    "waiting_campaigns",
]
