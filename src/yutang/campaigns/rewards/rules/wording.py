"""Rewards in words, for pages and tables."""

from collections.abc import Mapping
from typing import Final

from yutang.campaigns.models import CampaignKind
from yutang.campaigns.rewards.models import IssueState, RewardKind
from yutang.errors import N_

KINDS: Final[Mapping[RewardKind, str]] = {
    RewardKind.CODE: N_("A code"),
    RewardKind.LINK: N_("A link"),
    RewardKind.GOODS: N_("Something sent by post"),
    RewardKind.POINTS: N_("Points"),
    RewardKind.ONSITE: N_("Something handed over on site"),
    RewardKind.MEMBERSHIP: N_("A membership"),
    RewardKind.COURSE: N_("A course"),
    RewardKind.BADGE: N_("A badge: thanks, and a name on the page"),
}
SHORT_KINDS: Final[Mapping[RewardKind, str]] = {**KINDS, RewardKind.BADGE: N_("A badge")}
SIGNS: Final[Mapping[RewardKind, str]] = {
    RewardKind.CODE: "ticket",
    RewardKind.LINK: "link",
    RewardKind.GOODS: "package",
    RewardKind.POINTS: "coin",
    RewardKind.ONSITE: "scan",
    RewardKind.MEMBERSHIP: "user-heart",
    RewardKind.COURSE: "book",
    RewardKind.BADGE: "award",
}
"""Icons."""
STATES: Final[Mapping[IssueState, str]] = {
    IssueState.WAITING: N_("waits"),
    IssueState.REVIEW: N_("to be looked at"),
    IssueState.READY: N_("theirs"),
    IssueState.DELIVERED: N_("delivered"),
    IssueState.REVERSED: N_("taken back"),
}
TONES: Final[Mapping[IssueState, str]] = {
    IssueState.WAITING: "amber",
    IssueState.REVIEW: "blue",
    IssueState.READY: "green",
    IssueState.DELIVERED: "green",
    IssueState.REVERSED: "grey",
}


def threshold_words(kind: CampaignKind) -> str:
    """What a tier's threshold is called; a msgid with {n}. Of draws nothing is said: they have none."""
    if kind is CampaignKind.BOARD:
        return N_("up to place {n}")
    return "" if kind is CampaignKind.DRAW else N_("from {n} friends on")
