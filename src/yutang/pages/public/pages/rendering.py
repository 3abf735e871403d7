"""The HTML of a public page: the same bytes for the same content, so that phones keep what did not change."""

import base64
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from yutang.errors import DomainError
from yutang.pages.actions.showing import Piece, Site
from yutang.pages.models import Page
from yutang.pages.rules.blocks import KINDS
from yutang.pages.rules.content import Content
from yutang.pages.rules.themes import THEMES, Theme
from yutang.pages.texts import plain_text
from yutang.web.visits import Guest

_CSS: Final = Path(__file__).parents[1] / "templates" / "pages_public" / "page.css"
_ABOUT: Final = 80  # characters of the line that WeChat shows below a shared page


@dataclass(frozen=True, slots=True)
class Shown:
    """One page with its blocks, and what this phone did on it."""

    page: Page
    content: Content
    pieces: list[Piece]
    site: Site
    answered: Mapping[str, str] = field(default_factory=dict)
    error_block: str = ""
    error: DomainError | None = None
    typed: str = ""


def html_of_page(visit: Guest, shown: Shown) -> bytes:
    """`visit.language` is the page's."""
    content, site = shown.content, shown.site
    text = next((piece.block["text"] for piece in shown.pieces if piece.block.kind == "text"), "")
    values = {
        "page": shown.page,
        "content": content,
        "pieces": shown.pieces,
        "picture_path": site.picture_path,
        "answered": shown.answered,
        "error_block": shown.error_block,
        "error": shown.error,
        "typed": shown.typed,
        "open": True,
        "hidden": False,
        "kinds": KINDS,
        "about": content.digest or plain_text(text, _ABOUT),
        "cover": f"{site.base_url}{site.picture_path}{content.cover}" if content.cover else "",
        "style": Markup("<style>{}</style>").format(style_of(content.theme)),
    }
    return visit.kernel.pages.render("pages_public/page.html", visit, values).encode()


def weight_of(html: bytes) -> int:
    """Bytes on the way to a phone."""
    return len(gzip.compress(html, mtime=0))


def answered_with(visit: Guest, html: bytes, theme: str, status: int = 200) -> Response:
    """The page, or 304 for a phone that has just this one; gzipped where the phone takes it."""
    tag = f'W/"{hashlib.sha256(html).hexdigest()[:24]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Cookie",
        "Content-Security-Policy": policy_of(theme),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }
    asked = visit.request.headers
    if status == 200 and tag in asked.get("if-none-match", ""):  # noqa: PLR2004
        return visit.cookies.put_on(Response(status_code=304, headers=headers))
    if "gzip" in asked.get("accept-encoding", ""):
        html = gzip.compress(html, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return visit.cookies.put_on(Response(html, status, headers, "text/html; charset=utf-8"))


@cache
def style_of(theme: str) -> Markup:
    """The style inside a page: what all pages share, small, and the colours of one theme."""
    css = re.sub(r"\s*([{};:,>])\s*", r"\1", _CSS.read_text(encoding="utf-8").replace("\n", ""))
    return Markup(f"{colours(THEMES[theme])}{css}")  # noqa: S704 - our own file


def colours(theme: Theme) -> str:
    names = ("back", "card", "ink", "soft", "line", "accent", "on")
    said = ";".join(f"--lp-{name}:{getattr(theme, name)}" for name in names)
    return f":root{{{said}}}body{{margin:0;background:{theme.back}}}"


@cache
def policy_of(theme: str) -> str:
    """Exactly this style, pictures of our own, and no script at all."""
    digest = base64.b64encode(hashlib.sha256(str(style_of(theme)).encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src 'self' data:; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
