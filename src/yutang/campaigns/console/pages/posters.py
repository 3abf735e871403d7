"""Which poster fans get."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.campaigns.actions.changing import do_change_campaign
from yutang.campaigns.actions.forms import form_of
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.posters import poster_value
from yutang.campaigns.console.pages.typed import with_poster
from yutang.campaigns.console.pages.wording import WORDS, Id
from yutang.campaigns.rules.life import may_change
from yutang.campaigns.rules.values import rules_from_json
from yutang.posters.actions import looks
from yutang.web.visits import SignedIn
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns/{campaign_id:int}")


@router.get("/poster")
def poster_page(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        offered = looks(work)
    return visit.page(
        "campaigns/poster.html",
        campaign=campaign,
        looks=offered,
        chosen=poster_value(campaign),
        may_change=visit.actor.may(Permission.CAMPAIGNS) and may_change(campaign.state),
        **WORDS,
    )


@router.post("/poster")
def choose_poster(visit: SignedIn, campaign_id: Id, poster: Annotated[str, Form(max_length=80)] = "") -> Response:
    with visit.working() as work:
        campaign = find_campaign(work, campaign_id)
        form = form_of(campaign, rules_from_json(campaign.rules))
        do_change_campaign(work, campaign_id, with_poster(form, poster))
    return visit.redirect(f"/campaigns/{campaign_id}/poster", visit.t("Saved."))
