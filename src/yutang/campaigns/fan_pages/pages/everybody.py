"""`/k/{slug}`: a campaign for anybody."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.fan_pages.actions.phones import participant_here
from yutang.campaigns.fan_pages.pages.answering import looking, page
from yutang.communities.position.actions.asking import asked_in_campaign
from yutang.web.fan_pages import READ, kindly
from yutang.web.visitors import visitor_id
from yutang.web.visits import AnyGuest

router = APIRouter()


@router.api_route("/k/{slug}", methods=READ)
@kindly
def campaign_page(visit: AnyGuest, slug: str) -> Response:
    """What it is, who organises it, the rules, the time left, and how to take part."""
    with looking(visit, slug) as (work, found):
        me = participant_here(work, found.campaign.id, visitor_id(visit))
        asked = asked_in_campaign(work, found.campaign.id, visitor_id(visit))
    return page(visit, "everybody.html", found, me=me, asked=asked)
