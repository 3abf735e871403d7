"""Choose what to begin with, and the form: make a campaign, change one."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.accounts.models import Account
from yutang.accounts.official.actions import accounts_of
from yutang.campaigns.actions.changing import do_change_campaign
from yutang.campaigns.actions.checking import may_override
from yutang.campaigns.actions.forms import MINUTES, CampaignForm, form_of
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.making import do_make_campaign, form_of_example
from yutang.campaigns.actions.views import codes_to_offer
from yutang.campaigns.console.pages.typed import Typed, said, typed_of
from yutang.campaigns.console.pages.wording import WORDS, Id
from yutang.campaigns.examples import examples
from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rules.kinds import KINDS
from yutang.campaigns.rules.life import LIVE
from yutang.campaigns.rules.paths import PATHS, path_for, why
from yutang.campaigns.rules.values import rules_from_json
from yutang.communities.actions import communities_of
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns")
_DAYS: Final = 14  # how long a campaign lasts where no example says so
Short = Annotated[str, Query(max_length=40)]


@router.get("/new")
def choose_page(visit: SignedIn) -> Response:
    visit.actor.require(Permission.CAMPAIGNS)
    with visit.reading() as work:
        communities = communities_of(work)
    return visit.page("campaigns/choose.html", communities=communities, examples=examples(), **WORDS)


@router.get("/make")
def make_page(visit: SignedIn, example: Short = "", kind: Short = "") -> Response:
    """The form, filled in from an example or for a kind."""
    visit.actor.require(Permission.CAMPAIGNS)
    model = examples().get(example)
    with visit.reading() as work:
        communities, accounts, codes = communities_of(work), accounts_of(work), codes_to_offer(work)
    community = next(iter(communities), None)
    timezone = community.timezone if community else visit.timezone
    starts, ends = window(visit.now, timezone, model.days if model else _DAYS)
    base = CampaignForm(
        title="",
        community_id=community.id if community else 0,
        kind=kind if kind in {each.value for each in CampaignKind} else CampaignKind.GROUP.value,
        language=visit.workspace.language,
        account_id=next((each.id for each in accounts), None),
        code_id=next((each.id for each in codes if community and each.community_id == community.id), None),
        timezone=timezone,
        starts=starts,
        ends=ends,
    )
    form = form_of_example(model, visit.workspace.language, base) if model else base
    return _form(visit, typed_of(form, example if model else ""), None)


@router.post("")
def make(visit: SignedIn, typed: Annotated[Typed, Form()]) -> Response:
    try:
        with visit.working() as work:
            made = do_make_campaign(work, said(typed), secrets.SystemRandom(), typed.example)
    except DomainError as error:
        return _again(visit, typed, error)
    flash = visit.t("The draft is there. Look at texts, poster and rewards, then let it be checked.")
    return visit.redirect(f"/campaigns/{made.id}", flash)


@router.get("/{campaign_id:int}/change")
def change_page(visit: SignedIn, campaign_id: Id) -> Response:
    visit.actor.require(Permission.CAMPAIGNS)
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        form = form_of(campaign, rules_from_json(campaign.rules))
    return _form(visit, typed_of(form), campaign)


@router.post("/{campaign_id:int}/change")
def change(visit: SignedIn, campaign_id: Id, typed: Annotated[Typed, Form()]) -> Response:
    try:
        with visit.working() as work:
            do_change_campaign(work, campaign_id, said(typed), typed.reason)
    except DomainError as error:
        with visit.reading() as work:
            campaign = find_campaign(work, campaign_id)
        return _again(visit, typed, error, campaign)
    return visit.redirect(f"/campaigns/{campaign_id}", visit.t("Saved."))


@router.post("/path")
def path_part(visit: SignedIn, typed: Annotated[Typed, Form()]) -> Response:
    """Which path the chosen account gives, while the form is filled in; nothing is saved."""
    with visit.reading() as work:
        accounts = accounts_of(work)
    return visit.page("campaigns/path.html", typed=typed, error=None, **_path(typed, accounts, None))


def window(now: datetime, timezone: str, days: int) -> tuple[str, str]:
    """Start and end of a new campaign on its own clocks: from the next full hour on, so many days."""
    start = now.astimezone(ZoneInfo(timezone)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    start += timedelta(hours=1)
    return start.strftime(MINUTES), (start + timedelta(days=days)).strftime(MINUTES)


def _again(visit: Visit, typed: Typed, error: DomainError, campaign: Campaign | None = None) -> Response:
    """The form as it was typed, with what is wrong; errors that it has no place for go to their own page."""
    if error.status not in {409, 422}:
        raise error
    return _form(visit, typed, campaign, error)


def _form(visit: Visit, typed: Typed, campaign: Campaign | None = None, error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        communities, accounts, codes = communities_of(work), accounts_of(work), codes_to_offer(work)
        owner = may_override(work)
    return visit.page(
        "campaigns/form.html",
        status=error.status if error is not None else 200,
        error=error,
        typed=typed,
        campaign=campaign,
        live=campaign is not None and campaign.state in LIVE,
        may_take_upon=owner and error is not None and error.code == "forbidden",
        kind_options=[(kind.value, visit.t(words.name)) for kind, words in KINDS.items()],
        communities=[(each.id, each.name) for each in communities],
        accounts=[(each.id, each.name) for each in accounts],
        codes=[(each.id, each.name) for each in codes],
        **_path(typed, accounts, campaign),
        **WORDS,
    )


def _path(typed: Typed, accounts: Sequence[Account], campaign: Campaign | None) -> dict[str, Any]:
    chosen = next((each.account_class for each in accounts if each.id == id_in(typed.account_id)), None)
    path = campaign.path if campaign is not None and campaign.state in LIVE else path_for(chosen)
    return {"path_now": PATHS[path], "path_why": why(chosen), "path_key": path}
