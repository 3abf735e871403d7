"""A campaign whose pages are opened by phones: people who take part, and friends who come."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx2

from tests.support.campaigning import CAMPAIGN, add_campaign
from tests.support.fandom import ACCOUNT, Fandom
from tests.support.house import House, Visitor
from tests.support.people import NOON, Person
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.draws.actions import do_draw, do_promise
from yutang.campaigns.models import Campaign, Participant, Touch, TouchVia
from yutang.campaigns.referrals.actions import Joining, Touching, do_join, do_judge, do_release, do_touch
from yutang.campaigns.rewards.models import RewardKind, RewardTier
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.tokens import PURPOSE, Invitation, page_key, referral_token
from yutang.db.engine import Database
from yutang.posters.actions.posters import put_poster
from yutang.posters.rules.layers import Values
from yutang.sealing import Sealer
from yutang.wechat.messages import Follow, Unfollow

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
RULES = CampaignRules(organiser="早起瑜伽", keyword="晨练", follow_payload="http://weixin.qq.com/r/yoga")


@dataclass
class Handset:
    """Somebody's phone with its cookies. Forms are sent with the token of the last page that had one."""

    visitor: Visitor
    token: str = ""

    def get(self, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - as httpx2 has them
        answer = self.visitor.get(path, **options)
        found = _TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    def post(
        self,
        path: str,
        *,
        follow: bool = True,
        files: Any = None,  # noqa: ANN401 - as httpx2 has them
        **fields: str,
    ) -> httpx2.Response:
        form = {"csrf_token": self.token, **fields}
        answer = self.visitor.client.post(path, data=form, files=files, follow_redirects=False)
        return self.get(answer.headers["location"]) if follow and answer.is_redirect else answer


def handset(house: House, address: str = "203.0.113.7") -> Handset:
    return Handset(house.visitor(address=address))


@dataclass
class Campaigning:
    """One campaign of a workspace over the account of a `Fandom`."""

    fandom: Fandom
    sealer: Sealer
    campaign_id: int = CAMPAIGN
    person: Person = field(init=False)

    def __post_init__(self) -> None:
        self.person = replace(self.fandom.person, now=NOON)

    @property
    def database(self) -> Database:
        return self.fandom.database

    @property
    def key(self) -> bytes:
        return self.sealer.key(PURPOSE)

    def run(self, rules: CampaignRules = RULES, **values: Any) -> None:  # noqa: ANN401 - columns
        with self.person.working() as work:
            row = {"starts_at": NOON - timedelta(days=1), "ends_at": NOON + timedelta(days=6), **values}
            add_campaign(work.session, self.fandom.workspace_id, rules, id=self.campaign_id, **row)

    def change(self, **values: Any) -> None:  # noqa: ANN401 - columns
        with self.person.working() as work:
            campaign = find_campaign(work, self.campaign_id)
            for name, value in values.items():
                setattr(campaign, name, value)

    def campaign(self) -> Campaign:
        with self.person.reading() as work:
            return find_campaign(work, self.campaign_id)

    def join(self, openid: str, hours: float = -10, **values: Any) -> Participant:  # noqa: ANN401 - columns
        """A fan who follows and takes part."""
        self.fandom.receive(self.fandom.push(openid, Follow(), hours * 3600))
        fan_id = self.fandom.fan(openid).id
        place = page_key(self.key, self.campaign_id, ACCOUNT, openid)
        joining = Joining(fan_id, ACCOUNT, openid, place, NOON + timedelta(hours=hours))
        with self.person.working() as work:
            participant = do_join(work, self.key, find_campaign(work, self.campaign_id), [joining])[fan_id]
            for name, value in values.items():
                setattr(participant, name, value)
            return participant

    def friend(self, openid: str, inviter: Participant, hours: float = -5) -> int:
        """Follows through an inviter's code. Returns the fan."""
        self.fandom.receive(self.fandom.push(openid, Follow("k.yoga7.token"), hours * 3600))
        fan_id = self.fandom.fan(openid).id
        touching = Touching(f"inbox:{openid}", inviter.id, TouchVia.SCENE, NOON + timedelta(hours=hours), fan_id)
        with self.person.working() as work:
            campaign = find_campaign(work, self.campaign_id)
            do_touch(work, campaign, [touching])
            do_judge(work, campaign, [fan_id])
        return fan_id

    def leave(self, openid: str, hours: float) -> None:
        self.fandom.receive(self.fandom.push(openid, Unfollow(), hours * 3600))
        with self.person.working() as work:
            do_judge(work, find_campaign(work, self.campaign_id), [self.fandom.fan(openid).id])

    def judge(self, *fans: int) -> None:
        with self.person.working() as work:
            do_judge(work, find_campaign(work, self.campaign_id), fans)

    def release(self, inviter: Participant, *fans: int) -> None:
        with self.person.working() as work:
            do_release(work, find_campaign(work, self.campaign_id), inviter.id, fans)

    def tier(self, threshold: int, title: str, kind: RewardKind = RewardKind.CODE, **values: Any) -> int:  # noqa: ANN401
        with self.person.working() as work:
            row = {"note": "", "link": "", "points": 0, "cost": 0, "stock": None, "taken": 0, "removed_at": None}
            tier_id = work.new_id()
            of = {"workspace_id": work.workspace_id, "campaign_id": self.campaign_id, "id": tier_id}
            work.session.add(RewardTier(threshold=threshold, title=title, kind=kind, **{**row, **values}, **of))
            return tier_id

    def put_poster(self, participant: Participant) -> str:
        with self.person.working() as work:
            key = f"campaign:{self.campaign_id}:participant:{participant.id}"
            values = Values(link="https://go.example.com/r/x", name="小满")
            token = put_poster(work, key=key, template_id=None, own="small_circle", values=values)
            find_participant(work, self.campaign_id, participant.id).poster = token
            return token

    def promise(self) -> None:
        with self.person.working() as work:
            do_promise(work, self.sealer, find_campaign(work, self.campaign_id), b"s" * 32)

    def draw(self) -> None:
        with self.person.working() as work:
            do_draw(work, self.sealer, find_campaign(work, self.campaign_id))

    # ---- addresses and what came of opening them ---------------------------------------------------------------------

    def own_page(self, participant: Participant) -> str:
        return f"/k/{self.campaign().slug}/{participant.page_key}"

    def behind(self, inviter: Participant) -> str:
        campaign = self.campaign()
        token = referral_token(self.key, campaign.id, Invitation(inviter.code, campaign.ends_at))
        return f"/r/{campaign.slug}/{token}"

    def now(self, participant: Participant) -> Participant:
        """As it is in the database."""
        with self.person.reading() as work:
            return find_participant(work, self.campaign_id, participant.id)

    def people(self) -> list[Participant]:
        """Who takes part, in the order of their coming."""
        with self.person.reading() as work:
            of = {"workspace_id": self.fandom.workspace_id, "campaign_id": self.campaign_id}
            return list(work.session.query(Participant).filter_by(**of).order_by(Participant.id))

    def touches(self) -> list[Touch]:
        with self.person.reading() as work:
            return list(work.session.query(Touch).filter_by(workspace_id=self.fandom.workspace_id))
