"""What came of a campaign: the funnel, K, days and depths, and what a new fan cost."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.console.pages.wording import WORDS, Id
from yutang.campaigns.results.actions import Results, results_of
from yutang.errors import N_
from yutang.web import wording
from yutang.web.i18n import Language
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/campaigns/{campaign_id:int}")

STEPS: Final = {
    "touched": (N_("Met a friend's code"), N_("scanned it, opened its page, or wrote it to the account")),
    "followed": (N_("Followed the account"), N_("at some time")),
    "credited": (N_("Credited to somebody"), N_("once; some may have left since")),
    "opened": (N_("Opened their own page"), N_("with a poster of their own")),
    "brought": (N_("Brought a friend"), N_("at least one")),
    "entered": (N_("Entered the group"), N_("estimated: pressed the group's QR of the live code, by whatever way")),
}
SLOT: Final = 12  # units of the drawing from one day to the next
HEIGHT: Final = 100
_TICKS: Final = 4
_FEWEST: Final = 7  # days that the drawing has room for: a single one is a bar, not a wall


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: friends credited above, friends who left before them."""

    label: str
    x: int
    credited: int
    reversed: int
    credited_height: float
    reversed_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: list[Bar]
    ticks: list[str]
    top: int
    width: int
    height: int = HEIGHT


@router.get("/results")
def results_page(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.reading() as work:
        results = results_of(work, campaign_id)
    return visit.page(
        "campaigns/results.html",
        campaign=results.campaign,
        results=results,
        chart=chart_of(results, visit.language),
        funnel_steps=STEPS,
        widest=max((share.people or 0 for share in results.shares), default=0),
        **WORDS,
    )


def chart_of(results: Results, language: Language) -> Chart:
    """Friends credited and lost on each day."""
    days = results.days
    last = days[-1].day
    top = round_up(max(max(day.credited, day.reversed) for day in days))
    bars = [
        Bar(
            label=wording.day(day.day, last, language),
            x=place * SLOT,
            credited=day.credited,
            reversed=day.reversed,
            credited_height=round(day.credited / top * HEIGHT, 1),
            reversed_height=round(day.reversed / top * HEIGHT, 1),
        )
        for place, day in enumerate(days)
    ]
    step = max(len(bars) // _TICKS, 1)
    return Chart(bars, [bar.label for bar in bars[::step]], top, max(len(bars), _FEWEST) * SLOT)


def round_up(value: int) -> int:
    """The next of 4, 10, 20, 40, 100 …: a height that halves into whole numbers."""
    step = 1
    while True:
        for factor in (4, 10, 20):
            if value <= factor * step:
                return factor * step
        step *= 10
