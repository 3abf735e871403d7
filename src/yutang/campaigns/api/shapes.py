"""What the API takes and gives. Ids are texts: JavaScript cannot hold 64 bits in a number. Money is in fen."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, Field

from yutang.campaigns.actions.forms import MINUTES, CampaignForm
from yutang.campaigns.actions.people import People
from yutang.campaigns.actions.views import CampaignLine
from yutang.campaigns.models import CampaignKind, CampaignPath, CampaignState
from yutang.campaigns.rules.readiness import Point, Tone
from yutang.campaigns.rules.values import CampaignRules
from yutang.errors import N_, Invalid
from yutang.fields import id_in
from yutang.web.visits import Caller
from yutang.wording import Severity

IdText = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]


class RulesIn(BaseModel):
    """What an operator decides; money in fen, 0: no limit."""

    last_touch: bool = Field(False, description="Of several inviters the last one is credited; default: the first")
    newcomers_only: bool = Field(True, description="Only people who never followed the account count")
    must_open: bool = Field(
        False, description="Of a campaign by parametric QRs: a friend counts once they opened their own page"
    )
    hold_hours: int = Field(24, description="How long a friend must stay before they count")
    keyword: str = ""
    show_board: bool = False
    board_places: int = 10
    daily_budget: int = 0
    total_budget: int = 0
    review_over: int = Field(0, description="Rewards that cost more are looked at by a person first")
    address_days: int = 30
    poster_as_picture: bool = False
    follow_payload: str = ""
    organiser: str = ""


class CampaignIn(BaseModel):
    title: str
    community_id: IdText
    kind: CampaignKind = CampaignKind.GROUP
    language: Literal["zh", "en"] = "zh"
    account_id: IdText | None = Field(None, description="null: no account takes part")
    code_id: IdText | None = Field(None, description="The live code that newcomers are led to")
    timezone: str = "Asia/Shanghai"
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    poster: str = Field("", description="`own:<key>` or `template:<id>`")
    rules: RulesIn = RulesIn()
    seen_version: int | None = Field(None, description="`version` as last read: a change in between is a 409")


class NewCampaign(CampaignIn):
    example: str = Field("", description="Begin with the texts and rewards of one of Yutang's examples")


class TextsIn(BaseModel):
    texts: dict[str, str] = Field(description="By key; an empty text goes back to the default")
    seen_version: int | None = None
    reason: str = Field("", description="An owner's, to say what is plainly forbidden while the campaign runs")


class ReasonIn(BaseModel):
    reason: str


class CampaignOut(BaseModel):
    id: str
    slug: str
    url: str = Field(description="Its page for everybody")
    title: str
    kind: CampaignKind
    path: CampaignPath = Field(description="Decided by the class of the account")
    state: CampaignState
    language: str
    community_id: str
    account_id: str | None
    code_id: str | None
    timezone: str
    starts_at: datetime
    ends_at: datetime
    rules: RulesIn
    poster: str
    version: int
    archived: bool
    people: int
    friends: int = Field(description="Friends who count")
    waiting: int = Field(description="Friends whose waiting time runs")
    to_review: int = Field(description="People whom somebody should look at")


class CampaignsOut(BaseModel):
    campaigns: list[CampaignOut]
    next_before: str | None = Field(description="`before` of the next page; null: this is the last")


class FindingOut(BaseModel):
    where: str
    rule: int
    severity: Severity
    words: list[str]
    fact: str
    quote: str
    source: str
    advice: str


class PointOut(BaseModel):
    key: str
    tone: Tone
    sentence: str
    findings: list[FindingOut]


class CheckedOut(BaseModel):
    campaign: CampaignOut
    points: list[PointOut]


class TextsOut(BaseModel):
    texts: dict[str, str]


class PersonOut(BaseModel):
    id: str
    fan_id: str
    label: str
    code: str
    joined_at: datetime
    friends: int
    waiting: int
    depth: int
    staff: bool
    stopped: bool
    blocked: bool
    verdict: str | None
    decision: str | None


class PeopleOut(BaseModel):
    people: list[PersonOut]
    has_more: bool


def form_of(campaign: CampaignIn) -> CampaignForm:
    return CampaignForm(
        title=campaign.title,
        community_id=_id(campaign.community_id),
        kind=campaign.kind.value,
        language=campaign.language,
        account_id=None if campaign.account_id is None else _id(campaign.account_id),
        code_id=None if campaign.code_id is None else _id(campaign.code_id),
        timezone=campaign.timezone,
        starts=_local(campaign.starts_at, campaign.timezone),
        ends=_local(campaign.ends_at, campaign.timezone),
        poster=campaign.poster,
        rules=CampaignRules(**campaign.rules.model_dump()),
        seen_version=campaign.seen_version,
    )


def _local(moment: datetime, timezone: str) -> str:
    """On the clocks of the campaign, to the minute. A zone that there is not is refused with the rest of the form."""
    try:
        return moment.astimezone(ZoneInfo(timezone)).strftime(MINUTES)
    except (LookupError, ValueError, OSError, OverflowError):
        return moment.strftime(MINUTES)


def _id(text: str) -> int:
    number = id_in(text)
    if number is None:
        raise Invalid(N_("This is not an id."), "not_an_id")
    return number


def campaign_out(caller: Caller, line: CampaignLine) -> CampaignOut:
    campaign, counts = line.campaign, line.counts
    own = f"own:{campaign.poster_own}" if campaign.poster_own else ""
    return CampaignOut(
        id=str(campaign.id),
        slug=campaign.slug,
        url=f"{caller.services.settings.base_url}/k/{campaign.slug}",
        title=campaign.title,
        kind=campaign.kind,
        path=campaign.path,
        state=campaign.state,
        language=campaign.language,
        community_id=str(campaign.community_id),
        account_id=None if campaign.account_id is None else str(campaign.account_id),
        code_id=None if campaign.code_id is None else str(campaign.code_id),
        timezone=campaign.timezone,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        rules=RulesIn(**{name: value for name, value in campaign.rules.items() if name in RulesIn.model_fields}),
        poster=own or (f"template:{campaign.poster_template_id}" if campaign.poster_template_id else ""),
        version=campaign.version,
        archived=campaign.archived_at is not None,
        people=counts.people,
        friends=counts.friends,
        waiting=counts.waiting,
        to_review=line.to_review,
    )


def point_out(caller: Caller, point: Point) -> PointOut:
    return PointOut(
        key=point.key,
        tone=point.tone,
        sentence=caller.t(point.sentence, **point.values),
        findings=[
            FindingOut(
                where=each.where,
                rule=each.finding.rule,
                severity=each.finding.severity,
                words=[spot.words for spot in each.finding.spots],
                fact=each.finding.fact,
                quote=each.finding.quote,
                source=each.finding.source,
                advice=caller.t(each.finding.advice),
            )
            for each in point.spotted
        ],
    )


def people_out(caller: Caller, found: People) -> PeopleOut:
    return PeopleOut(
        people=[
            PersonOut(
                id=str(who.id),
                fan_id=str(who.fan_id),
                label=card.title(caller.t) if (card := found.cards.get(who.fan_id)) else who.code,
                code=who.code,
                joined_at=who.joined_at,
                friends=who.score,
                waiting=who.waiting,
                depth=who.depth,
                staff=who.staff,
                stopped=who.stopped_at is not None,
                blocked=blocked,
                verdict=None if review is None else review.verdict,
                decision=None if review is None or review.decision is None else review.decision.value,
            )
            for who, review, blocked in found.rows
        ],
        has_more=found.has_more,
    )
