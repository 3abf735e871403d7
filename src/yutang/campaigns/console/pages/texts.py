"""What a campaign says: each text with its variables, and a phone that shows what fans get."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from yutang.campaigns.actions.checking import may_override
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.texts import do_change_texts, texts_said
from yutang.campaigns.actions.views import surroundings_of
from yutang.campaigns.console.pages.bubbles import Bubble, bubble_of
from yutang.campaigns.console.pages.wording import WORDS, Id, address_of
from yutang.campaigns.models import Campaign, CampaignPath
from yutang.campaigns.rules.life import LIVE, may_change
from yutang.campaigns.rules.texts import VARIABLES, completed_of, preview, sample, texts_of
from yutang.errors import DomainError
from yutang.fields import id_in
from yutang.web import wording
from yutang.web.i18n import as_language
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.limits import Limits
from yutang.wording import Context, Finding, Place, check
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns/{campaign_id:int}")

AFTER_FOLLOW: Final = ("poster", "progress")
"""What goes out by itself after the immediate answer; each takes one of the messages that WeChat allows."""
_LIMITS: Final = Limits()


async def sent_texts(request: Request) -> dict[str, str]:
    """Every field of the form, as typed; what is none of the campaign's texts is left out later."""
    form = await request.form(max_files=0, max_fields=50)
    return {key: value for key, value in form.items() if isinstance(value, str)}


Sent = Depends(sent_texts)


@router.get("/texts")
def texts_page(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        said = texts_said(work, campaign)
    return _page(visit, campaign, said)


@router.post("/texts")
def change_texts(visit: SignedIn, campaign_id: Id, sent: dict[str, str] = Sent) -> Response:
    visit.actor.require(Permission.CAMPAIGNS)
    texts = {key.removeprefix("texts."): text for key, text in sent.items() if key.startswith("texts.")}
    try:
        with visit.working() as work:
            do_change_texts(work, campaign_id, texts, id_in(sent.get("seen", "")), sent.get("reason", ""))
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        with visit.reading() as work:
            campaign = find_campaign(work, campaign_id)
        return _page(visit, campaign, _typed(campaign, texts), error)
    return visit.redirect(f"/campaigns/{campaign_id}/texts", visit.t("Saved."))


@router.post("/texts/preview")
def show_phone(visit: SignedIn, campaign_id: Id, sent: dict[str, str] = Sent) -> Response:
    """The phone for texts that are not saved."""
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
    texts = {key.removeprefix("texts."): text for key, text in sent.items() if key.startswith("texts.")}
    return visit.page("campaigns/phone.html", campaign=campaign, **_phone(visit, campaign, _typed(campaign, texts)))


def _typed(campaign: Campaign, texts: Mapping[str, str]) -> dict[str, str]:
    """As the form was, an empty text being its default."""
    return completed_of(campaign, {**campaign.texts, **texts})


def _page(visit: Visit, campaign: Campaign, said: Mapping[str, str], error: DomainError | None = None) -> Response:
    with visit.reading() as work:
        owner = may_override(work)
    usual = completed_of(campaign, {})
    return visit.page(
        "campaigns/texts.html",
        status=error.status if error is not None else 200,
        error=error,
        campaign=campaign,
        said=said,
        usual=usual,
        texts=texts_of(campaign.kind, campaign.path),
        variables=VARIABLES,
        findings=_findings(said),
        live=campaign.state in LIVE,
        may_take_upon=owner and error is not None and error.code == "forbidden",
        may_change=visit.actor.may(Permission.CAMPAIGNS) and may_change(campaign.state),
        **_phone(visit, campaign, said),
        **WORDS,
    )


def _findings(said: Mapping[str, str]) -> dict[str, list[Finding]]:
    found = {key: check(text, Context(Place.MESSAGE)) for key, text in said.items()}
    return {key: some for key, some in found.items() if some}


def _phone(visit: Visit, campaign: Campaign, said: Mapping[str, str]) -> dict[str, Any]:
    """What the phone shows: the talk after a follow, and every other text by itself."""
    messages = preview(said, _values(visit, campaign))
    shown = {key: bubble for key, message in messages.items() if (bubble := bubble_of(message)) is not None}
    has_account = campaign.path is not CampaignPath.CODE
    talk: list[tuple[str, Bubble]] = [(key, shown[key]) for key in ("welcome", *AFTER_FOLLOW) if key in shown]
    rules = campaign.rules
    used = len([key for key in AFTER_FOLLOW if key in shown]) + (1 if rules.get("poster_as_picture") else 0)
    return {
        "talk": talk if has_account else [],
        "others": [(each, shown[each.key]) for each in texts_of(campaign.kind, campaign.path)
                   if each.key in shown and each.key not in {"welcome", *AFTER_FOLLOW}],
        "budget": (used, _LIMITS.custom_after_follow, _LIMITS.custom_event_seconds) if has_account else None,
    }  # fmt: skip


def _values(visit: Visit, campaign: Campaign) -> dict[str, str]:
    """The campaign's own values, and samples for the rest."""
    with visit.reading() as work:
        around = surroundings_of(work, campaign)
    zone, language = ZoneInfo(campaign.timezone), as_language(campaign.language) or "zh"
    base = visit.services.settings.base_url
    now = visit.now.astimezone(zone)
    code = around.code
    known = {
        "campaign": campaign.title,
        "organiser": campaign.rules.get("organiser", ""),
        "keyword": campaign.rules.get("keyword", ""),
        "starts": wording.moment(campaign.starts_at.astimezone(zone), now, language),
        "ends": wording.moment(campaign.ends_at.astimezone(zone), now, language),
        "hours": str(campaign.rules.get("hold_hours", "")),
        "page": address_of(visit.services.settings, campaign),
        "my_page": f"{address_of(visit.services.settings, campaign)}/…",
        "poster": f"{base}/poster/…",
        "reward": around.reward.title if around.reward else "",
        "next": around.reward.title if around.reward else "",
        "threshold": str(around.reward.threshold) if around.reward else "",
        "entrance": f"{base}/c/{code.slug}" if code is not None else "",
        "account": around.account.name if around.account else "",
        "persona": (around.account.persona or around.account.name) if around.account else "",
    }
    values = sample(campaign.language, **known)
    return values if code is not None else {**values, "entrance": ""}
