"""The QR of a programme's page, to be printed."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.checkins.actions import find_programme
from yutang.checkins.console.pages.wording import Id, address_of
from yutang.checkins.models import Programme
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.qr import qr_print_png, qr_svg
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/programmes/{programme_id:int}")
Size = Annotated[float, Query(ge=2, le=100)]  # cm


@router.get("/qr.svg")
def qr_as_svg(visit: SignedIn, programme_id: Id) -> Response:
    programme = _found(visit, programme_id)
    payload = address_of(visit.services.settings, programme)
    return Response(qr_svg(payload), media_type="image/svg+xml", headers=attachment(programme.title, ".svg"))


@router.get("/qr.png")
def qr_as_png(visit: SignedIn, programme_id: Id, size: Size = 8) -> Response:
    programme = _found(visit, programme_id)
    payload = address_of(visit.services.settings, programme)
    headers = attachment(programme.title, f"-{size:g}cm.png")
    return Response(qr_print_png(payload, size), media_type="image/png", headers=headers)


def _found(visit: Visit, programme_id: int) -> Programme:
    visit.actor.require(Permission.SEE)
    with visit.reading() as work:
        return find_programme(work, programme_id)


def attachment(title: str, ending: str) -> dict[str, str]:
    """Headers that save the answer under the programme's name (RFC 6266)."""
    spoken = "".join("_" if letter in '\\/:*?"<>|' else letter for letter in title)
    return {
        "Content-Disposition": f"attachment; filename=\"programme{ending}\"; filename*=UTF-8''{quote(spoken + ending)}",
        "Cache-Control": "private, no-store",
    }
