"""What pages say of states, as msgids: each text for fans stands here once. Pure."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from yutang.campaigns.models import CampaignKind, ReferralState
from yutang.campaigns.referrals.rules import REASONS, Reason
from yutang.errors import N_

MEANINGS: Final[Mapping[CampaignKind, str]] = {
    CampaignKind.GROUP: N_("A group of people who like the same things. Come in, and bring a friend if you like."),
    CampaignKind.GOALS: N_("Tell friends about something you like. When they come and stay, a thank-you is yours."),
    CampaignKind.COURSE: N_("Learn together: when friends come along, the course opens for you."),
    CampaignKind.COMPANION: N_("A habit is easier in company. Find people to go along with you."),
    CampaignKind.BOARD: N_("Who brings the most friends that stay? The board shows it, by the same rules for all."),
    CampaignKind.DRAW: N_("A lucky draw with published chances. How it was drawn can be checked by anybody."),
}


class Said(NamedTuple):
    """A sentence and how it looks: good, warm or off."""

    sentence: str
    tone: str


_LEFT: Final = Said(N_("left again"), "off")
_FRIENDS: Final[Mapping[ReferralState, Said]] = {
    ReferralState.CREDITED: Said(N_("waiting until {time}"), "warm"),
    ReferralState.HELD: Said(N_("being looked at"), "warm"),
    ReferralState.RELEASED: Said(N_("counted"), "good"),
    ReferralState.REVERSED: Said(N_("does not count"), "off"),
}


def said_of_friend(state: ReferralState, reason: Reason) -> Said:
    """`{time}`: when the waiting is over."""
    if state is ReferralState.REVERSED and reason is Reason.LEFT:
        return _LEFT
    return _FRIENDS[state]


def why_not(state: ReferralState, reason: Reason) -> str:
    """Why a friend does not count; "" where there is nothing to explain."""
    return REASONS[reason] if state is ReferralState.REVERSED else ""
