"""Fairness: judging inviters, deciding by hand, and the lists that are kept."""

from yutang.campaigns.fraud.actions.deciding import (
    blocked_fans,
    do_appeal,
    do_block,
    do_decide,
    do_forget_network,
    do_know_network,
    do_restore,
    is_blocked,
    known_networks,
    review_of,
    waiting_reviews,
)
from yutang.campaigns.fraud.actions.judging import do_keep_verdicts, verdicts_of

__all__ = [
    "blocked_fans",
    "do_appeal",
    "do_block",
    "do_decide",
    "do_forget_network",
    "do_keep_verdicts",
    "do_know_network",
    "do_restore",
    "is_blocked",
    "known_networks",
    "review_of",
    "verdicts_of",
    "waiting_reviews",
]
