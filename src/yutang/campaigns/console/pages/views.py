"""The list of campaigns, and the overview of one."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.campaigns.actions.checking import may_override, readiness_of
from yutang.campaigns.actions.posters import look_of
from yutang.campaigns.actions.views import archived_count, line_of, list_campaigns, surroundings_of
from yutang.campaigns.console.pages.wording import NEXT_STEPS, WORDS, Id, address_of, entrance_payload
from yutang.campaigns.draws.actions import find_draw
from yutang.campaigns.models import CampaignState
from yutang.campaigns.rules.life import LIVE, Step, may_archive, may_change, may_take
from yutang.campaigns.rules.paths import why
from yutang.campaigns.rules.readiness import only_wording_blocks
from yutang.errors import DomainError
from yutang.livecodes.rules.links import is_private
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns")
_MOST = 2**63 - 1


@router.get("")
def campaign_list(
    visit: SignedIn,
    archived: bool = False,  # noqa: FBT001, FBT002 - ?archived=1
    before: Annotated[int | None, Query(ge=0, le=_MOST)] = None,
) -> Response:
    with visit.reading() as work:
        lines, more = list_campaigns(work, archived=archived, before_id=before)
        gone = archived_count(work)
    return visit.page(
        "campaigns/list.html",
        lines=lines,
        more=more,
        archived=archived,
        gone=gone,
        next_steps=NEXT_STEPS,
        may_change=visit.actor.may(Permission.CAMPAIGNS),
        **WORDS,
    )


@router.get("/{campaign_id:int}")
def campaign_page(visit: SignedIn, campaign_id: Id) -> Response:
    return show_campaign(visit, campaign_id)


def show_campaign(visit: Visit, campaign_id: int, error: DomainError | None = None) -> Response:
    """The overview; with `error` as the answer to a form of it."""
    with visit.reading() as work:
        line = line_of(work, campaign_id)
        campaign = line.campaign
        opening = campaign.state in {CampaignState.DRAFT, CampaignState.CHECKED}
        points = readiness_of(work, campaign) if opening or campaign.state in LIVE else []
        around = surroundings_of(work, campaign)
        owner = may_override(work)
        draw = find_draw(work, campaign_id)
        look = look_of(work, campaign)
    settings = visit.services.settings
    return visit.page(
        "campaigns/campaign.html",
        status=error.status if error is not None else 200,
        error=error,
        line=line,
        campaign=campaign,
        points=points,
        override_helps=owner and only_wording_blocks(points),
        around=around,
        draw=draw,
        look=look,
        why=why(None if around.account is None else around.account.account_class),
        steps=[step.value for step in Step if may_take(step, campaign.state)],
        changeable=may_change(campaign.state),
        archivable=may_archive(campaign.state),
        address=address_of(settings, campaign),
        entrance=entrance_payload(settings, campaign),
        address_private=is_private(settings.base_url),
        may_change=visit.actor.may(Permission.CAMPAIGNS),
        may_settle=visit.actor.may(Permission.REWARDS),
        **WORDS,
    )
