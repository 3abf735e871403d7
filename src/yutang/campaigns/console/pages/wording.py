"""What the pages say about campaigns, and the addresses they show."""

from typing import Annotated, Any, Final

from fastapi import Path

from yutang.campaigns.models import Campaign, CampaignPath, CampaignState, ReferralState
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.kinds import KINDS, STATES
from yutang.campaigns.rules.paths import PATHS
from yutang.campaigns.rules.readiness import Tone
from yutang.communities.readiness.rules import AROUND
from yutang.errors import N_
from yutang.settings import Settings
from yutang.wording import Severity

# An id beyond 64 bits is nobody's, and the database would not even compare it.
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

TONES: Final = {Tone.GOOD: "check", Tone.NOTE: "info-circle", Tone.BLOCK: "x"}  # icons
POINTS: Final = {
    "window": N_("Dates"),
    "account": N_("Official account"),
    "keyword": N_("Keyword"),
    "code": N_("Live code"),
    "texts": N_("Texts"),
    "poster": N_("Poster"),
    "tiers": N_("Rewards"),
    "budget": N_("Budget"),
    "opening": N_("Who counts"),
    "organiser": N_("Organiser"),
    "wording": N_("WeChat's rules"),
    **AROUND,
}
SEVERITIES: Final = {
    Severity.BLOCK: (N_("plainly forbidden"), "red"),
    Severity.HIGH: (N_("grave risk"), "amber"),
    Severity.MEDIUM: (N_("risk"), "amber"),
    Severity.LOW: (N_("small risk"), "grey"),
}
FACTS: Final = {  # of wording.Mechanics, as far as a campaign here can break them
    "rewards_inviting": N_("it gives rewards for friends who come"),
    "names_organiser": N_("it does not say who stands behind it"),
    "publishes_odds": N_("it does not say how many prizes there are"),
    "has_privacy_note": N_("it has no note on personal data"),
}
REWARD_KINDS: Final = {
    RewardKind.CODE: N_("a code of a batch"),
    RewardKind.LINK: N_("a link"),
    RewardKind.GOODS: N_("sent by post"),
    RewardKind.POINTS: N_("points"),
    RewardKind.ONSITE: N_("handed over in person"),
    RewardKind.MEMBERSHIP: N_("a membership"),
    RewardKind.COURSE: N_("a course"),
    RewardKind.BADGE: N_("a badge"),
}
REFERRAL_STATES: Final = {
    ReferralState.CREDITED: (N_("waits"), "blue"),
    ReferralState.HELD: (N_("kept back"), "amber"),
    ReferralState.RELEASED: (N_("counts"), "green"),
    ReferralState.REVERSED: (N_("counts no more"), "grey"),
}
VERDICTS: Final = {
    "pass": (N_("fine"), "green"),
    "review": (N_("look at it"), "amber"),
    "hold": (N_("kept back"), "red"),
}
DECISIONS: Final = {"fair": (N_("decided: fair"), "green"), "unfair": (N_("decided: unfair"), "red")}

NEXT_STEPS: Final = {  # in the list: what to do next with a campaign in this state
    CampaignState.DRAFT: N_("Look at it once more and check it"),
    CampaignState.CHECKED: N_("Start it"),
    CampaignState.RUNNING: N_("See who came"),
    CampaignState.PAUSED: N_("Resume or end it"),
    CampaignState.ENDED: N_("Look at what was kept back, then settle it"),
    CampaignState.SETTLED: N_("See what came of it"),
}

WORDS: Final[dict[str, Any]] = {
    "kinds": KINDS,
    "states": STATES,
    "paths": PATHS,
    "tones": TONES,
    "points_named": POINTS,
    "severities": SEVERITIES,
    "facts": FACTS,
    "reward_kinds": REWARD_KINDS,
}
"""For every page of a campaign."""


def address_of(settings: Settings, campaign: Campaign) -> str:
    """The campaign's page for anybody."""
    return f"{settings.base_url}/k/{campaign.slug}"


def entrance_payload(settings: Settings, campaign: Campaign) -> str | None:
    """What its own printed QR holds; none while the QR of the account is not made yet."""
    if campaign.path is CampaignPath.QR:
        return campaign.entrance_url or None
    return address_of(settings, campaign)
