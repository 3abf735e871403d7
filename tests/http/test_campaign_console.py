"""The console's pages of campaigns: choose, make, check, start; texts, people, results; who may."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.support.campaign_desk import CampaignDesk
from tests.support.house import House, Visitor, sentences
from tests.support.people import NOON, Person
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, CampaignState
from yutang.workspaces.models import Role

FORBIDDEN = "转发海报到朋友圈，立得20元红包。"
HOSTILE = '"><script>alert(1)</script><b>x'


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


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def made_id(url: object) -> int:
    found = re.search(r"/campaigns/(\d+)", urlsplit(str(url)).path)
    assert found is not None
    return int(found[1])


# ---- making ---------------------------------------------------------------------------------------------------------


def test_a_campaign_goes_from_an_example_to_running(desk: Desk) -> None:
    assert "早起瑜伽群招新" in sentences(desk.owner.get("/campaigns/new"))
    form = desk.owner.get("/campaigns/make?example=open_group").text
    assert 'value="早起瑜伽群招新"' in form
    assert "每位粉丝一个二维码" in form

    made = desk.owner.post("/campaigns", desk.typed(example="open_group"))
    campaign_id = made_id(made.url)
    checked = desk.owner.post(f"/campaigns/{campaign_id}/check")
    started = desk.owner.post(f"/campaigns/{campaign_id}/start")

    assert "可以开始了" in sentences(checked)
    assert "进行中" in sentences(started)
    assert desk.find(campaign_id).state is CampaignState.RUNNING


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk) -> None:
    answer = desk.owner.post(
        "/campaigns", desk.typed(title="", ends="2026-11-20T13:00", hold_hours="lots", total_budget="1.234")
    )

    assert answer.status_code == 422
    assert sentences(answer).count("请填") >= 1
    assert 'value="lots"' in answer.text
    assert 'value="1.234"' in answer.text
