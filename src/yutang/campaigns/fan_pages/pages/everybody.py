"""`/k/{slug}`: a campaign for anybody."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.fan_pages.actions.phones import participant_here
from yutang.campaigns.fan_pages.pages.answering import looking, page
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
    return page(visit, "everybody.html", found, me=me)
