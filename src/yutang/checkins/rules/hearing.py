"""What pushes mean to one programme. Pure.

A tap on the menu entry `checkin.{slug}`, or the programme's keyword, is a check-in where a tap is enough. Where the
programme wants to see something, it opens the fan's turn: the first text, picture, voice or number of the wanted kind
within ten minutes is the check-in. A text or a number may also stand behind the keyword: 打卡 30.

Only the moments of the pushes are compared, so it does not matter in which order they come.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from yutang.accounts.replies.rules.folding import bare, fold
from yutang.checkins.models import Proof
from yutang.wechat.messages import Content, MenuAction, MenuClick, Text

MENU_PREFIX: Final = "checkin."
TURN: Final = timedelta(minutes=10)
"""How long after the tap what is wanted may follow."""
LONGEST_TEXT: Final = 1000  # characters of a check-in's text that are kept
MOST: Final = 1_000_000  # of a quantity: what is more is not one
_NUMBER: Final = re.compile(r"\d{1,7}(?:\.\d+)?")
_KINDS: Final = {"image": Proof.PICTURE, "voice": Proof.VOICE}


class Line(NamedTuple):
    """One thing that a fan sent, as their conversation keeps it. `key`: of a menu entry; "" for what is no tap."""

    at: datetime
    kind: str
    text: str
    key: str
    media_id: int | None


class Shown(NamedTuple):
    """What a fan showed for their check-in."""

    at: datetime
    proof: Proof
    text: str = ""
    media_id: int | None = None
    quantity: int | None = None


class Ear:
    """What one programme listens for."""

    def __init__(self, slug: str, keyword: str, proofs: Collection[Proof], least: int) -> None:
        self.menu_key = MENU_PREFIX + slug
        self._keyword = bare(fold(keyword.strip()))
        self._proofs = frozenset(proofs)
        self._least = least

    def is_asked(self, content: Content) -> bool:
        """Whether a push is a tap on the entry, or says the keyword."""
        match content:
            case MenuClick(key=key) | MenuAction(key=key):
                return key == self.menu_key
            case Text(content=said):
                return self.behind_keyword(said) is not None
        return False

    def behind_keyword(self, said: str) -> str | None:
        """What stands behind the keyword; None where a text does not begin with it.

        Where no text is wanted the keyword must stand alone, so that 打卡怎么弄 is a question to a person.
        """
        text = said.strip()
        if not self._keyword:
            return None
        if bare(fold(text)) == self._keyword:
            return ""
        if not self._proofs & {Proof.TEXT, Proof.QUANTITY}:
            return None
        for place in range(1, min(len(text), 2 * len(self._keyword) + 2)):
            rest = text[place:]
            if bare(fold(text[:place])) == self._keyword and not rest[0].isalnum():
                return rest.lstrip(_AFTER_KEYWORD)
            if bare(fold(text[:place])) == self._keyword and rest[0].isdecimal():
                return rest
        return None

    def shown(self, lines: Iterable[Line]) -> list[Shown]:
        """The check-ins in what one fan sent, whatever its order: at most one for each tap."""
        found: list[Shown] = []
        opened: datetime | None = None
        for line in sorted(lines, key=lambda each: (each.at, each.key == "" and each.kind != "event")):
            rest = "" if line.key == self.menu_key else self._said(line)
            if rest is not None:
                opened = line.at
                shown = self._of_text(line.at, rest) if rest else None
            elif opened is not None and line.at - opened <= TURN:
                shown = self._of_line(line)
            else:
                continue
            if shown is not None:
                found.append(shown)
                opened = None
        return found

    def _said(self, line: Line) -> str | None:
        return self.behind_keyword(line.text) if line.kind == "text" else None

    def _of_line(self, line: Line) -> Shown | None:
        if line.kind == "text":
            return self._of_text(line.at, line.text)
        proof = _KINDS.get(line.kind)
        if proof is None or proof not in self._proofs:
            return None
        return Shown(line.at, proof, line.text[:LONGEST_TEXT], line.media_id)

    def _of_text(self, at: datetime, text: str) -> Shown | None:
        if Proof.QUANTITY in self._proofs:
            quantity = quantity_in(text)
            if quantity is not None and quantity >= self._least:
                return Shown(at, Proof.QUANTITY, text[:LONGEST_TEXT], None, quantity)
        if Proof.TEXT in self._proofs and text.strip():
            return Shown(at, Proof.TEXT, text.strip()[:LONGEST_TEXT])
        return None


_AFTER_KEYWORD: Final = " \t\n\r\u3000:：,，.。!！、~～-—"


def quantity_in(text: str) -> int | None:
    """The first number in a text, rounded down; full-width digits are digits. None where there is none."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", text[:200]))
    if found is None:
        return None
    quantity = int(float(found[0]))
    return quantity if quantity <= MOST else None


def line_of(at: datetime, kind: str, text: str, data: Mapping[str, Any] | None, media_id: int | None) -> Line:
    """A message of a conversation."""
    key = str((data or {}).get("key", "")) if kind == "event" and (data or {}).get("event") == "menu" else ""
    return Line(at, kind, text, key, media_id)


def around(moments: Sequence[datetime]) -> tuple[datetime, datetime]:
    """The time in which lines may belong together with pushes of these moments."""
    return min(moments) - TURN, max(moments) + TURN
