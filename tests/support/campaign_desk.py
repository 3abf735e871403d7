"""Campaigns as people make them: a place with a connected account, a live code with room, and their forms."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from sqlalchemy import select

from tests.support.codes import Place, add_code, add_place
from tests.support.people import NOON, Person
from tests.support.reply_desk import connect
from yutang.accounts.models import Account, AccountState
from yutang.campaigns.actions.checking import Seen, do_check
from yutang.campaigns.actions.forms import CampaignForm
from yutang.campaigns.actions.life import Secrets, do_start
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.actions.making import do_make_campaign
from yutang.campaigns.fraud.models import Review
from yutang.campaigns.models import Campaign, Participant, TouchVia
from yutang.campaigns.referrals.actions import Joining, Touching, do_join, do_judge, do_release, do_touch
from yutang.campaigns.rules.readiness import Point
from yutang.campaigns.rules.values import CampaignRules
from yutang.campaigns.tokens import page_key
from yutang.fans.actions.receiving import do_receive
from yutang.jobs.kinds import ReceivedPush
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import Content, Follow, Push, Unfollow
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Workspace

SEALER = Sealer(b"0123456789abcdef0123456789abcdef")
SECRETS = Secrets(SEALER, bytes(range(32)))
RULES = CampaignRules(keyword="海报", organiser="早起瑜伽馆", newcomers_only=True)


def connected(work: Work, account_class: AccountClass = AccountClass.SERVICE_CERTIFIED) -> Account:
    """An account whose check is all green: keys tried, address checked, pushes come."""
    account = connect(work, account_class)
    moment = round(work.now.timestamp() * 1000)
    account.state = AccountState.ACTIVE
    account.keys_check = {"at": moment}
    account.check = {"url_ok_at": moment}
    account.last_push_at = work.now
    return account


@dataclass
class CampaignDesk:
    """One person's workspace, ready for campaigns."""

    person: Person
    account_class: AccountClass | None = AccountClass.SERVICE_CERTIFIED
    place: Place = field(init=False)
    account_id: int | None = field(init=False)
    code_id: int = field(init=False)

    def __post_init__(self) -> None:
        with self.person.working() as work:
            if work.session.get(Workspace, work.workspace_id) is None:
                row = {"name": "w", "language": "zh", "timezone": "Asia/Shanghai", "created_at": work.now}
                work.session.add(Workspace(workspace_id=work.workspace_id, **row))
            self.place = add_place(work)
            self.account_id = None if self.account_class is None else connected(work, self.account_class).id
            self.code_id = add_code(work, self.place).id

    def form(self, **values: object) -> CampaignForm:
        """Group fission for a week from noon on."""
        given: dict[str, object] = {
            "title": "早起瑜伽招新",
            "community_id": self.place.community_id,
            "account_id": self.account_id,
            "code_id": self.code_id,
            "starts": NOON.strftime("%Y-%m-%dT12:00"),
            "ends": "2026-11-29T12:00",
            "poster": "own:yoga_breath",
            "rules": RULES,
        }
        return CampaignForm(**{**given, **values})  # type: ignore[arg-type]  # tests also try what does not fit

    def make(self, example: str = "", **values: object) -> int:
        with self.person.working() as work:
            return do_make_campaign(work, self.form(**values), Random(work.new_id()), example).id

    def check(self, campaign_id: int) -> tuple[Campaign, list[Point]]:
        with self.person.working() as work:
            return do_check(work, campaign_id, Seen())

    def started(self, example: str = "", **values: object) -> int:
        """The id of a campaign that runs."""
        campaign_id = self.make(example, **values)
        self.check(campaign_id)
        with self.person.working() as work:
            do_start(work, campaign_id, Seen(), SECRETS)
        return campaign_id


@dataclass
class Crowd:
    """People who take part in one campaign that runs, as pushes would bring them. Hours are after noon."""

    desk: CampaignDesk
    campaign_id: int
    key: bytes = b"campaigns".ljust(32, b".")
    _pushes: int = 0

    def follow(self, openid: str, hours: float, content: Content | None = None) -> int:
        """The fan."""
        self._pushes += 1
        account_id = self.desk.account_id or 0
        created_at = int((NOON + timedelta(hours=hours)).timestamp())
        push = Push("gh_0123456789ab", openid, created_at, None, content or Follow(), {"MsgType": "event"})
        with self.desk.person.working() as work:
            fans = do_receive(work, [ReceivedPush(self._pushes, account_id, NOON, None, push)])
        return fans[(account_id, openid)]

    def join(self, openid: str, hours: float = 0) -> int:
        """The participant."""
        fan_id = self.follow(openid, hours)
        account_id = self.desk.account_id or 0
        at = NOON + timedelta(hours=hours)
        joining = Joining(fan_id, account_id, openid, page_key(self.key, self.campaign_id, account_id, openid), at)
        with self.desk.person.working() as work:
            return do_join(work, self.key, find_campaign(work, self.campaign_id), [joining])[fan_id].id

    def bring(self, inviter_id: int, openid: str, hours: float) -> int:
        """A friend who comes through an inviter, and takes part too. Returns the fan."""
        participant_id = self.join(openid, hours)
        with self.desk.person.working() as work:
            campaign = find_campaign(work, self.campaign_id)
            fan_id = find_participant(work, self.campaign_id, participant_id).fan_id
            at = NOON + timedelta(hours=hours)
            do_touch(work, campaign, [Touching(f"{inviter_id}:{openid}", inviter_id, TouchVia.SCENE, at, fan_id)])
            do_judge(work, campaign, [fan_id])
        return fan_id

    def participant(self, fan_id: int) -> int:
        with self.desk.person.reading() as work:
            query = select(Participant.id).where(
                Participant.workspace_id == work.workspace_id,
                Participant.campaign_id == self.campaign_id,
                Participant.fan_id == fan_id,
            )
            return work.session.scalars(query).one()

    def leave(self, openid: str, hours: float) -> None:
        fan_id = self.follow(openid, hours, Unfollow())
        with self.desk.person.working() as work:
            do_judge(work, find_campaign(work, self.campaign_id), [fan_id])

    def release(self, inviter_id: int, *fan_ids: int) -> None:
        with self.desk.person.working() as work:
            do_release(work, find_campaign(work, self.campaign_id), inviter_id, fan_ids)

    def doubt(self, participant_id: int, verdict: str = "review") -> None:
        """The detectors found something about them."""
        finding = {
            "code": "velocity",
            "score": 0.6,
            "evidence": {"count": 9, "minutes": 3},
            "invitees": [],
            "doubts": False,
        }
        with self.desk.person.working() as work:
            work.session.add(
                Review(
                    workspace_id=work.workspace_id,
                    participant_id=participant_id,
                    campaign_id=self.campaign_id,
                    verdict=verdict,
                    score=600,
                    findings={"findings": [finding]},
                    judged_at=work.now,
                    appeal="",
                    appealed_at=None,
                    decision=None,
                    note="",
                    member_id=None,
                    decided_at=None,
                )
            )
