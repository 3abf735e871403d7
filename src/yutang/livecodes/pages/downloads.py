"""The QR of a code or a channel as a file, and the card to print."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from yutang.livecodes import actions
from yutang.livecodes.models import CodeChannel, LiveCode
from yutang.livecodes.pages.wording import CodeId, links_of
from yutang.web.i18n import as_language
from yutang.web.visits import SignedIn
from yutang.wechat.qr import qr_print_png, qr_svg

router = APIRouter()

Size = Annotated[float, Query(ge=2, le=100)]  # cm
Channel = Annotated[str, Query(alias="from", max_length=16)]
Paper = Literal["a6", "a4"]


@router.get("/codes/{code_id:int}/qr.svg")
def qr_as_svg(visit: SignedIn, code_id: CodeId, channel: Channel = "") -> Response:
    code, _ = _code(visit, code_id, channel)
    drawn = qr_svg(links_of(visit).of(code, channel))
    return Response(drawn, media_type="image/svg+xml", headers=attachment(code, channel, ".svg"))


@router.get("/codes/{code_id:int}/qr.png")
def qr_as_png(visit: SignedIn, code_id: CodeId, size: Size = 5, channel: Channel = "") -> Response:
    code, _ = _code(visit, code_id, channel)
    drawn = qr_print_png(links_of(visit).of(code, channel), size)
    return Response(drawn, media_type="image/png", headers=attachment(code, channel, f"-{size:g}cm.png"))


@router.get("/codes/{code_id:int}/card")
def card(visit: SignedIn, code_id: CodeId, paper: Paper = "a6", channel: Channel = "") -> Response:
    code, named = _code(visit, code_id, channel)
    with visit.reading() as work:
        community = actions.community_of(work, code)
    say = visit.kernel.translations.say
    asked = say(as_language(code.language) or "zh", "Scan with WeChat to join")
    return visit.page(
        "livecodes/card.html",
        code=code,
        community=community,
        channel=named,
        key=channel,
        paper=paper,
        asked=asked,
        links=links_of(visit),
    )


def _code(visit: SignedIn, code_id: int, channel: str) -> tuple[LiveCode, CodeChannel | None]:
    with visit.reading() as work:
        return actions.find_code(work, code_id), actions.find_channel(work, code_id, channel)


def attachment(code: LiveCode, channel: str, ending: str) -> dict[str, str]:
    """Headers that save the answer under the code's name (RFC 6266: ASCII for old browsers, UTF-8 for the others)."""
    tail = f"-{channel}{ending}" if channel else ending
    spoken = "".join("_" if letter in '\\/:*?"<>|' else letter for letter in code.name)
    return {
        "Content-Disposition": f"attachment; filename=\"{code.slug}{tail}\"; filename*=UTF-8''{quote(spoken + tail)}",
        "Cache-Control": "private, no-store",
    }
