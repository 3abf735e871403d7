"""A programme's texts as a phone shows them, for somebody who is made up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Final

from yutang.checkins.models import Programme
from yutang.checkins.rules.levels import ahead, levels_from_json
from yutang.checkins.rules.texts import clock_words, day_words, prompt_of, wanted_of

_LINK: Final = re.compile(r'<a href="[^"]*">([^<]*)</a>|(https?://[!-~]+)')
_NAMES: Final = {"zh": "小满", "en": "Ming"}
_STREAK: Final = 7


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message in pieces: each text, and whether it is a link."""

    pieces: Sequence[tuple[str, bool]]


def pieces_of(text: str) -> list[tuple[str, bool]]:
    """WeChat shows a link as its words, and makes addresses links."""
    found: list[tuple[str, bool]] = []
    at = 0
    for link in _LINK.finditer(text):
        found += [(text[at : link.start()], False), (unescape(link[1] or link[2]), True)]
        at = link.end()
    found.append((text[at:], False))
    return [piece for piece in found if piece[0]]


def sample_of(programme: Programme, today: date, address: str, account: tuple[str, str]) -> dict[str, str]:
    """The programme's own values; of a fan on their seventh day. `account`: its name, and who speaks for it."""
    levels = levels_from_json(programme.levels)
    following = ahead(levels, _STREAK)
    return {
        "nickname": _NAMES["en" if programme.language == "en" else "zh"],
        "account": account[0] or programme.title,
        "persona": account[1] or programme.title,
        "programme": programme.title,
        "streak": str(_STREAK),
        "longest": "12",
        "total": "34",
        "early": "" if programme.early_until is None else "5",
        "badge": next((each.title for each in levels if each.days == _STREAK), ""),
        "next": "" if following is None else following.title,
        "left": "" if following is None else str(following.days - _STREAK),
        "wanted": wanted_of(programme.proofs, programme.unit, programme.least, programme.language),
        "prompt": prompt_of(programme.prompts, programme.starts_on, max(today, programme.starts_on)),
        "opens": clock_words(programme.opens_at),
        "closes": clock_words(programme.closes_at),
        "starts": day_words(programme.starts_on, programme.language),
        "my_page": f"{address}/…",
        "page": address,
        "day": day_words(today, programme.language),
        "people": "180",
        "checked": "42",
        "days": str(_STREAK),
        "reached": "7",
    }
