"""The campaign's own QR: let the account make it, and download it to be printed."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.campaigns.actions.entrance import do_keep_entrance, wanted_qr
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.console.pages.wording import Id, entrance_payload
from yutang.campaigns.models import Campaign
from yutang.errors import N_, NotFound
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.api import qr
from yutang.wechat.qr import qr_print_png, qr_svg

router = APIRouter(prefix="/campaigns/{campaign_id:int}")
Size = Annotated[float, Query(ge=2, le=100)]  # cm


@router.post("/entrance")
def make_qr(visit: SignedIn, campaign_id: Id) -> Response:
    with visit.reading() as work:
        wanted = wanted_qr(work, campaign_id)
    ticket = visit.services.wechat.call(
        visit.actor.workspace_id,
        wanted.account_id,
        lambda client: qr.create(client, scene=wanted.scene, expire_seconds=wanted.expire_seconds),
    )
    lasts = ticket.expire_seconds
    with visit.working() as work:
        do_keep_entrance(work, campaign_id, ticket.url, None if lasts is None else visit.now + timedelta(seconds=lasts))
    return visit.redirect(f"/campaigns/{campaign_id}", visit.t("The QR is there. Who scans it takes part at once."))


@router.get("/qr.svg")
def qr_as_svg(visit: SignedIn, campaign_id: Id) -> Response:
    campaign, payload = _payload(visit, campaign_id)
    return Response(qr_svg(payload), media_type="image/svg+xml", headers=attachment(campaign.title, "", ".svg"))


@router.get("/qr.png")
def qr_as_png(visit: SignedIn, campaign_id: Id, size: Size = 8) -> Response:
    campaign, payload = _payload(visit, campaign_id)
    headers = attachment(campaign.title, "", f"-{size:g}cm.png")
    return Response(qr_print_png(payload, size), media_type="image/png", headers=headers)


def _payload(visit: Visit, campaign_id: int) -> tuple[Campaign, str]:
    """Raises NotFound while the account's QR is not made yet."""
    with visit.reading() as work:
        campaign = find_campaign(work, campaign_id)
    payload = entrance_payload(visit.services.settings, campaign)
    if payload is None:
        raise NotFound(N_("The QR of this campaign is not made yet."))
    return campaign, payload


def attachment(title: str, tail: str, ending: str) -> dict[str, str]:
    """Headers that save the answer under the campaign's name (RFC 6266)."""
    spoken = "".join("_" if letter in '\\/:*?"<>|' else letter for letter in title)
    plain = f"campaign{tail}{ending}"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(spoken + tail + ending)}",
        "Cache-Control": "private, no-store",
    }
