"""A workspace with campaigns, and its people in browsers."""

from dataclasses import dataclass, field

from tests.support.campaign_desk import CampaignDesk
from tests.support.house import House, Visitor
from tests.support.people import NOON, Person
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign
from yutang.workspaces.models import Role

FORBIDDEN = "转发海报到朋友圈，立得20元红包。"


@dataclass
class Desk:
    """A workspace ready for campaigns, and its owner in a browser, at noon."""

    house: House
    campaigns: CampaignDesk = field(init=False)
    owner: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.house.clock.now = NOON
        self.campaigns = CampaignDesk(Person(self.house.services.database, self.house.workspace("yoga")))
        self.owner = self.member(Role.OWNER)

    def member(self, role: Role) -> Visitor:
        email = f"{role}@yoga.example"
        self.house.member(self.campaigns.person.workspace_id, email, roles=[role])
        return self.house.signed_in(email)

    def find(self, campaign_id: int) -> Campaign:
        with self.campaigns.person.reading() as work:
            return find_campaign(work, campaign_id)

    def typed(self, **values: object) -> dict[str, object]:
        """The form as a browser would send it."""
        form: dict[str, object] = {
            "title": "早起瑜伽招新",
            "kind": "group",
            "language": "zh",
            "community_id": str(self.campaigns.place.community_id),
            "account_id": str(self.campaigns.account_id),
            "code_id": str(self.campaigns.code_id),
            "timezone": "Asia/Shanghai",
            "starts": "2026-11-22T13:00",
            "ends": "2026-11-29T13:00",
            "poster": "own:yoga_breath",
            "keyword": "海报",
            "organiser": "早起瑜伽馆",
        }
        return {**form, **values}
