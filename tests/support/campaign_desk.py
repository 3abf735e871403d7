"""Campaigns as people make them: a place with a connected account, a live code with room, and their forms."""

from dataclasses import dataclass, field
from random import Random

from tests.support.codes import Place, add_code, add_place
from tests.support.people import NOON, Person
from tests.support.reply_desk import connect
from yutang.accounts.models import Account, AccountState
from yutang.campaigns.actions.checking import Seen, do_check
from yutang.campaigns.actions.forms import CampaignForm
from yutang.campaigns.actions.life import Secrets, do_start
from yutang.campaigns.actions.making import do_make_campaign
from yutang.campaigns.models import Campaign
from yutang.campaigns.rules.readiness import Point
from yutang.campaigns.rules.values import CampaignRules
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import Work

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
