"""Today, the first page of every day."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from yutang.planning.actions.today import Today, today
from yutang.planning.pages.words import RULE_SIGNS
from yutang.planning.rules.duties import DUTIES
from yutang.planning.rules.thing import Thing
from yutang.web import wording
from yutang.web.visits import SignedIn, Visit

router = APIRouter()


@router.get("/")
def today_page(visit: SignedIn, everybody: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?everybody=1
    return visit.page("planning/today.html", **_shown(visit, everybody=everybody))


@router.get("/today/live")
def today_live(visit: SignedIn, everybody: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?everybody=1
    """The part of the page that keeps itself up to date."""
    return visit.page("planning/_live.html", **_shown(visit, everybody=everybody))


def _shown(visit: Visit, *, everybody: bool) -> dict[str, Any]:
    with visit.reading() as work:
        shown = today(work, everybody=everybody)
    return {"today": shown, "lines": lines_of(visit, shown), "signs": RULE_SIGNS}


def lines_of(visit: Visit, shown: Today) -> list[tuple[Thing, dict[str, Any]]]:
    """Its things, each with what stands in the places of its sentences."""
    return [(thing, _values(visit, thing)) for thing in shown.things]


def _values(visit: Visit, thing: Thing) -> dict[str, Any]:
    """What stands in its sentences' places, words and days among it in the reader's language."""
    found: dict[str, Any] = dict(thing.values)
    if thing.duties:
        between = "、" if visit.language == "zh" else ", "
        found["duties"] = between.join(visit.t(DUTIES[duty][0]) for duty in thing.duties)
    if thing.day is not None:
        found["day"] = wording.day(thing.day, visit.now.astimezone(ZoneInfo(visit.timezone)).date(), visit.language)
    step = found.get("step")
    if step:
        found["step"] = visit.t(step)
    return found
