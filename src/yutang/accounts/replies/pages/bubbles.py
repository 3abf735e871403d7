"""What the phones on these pages show: the fan's side of the chat, and what the account says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from yutang.accounts.models import ReplyTrigger
from yutang.accounts.replies.rules.composing import draft_of
from yutang.errors import N_
from yutang.wechat.outgoing import Outgoing

_LINK: Final = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened before the answer: a bubble of the fan (`said`), or a line of what they did, a msgid."""

    said: str = ""
    did: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the account. `pieces`: of a text, each piece and whether it is a link."""

    kind: str  # text, image, card
    pieces: Sequence[tuple[str, bool]] = ()
    title: str = ""
    description: str = ""
    host: str = ""
    picture: str = ""  # a data: address


def scene_of(trigger: ReplyTrigger, word: str) -> Scene:
    """What a fan does to get the answers of a trigger."""
    match trigger:
        case ReplyTrigger.FOLLOW:
            return Scene(did=N_("follows the account"))
        case ReplyTrigger.SCENE:
            return Scene(did=N_("scans a QR"), what=word)
        case ReplyTrigger.MENU:
            return Scene(did=N_("taps a menu entry"), what=word)
        case ReplyTrigger.KEYWORD:
            return Scene(said=word or "…")
    return Scene(said="…")


def bubbles(messages: Sequence[Outgoing], pictures: Mapping[str, str]) -> list[Bubble]:
    """Messages with their variables filled, as a phone shows them. `pictures`: small versions by media id."""
    return [bubble for message in messages if (bubble := _bubble(message, pictures)) is not None]


def _bubble(message: Outgoing, pictures: Mapping[str, str]) -> Bubble | None:
    draft = draft_of(message)
    match draft.kind:
        case "image":
            return Bubble("image", picture=pictures.get(draft.media_id, ""))
        case "card":
            return Bubble("card", title=draft.title, description=draft.description, host=_host(draft.url))
        case "link":
            return Bubble("text", [(draft.text, True)])
    return Bubble("text", _pieces(draft.text)) if draft.text else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _pieces(text: str) -> list[tuple[str, bool]]:
    """A text in pieces: WeChat makes addresses links, and shows an <a> as its words."""
    pieces: list[tuple[str, bool]] = []
    for line in text.splitlines(keepends=True):
        pieces.extend((word, word.startswith(_LINK)) for word in _split(line))
    return pieces


def _split(line: str) -> list[str]:
    """A line cut around its addresses."""
    found: list[str] = []
    while (at := min((i for i in map(line.find, _LINK) if i >= 0), default=-1)) >= 0:
        end = next((n for n in range(at, len(line)) if line[n].isspace() or not line[n].isascii()), len(line))
        found += [line[:at], line[at:end]]
        line = line[end:]
    return [piece for piece in (*found, line) if piece]
