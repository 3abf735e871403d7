"""`/k/{slug}/draw`: how a draw is drawn, and everything that is needed to check it."""

import json
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from yutang.campaigns.draws.actions import find_draw
from yutang.campaigns.draws.models import Draw
from yutang.campaigns.fan_pages.actions.about import About
from yutang.campaigns.fan_pages.actions.drawn import ShownDraw, shown_draw
from yutang.campaigns.fan_pages.pages.answering import looking, page
from yutang.campaigns.models import CampaignKind
from yutang.errors import N_, NotFound
from yutang.web.fan_pages import READ, kindly
from yutang.web.visits import AnyGuest
from yutang.workspaces.actions import Work

router = APIRouter()
_NO_DRAW: Final = N_("Nothing is drawn in this campaign.")


@router.api_route("/k/{slug}/draw.json", methods=READ)
@kindly
def proof_file(visit: AnyGuest, slug: str) -> Response:
    """The proof, for `yutang draw verify`."""
    with looking(visit, slug) as (work, found):
        draw = _draw(work, found)
    proof = _proof(draw)
    if proof is None:
        raise NotFound(N_("It has not been drawn yet."))
    name = f'attachment; filename="{found.campaign.slug}.json"'
    return Response(json.dumps(proof), media_type="application/json", headers={"Content-Disposition": name})


@router.api_route("/k/{slug}/draw", methods=READ)
@kindly
def draw_page(visit: AnyGuest, slug: str) -> Response:
    with looking(visit, slug) as (work, found):
        draw = _draw(work, found)
        proof = _proof(draw)
        shown: ShownDraw | None = None if proof is None else shown_draw(work, found.campaign, proof)
    return page(visit, "draw.html", found, draw=draw, proof=shown)


def _draw(work: Work, found: About) -> Draw | None:
    """None before its seed was made. Raises NotFound for other campaigns."""
    if found.campaign.kind is not CampaignKind.DRAW:
        raise NotFound(_NO_DRAW)
    return find_draw(work, found.campaign.id)


def _proof(draw: Draw | None) -> dict[str, Any] | None:
    """None before it was drawn: what is kept until then is only the promise."""
    return draw.proof if draw is not None and draw.drawn_at is not None else None
