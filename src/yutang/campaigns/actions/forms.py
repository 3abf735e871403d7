"""What a person says about a campaign, tidied and checked."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from yutang.accounts.models import Account, AccountState
from yutang.campaigns.actions.posters import poster_choice
from yutang.campaigns.console import store
from yutang.campaigns.models import Campaign, CampaignKind, CampaignPath
from yutang.campaigns.rules.life import LIVE, LOCKED, LOCKED_RULES, may_change
from yutang.campaigns.rules.paths import path_for
from yutang.campaigns.rules.values import CampaignRules, check_rules, rules_from_json
from yutang.errors import N_, Conflict, Invalid
from yutang.fields import Fields
from yutang.livecodes.models import CodeState
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

LANGUAGES: Final = ("zh", "en")
MINUTES: Final = "%Y-%m-%dT%H:%M"
"""How `<input type="datetime-local">` sends a moment."""
_LOCKED: Final = N_("This cannot change while the campaign runs: fans hold posters and codes that were made by it.")
_CHANGED: Final = N_("Somebody else changed this campaign meanwhile. Reload the page to see it.")


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """A campaign as a person describes it. `starts` and `ends` are on the clocks of `timezone`, e.g. 2026-11-29T09:00.

    `poster`: the value of a look, e.g. own:morning_streak; "" for none yet.
    """

    title: str
    community_id: int
    kind: str = CampaignKind.GROUP.value
    language: str = "zh"
    account_id: int | None = None
    code_id: int | None = None
    timezone: str = "Asia/Shanghai"
    starts: str = ""
    ends: str = ""
    poster: str = ""
    rules: CampaignRules = field(default_factory=CampaignRules)
    seen_version: int | None = None  # of the campaign when the form was opened; none: do not compare


@dataclass(frozen=True, slots=True)
class Tidy:
    """The form as it is kept."""

    title: str
    kind: CampaignKind
    path: CampaignPath
    language: str
    community_id: int
    account_id: int | None
    code_id: int | None
    timezone: str
    starts_at: datetime
    ends_at: datetime
    rules: CampaignRules
    poster_own: str | None
    poster_template_id: int | None


def check_campaign(work: Work, form: CampaignForm, campaign: Campaign | None = None) -> Tidy:
    """The form tidied. `campaign`: the one that is changed, none for a new one.

    Raises NotAllowed, Invalid with the fields that are wrong, or Conflict where somebody else was faster or the
    campaign is over.
    """
    work.actor.require(Permission.CAMPAIGNS)
    _check_open(form, campaign)
    fields = Fields()
    account = _account(work, fields, form, campaign)
    own, template_id = poster_choice(work, fields, form.poster, campaign)
    timezone = fields.timezone("timezone", form.timezone)
    zone = "UTC" if "timezone" in fields.errors else timezone
    starts_at = _moment(fields, "starts", form.starts, zone)
    ends_at = _moment(fields, "ends", form.ends, zone)
    if campaign is not None and starts_at == campaign.starts_at.replace(second=0, microsecond=0):
        starts_at = campaign.starts_at  # forms know no seconds
    if not {"starts", "ends"} & fields.errors.keys() and ends_at <= starts_at:
        fields.refuse("ends", N_("The end must lie after the start."))
    tidy = Tidy(
        title=fields.line("title", form.title, required=True),
        kind=_kind(fields, form.kind),
        path=campaign.path
        if campaign is not None and campaign.state in LIVE
        else path_for(None if account is None else account.account_class),
        language=form.language,
        community_id=form.community_id,
        account_id=form.account_id,
        code_id=form.code_id,
        timezone=timezone,
        starts_at=starts_at,
        ends_at=ends_at,
        rules=_rules(fields, form.rules),
        poster_own=own,
        poster_template_id=template_id,
    )
    _check_rest(work, fields, form, campaign)
    if campaign is not None and campaign.state in LIVE:
        _check_locked(fields, tidy, campaign)
    fields.check()
    return tidy


def form_of(campaign: Campaign, rules: CampaignRules) -> CampaignForm:
    """The campaign as its form shows it."""
    zone = ZoneInfo(campaign.timezone)
    poster = f"own:{campaign.poster_own}" if campaign.poster_own else ""
    return CampaignForm(
        title=campaign.title,
        community_id=campaign.community_id,
        kind=campaign.kind.value,
        language=campaign.language,
        account_id=campaign.account_id,
        code_id=campaign.code_id,
        timezone=campaign.timezone,
        starts=campaign.starts_at.astimezone(zone).strftime(MINUTES),
        ends=campaign.ends_at.astimezone(zone).strftime(MINUTES),
        poster=f"template:{campaign.poster_template_id}" if campaign.poster_template_id else poster,
        rules=rules,
        seen_version=campaign.version,
    )


def _check_open(form: CampaignForm, campaign: Campaign | None) -> None:
    if campaign is None:
        return
    if not may_change(campaign.state):
        raise Conflict(N_("This campaign is over: it can be duplicated, but not changed."), "over")
    if form.seen_version is not None and form.seen_version != campaign.version:
        raise Conflict(_CHANGED, "changed")


def _kind(fields: Fields, kind: str) -> CampaignKind:
    if kind not in {each.value for each in CampaignKind}:
        fields.refuse("kind", N_("Please choose a kind."))
        return CampaignKind.GROUP
    return CampaignKind(kind)


def _account(work: Work, fields: Fields, form: CampaignForm, campaign: Campaign | None) -> Account | None:
    if form.account_id is None:
        return None
    account = store.account(work.session, work.workspace_id, form.account_id)
    kept = campaign is not None and campaign.account_id == form.account_id
    if account is None or (account.state is AccountState.ARCHIVED and not kept):
        fields.refuse("account_id", N_("Please choose an official account, or none."))
        return None
    return account


def _check_rest(work: Work, fields: Fields, form: CampaignForm, campaign: Campaign | None) -> None:
    community = store.community(work.session, work.workspace_id, form.community_id)
    kept = campaign is not None and campaign.community_id == form.community_id
    if community is None or (community.archived_at is not None and not kept):
        fields.refuse("community_id", N_("Please choose a community."))
    if form.code_id is not None:
        code = store.code(work.session, work.workspace_id, form.code_id)
        if code is None or code.state is CodeState.DELETED:
            fields.refuse("code_id", N_("Please choose a live code, or none."))
    if form.language not in LANGUAGES:
        fields.refuse("language", N_("Please choose Chinese or English."))


def _rules(fields: Fields, rules: CampaignRules) -> CampaignRules:
    tidy = replace(
        rules,
        keyword=fields.line("keyword", rules.keyword),
        organiser=fields.line("organiser", rules.organiser),
        follow_payload="".join(rules.follow_payload.split()),
    )
    try:
        return check_rules(tidy)
    except Invalid as error:
        for name, sentence in error.fields.items():
            fields.refuse(name, sentence.format(**error.values))
        return tidy


def _moment(fields: Fields, name: str, text: str, zone: str) -> datetime:
    try:
        return datetime.strptime(text.strip()[:16], MINUTES).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: the year 1 or 9999, east or west of Greenwich
        fields.refuse(name, N_("Please give a day and a time."))
    return datetime(2000, 1, 1, tzinfo=UTC)


def _check_locked(fields: Fields, tidy: Tidy, campaign: Campaign) -> None:
    for name in LOCKED:
        if getattr(tidy, name) != getattr(campaign, name):
            fields.refuse("starts" if name == "starts_at" else name, _LOCKED)
    before = rules_from_json(campaign.rules)
    for name in LOCKED_RULES:
        if getattr(tidy.rules, name) != getattr(before, name):
            fields.refuse(name, _LOCKED)
