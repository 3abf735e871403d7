"""The referral ledger: who takes part, who met whose code, who is credited, held, released, reversed."""

from yutang.campaigns.referrals.actions.checking import ledger_findings
from yutang.campaigns.referrals.actions.joining import Joining, Touching, do_join, do_link_visitor, do_touch
from yutang.campaigns.referrals.actions.judging import Change, do_judge, do_judge_all, verdicts_of
from yutang.campaigns.referrals.actions.looking import Friend, Place, Progress, board, friends, progress
from yutang.campaigns.referrals.actions.settling import do_hold, do_release, do_reverse, due

__all__ = [
    "Change",
    "Friend",
    "Joining",
    "Place",
    "Progress",
    "Touching",
    "board",
    "do_hold",
    "do_join",
    "do_judge",
    "do_judge_all",
    "do_link_visitor",
    "do_release",
    "do_reverse",
    "do_touch",
    "due",
    "friends",
    "ledger_findings",
    "progress",
    "verdicts_of",
]
