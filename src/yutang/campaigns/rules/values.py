"""The rules of one campaign as a value, and as the JSON that is kept. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Any, Final

from yutang.campaigns.models import Campaign, CampaignPath
from yutang.errors import N_, Invalid

HOLD_HOURS: Final = 24
"""How long a friend must stay before they count, by default."""
ADDRESS_DAYS: Final = 30
"""How long an address is kept after its reward was delivered, by default."""


@dataclass(frozen=True, slots=True)
class CampaignRules:
    """What an operator decides about one campaign. Money is in fen."""

    last_touch: bool = False  # of several inviters the last one is credited; default: the first
    newcomers_only: bool = True  # only people who never followed the account before
    must_open: bool = False  # of a campaign by parametric QRs: a friend counts once they opened their own page
    hold_hours: int = HOLD_HOURS
    keyword: str = ""  # what a fan writes to take part: "poster"; with an invite code behind it, a friend's
    show_board: bool = False  # everybody sees the board (of those who agreed)
    board_places: int = 10
    daily_budget: int = 0  # fen; 0: none is set
    total_budget: int = 0
    review_over: int = 0  # rewards that cost more than so many fen are looked at by a person; 0: none is
    address_days: int = ADDRESS_DAYS
    poster_as_picture: bool = False  # also sent as a picture, where media quota and budget allow
    follow_payload: str = ""  # what the account's own QR holds, for the page of a link campaign
    organiser: str = ""  # who stands behind it: in the rules that fans read

    @property
    def hold(self) -> timedelta:
        return timedelta(hours=self.hold_hours)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


_BOUNDS: Final = {
    "hold_hours": (0, 24 * 14),
    "board_places": (3, 100),
    "daily_budget": (0, 10**10),
    "total_budget": (0, 10**10),
    "review_over": (0, 10**10),
    "address_days": (1, 365),
}
_OUT_OF_BOUNDS: Final = N_("Please give a number from {least} to {most}.")
_TOO_LONG: Final = N_("Please keep this under {most} characters.")
_LONGEST: Final = {"keyword": 20, "follow_payload": 200, "organiser": 60}


def rules_from_json(data: Mapping[str, Any]) -> CampaignRules:
    """What was kept; keys of a newer version are left out, missing ones are as by default."""
    known = {field.name for field in fields(CampaignRules)}
    return replace(CampaignRules(), **{name: value for name, value in data.items() if name in known})


def counts_by_opening(campaign: Campaign) -> bool:
    """Whether a friend counts once they opened their page. Other paths know a friend's phone from the poster's page."""
    return campaign.path is CampaignPath.QR and rules_from_json(campaign.rules).must_open


def check_rules(rules: CampaignRules) -> CampaignRules:
    """Raises Invalid, with the field it is about."""
    for name, (least, most) in _BOUNDS.items():
        if not least <= getattr(rules, name) <= most:
            raise Invalid(_OUT_OF_BOUNDS, None, {name: _OUT_OF_BOUNDS}, least=least, most=most)
    for name, most in _LONGEST.items():
        if len(getattr(rules, name)) > most:
            raise Invalid(_TOO_LONG, None, {name: _TOO_LONG}, most=most)
    return rules
