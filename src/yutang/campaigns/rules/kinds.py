"""The kinds of campaigns in words, and what each is about. All run on one engine. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yutang.campaigns.models import CampaignKind, CampaignState
from yutang.campaigns.rewards.models import RewardKind
from yutang.errors import N_


@dataclass(frozen=True, slots=True)
class KindWords:
    """What a kind is called, and what it is good for; `sign`: an icon."""

    name: str
    meaning: str
    sign: str


KINDS: Final[Mapping[CampaignKind, KindWords]] = {
    CampaignKind.GROUP: KindWords(
        N_("Fill a group"), N_("Poster → entrance → group; newcomers get a poster of their own."), "users-group"
    ),
    CampaignKind.GOALS: KindWords(
        N_("Friends' goals"), N_("So many friends come, and a thank-you is reached; in steps."), "target-arrow"
    ),
    CampaignKind.COURSE: KindWords(
        N_("Open a course"), N_("So many friends come along, and a course opens."), "lock-open"
    ),
    CampaignKind.COMPANION: KindWords(
        N_("Check-in companions"), N_("People look for company for a habit of many days."), "user-heart"
    ),
    CampaignKind.BOARD: KindWords(
        N_("Leaderboard"), N_("Who brought the most friends stands at the top."), "chart-bar"
    ),
    CampaignKind.DRAW: KindWords(
        N_("Lucky draw"), N_("Everybody has the same chance; anybody can check how it was drawn."), "star"
    ),
}

STATES: Final[Mapping[CampaignState, tuple[str, str]]] = {  # in words, and the tone of a badge
    CampaignState.DRAFT: (N_("Draft"), "grey"),
    CampaignState.CHECKED: (N_("Checked"), "blue"),
    CampaignState.RUNNING: (N_("Running"), "green"),
    CampaignState.PAUSED: (N_("Paused"), "amber"),
    CampaignState.ENDED: (N_("Ended"), "amber"),
    CampaignState.SETTLED: (N_("Settled"), "grey"),
}


def rewards_inviting(kind: CampaignKind, tiers: Mapping[RewardKind, int]) -> bool:
    """Whether friends are paid for with something; a badge is no payment, a draw gives all the same chance."""
    return kind is not CampaignKind.DRAW and any(n for each, n in tiers.items() if each is not RewardKind.BADGE)
