"""Messages of a campaign as a phone shows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from yutang.wechat.outgoing import NewsOut, Outgoing, TextOut

_LINK: Final = re.compile(r'<a href="[^"]*">([^<]*)</a>|(https?://[!-~]+)')


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message. `pieces`: of a text, each piece and whether it is a link; a card has a title."""

    pieces: Sequence[tuple[str, bool]] = ()
    title: str = ""
    description: str = ""
    host: str = ""


def bubble_of(message: Outgoing) -> Bubble | None:
    match message:
        case TextOut(text):
            return Bubble(pieces_of(text)) if text else None
        case NewsOut(articles) if articles:
            first = articles[0]
            return Bubble((), first.title, first.description, urlsplit(first.url).hostname or "")
    return None


def pieces_of(text: str) -> list[tuple[str, bool]]:
    """A text in pieces: WeChat shows a link as its words, and makes addresses links."""
    found: list[tuple[str, bool]] = []
    at = 0
    for link in _LINK.finditer(text):
        found += [(text[at : link.start()], False), (unescape(link[1] or link[2]), True)]
        at = link.end()
    found.append((text[at:], False))
    return [piece for piece in found if piece[0]]
