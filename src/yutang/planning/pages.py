"""Today, the first page of every day."""

from fastapi import APIRouter
from starlette.responses import Response

from yutang.planning.actions import today
from yutang.web.visits import SignedIn

router = APIRouter()


@router.get("/")
def today_page(visit: SignedIn) -> Response:
    with visit.reading() as work:
        return visit.page("planning/today.html", today=today(work))


@router.get("/today/live")
def today_live(visit: SignedIn) -> Response:
    """The part of the page that keeps itself up to date."""
    with visit.reading() as work:
        return visit.page("planning/_live.html", today=today(work))
