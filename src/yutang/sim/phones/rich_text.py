"""The text of a message as WeChat shows it: plain words, addresses to open, and answers to tap.

A text may carry `<a href="…">…</a>`, also with `weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=…`, which says its
content when it is tapped. Everything else that looks like HTML is words.
"""

import html
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

_LINK: Final = re.compile(
    r"""<a\s[^<>]*?href\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')[^<>]*>(?P<words>[^<]*)</a>"""
    r"""|(?P<bare>https?://[^\s<>"'\u3000-\u303f\uff00-\uffef]+)""",
    re.IGNORECASE,
)
_MENU: Final = "weixin://bizmsgmenu?"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words; with `url` they open a page, with `choice` (id, words) they are said when tapped."""

    words: str
    url: str | None = None
    choice: tuple[str, str] | None = None


def pieces_of(text: str) -> list[Piece]:
    """The text cut into pieces, in order."""
    pieces: list[Piece] = []
    end = 0
    for found in _LINK.finditer(text):
        if found.start() > end:
            pieces.append(Piece(text[end : found.start()]))
        pieces.append(_piece(found))
        end = found.end()
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return pieces


def _piece(found: re.Match[str]) -> Piece:
    if found["bare"]:
        return Piece(found["bare"], found["bare"])
    words = html.unescape(found["words"])
    address = html.unescape(found["double"] or found["single"] or "")
    if address.startswith(_MENU):
        asked = parse_qs(urlsplit(address).query)
        return Piece(words, choice=(asked.get("msgmenuid", [""])[0], asked.get("msgmenucontent", [words])[0]))
    if address.lower().startswith(("http://", "https://")):
        return Piece(words, address)
    return Piece(words)
