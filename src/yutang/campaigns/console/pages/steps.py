"""The steps of a campaign's life, each a button: check, start, pause, resume, end, settle; archive, duplicate."""

import secrets
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response

from yutang.campaigns.actions.checking import Seen, do_check, do_override
from yutang.campaigns.actions.life import Secrets, do_end, do_pause, do_resume, do_settle, do_start
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.making import do_archive, do_duplicate, do_restore
from yutang.campaigns.actions.posters import poster_value
from yutang.campaigns.console.pages.views import show_campaign
from yutang.campaigns.console.pages.wording import Id
from yutang.campaigns.draws.rules import SEED_BYTES
from yutang.campaigns.models import Campaign
from yutang.campaigns.rules.readiness import blocks
from yutang.errors import N_, DomainError
from yutang.posters.actions.proving import problem_with
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/campaigns/{campaign_id:int}")

_PLAIN: Final[dict[str, tuple[Callable[[Work, int], Campaign], str]]] = {
    "pause": (do_pause, N_("Paused. Nothing is credited and nothing is sent until you resume it.")),
    "resume": (do_resume, N_("It runs again.")),
    "end": (do_end, N_("Ended. Friends whose waiting time runs still count when it has passed; then settle it.")),
    "archive": (do_archive, N_("Archived. It can be brought back at any time.")),
    "restore": (do_restore, N_("It is back in the list.")),
}


@router.post("/check")
def check(visit: SignedIn, campaign_id: Id) -> Response:
    visit.actor.require(Permission.CAMPAIGNS)
    seen = look_at_poster(visit, campaign_id)
    with visit.working() as work:
        _, points = do_check(work, campaign_id, seen)
        ready = not blocks(points)
    if ready:
        return visit.redirect(f"/campaigns/{campaign_id}", visit.t("Everything is in order. It can start."))
    return visit.redirect(f"/campaigns/{campaign_id}", visit.t("Something is missing: see the list."), "warning")


@router.post("/start")
def start(visit: SignedIn, campaign_id: Id) -> Response:
    visit.actor.require(Permission.CAMPAIGNS)
    seen = look_at_poster(visit, campaign_id)
    with visit.working() as work:
        do_start(work, campaign_id, seen, Secrets(visit.services.sealer, secrets.token_bytes(SEED_BYTES)))
    return visit.redirect(f"/campaigns/{campaign_id}", visit.t("It runs. Its entrance is below: print it or share it."))


@router.post("/settle")
def settle(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.working() as work:
        do_settle(work, campaign_id, Secrets(visit.services.sealer))
    return visit.redirect(f"/campaigns/{campaign_id}", visit.t("Settled. The books of this campaign are closed."))


@router.post("/override")
def override(visit: SignedIn, campaign_id: Id, reason: Annotated[str, Form(max_length=4000)] = "") -> Response:
    try:
        with visit.working() as work:
            do_override(work, campaign_id, reason)
    except DomainError as error:
        if "reason" not in error.fields:
            raise
        return show_campaign(visit, campaign_id, error)
    return visit.redirect(f"/campaigns/{campaign_id}", visit.t("Noted in the audit log. Now let it be checked again."))


@router.post("/duplicate")
def duplicate(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.working() as work:
        copy = do_duplicate(work, campaign_id, secrets.SystemRandom())
    return visit.redirect(f"/campaigns/{copy.id}", visit.t("This is the duplicate, a draft of its own."))


def _plain_step(step: str) -> Callable[[Visit, int], Response]:
    do, sentence = _PLAIN[step]

    def take(visit: SignedIn, campaign_id: Id) -> Response:
        with visit.working() as work:
            do(work, campaign_id)
        return visit.redirect(f"/campaigns/{campaign_id}", visit.t(sentence), "info")

    return take


for _step in _PLAIN:
    router.add_api_route(f"/{_step}", _plain_step(_step), methods=["POST"], name=f"campaign_{_step}")


def look_at_poster(visit: Visit, campaign_id: int) -> Seen:
    """Draw the poster for awkward people, before the unit of work that changes something."""
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
        if not poster_value(campaign):
            return Seen()
        own, template_id = campaign.poster_own, campaign.poster_template_id
        return Seen(*problem_with(visit.services.posters, work, own=own, template_id=template_id))
