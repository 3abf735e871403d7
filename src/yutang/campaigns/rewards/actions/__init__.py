"""Rewards: tiers and their codes; giving, taking back and settling; what fans see of theirs."""

from yutang.campaigns.rewards.actions.checking import ledger_findings
from yutang.campaigns.rewards.actions.giving import Issued, do_issue, do_reach, do_retry
from yutang.campaigns.rewards.actions.taking_back import do_unreach

__all__ = ["Issued", "do_issue", "do_reach", "do_retry", "do_unreach", "ledger_findings"]
