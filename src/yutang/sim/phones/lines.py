"""One line of a chat as a phone shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from yutang.sim.groups import GroupLine
from yutang.sim.phones.cards import Card
from yutang.sim.phones.rich_text import Piece, pieces_of
from yutang.sim.phones.screens import day_and_hour
from yutang.sim.world.fans import ChatMessage

_PAUSE: Final = 300  # seconds of silence after which the time is shown
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class ShownLine:
    """`told`: said by the platform, in grey. `moment`: the time above it, where some time has passed."""

    id: int
    kind: str
    card: Card
    mine: bool = False
    told: bool = False
    moment: str = ""
    shows_name: bool = False
    text: str = ""
    title: str = ""
    about: str = ""
    url: str = ""
    picture: str = ""
    picture_page: str = ""
    sound: str = ""
    tail: str = ""
    pieces: Sequence[Piece] = ()
    choices: Sequence[tuple[str, str]] = ()
    articles: Sequence[dict[str, str]] = ()
    form: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """Who talks on whose phone. `plays`: whether a browser can play the medium of this id."""

    me: Card
    account: Card
    home: str
    plays: Callable[[str], bool]


def shown_chat(chat: Sequence[ChatMessage], sides: Sides, now: float) -> list[ShownLine]:
    """A fan's chat with an account."""
    lines: list[ShownLine] = []
    before = 0.0
    for message in chat:
        moment = day_and_hour(message.at, now) if message.at - before > _PAUSE else ""
        before = message.at
        lines.append(_shown(message, sides, moment))
    return lines


def _shown(message: ChatMessage, sides: Sides, moment: str) -> ShownLine:
    more = message.more
    picture = own_picture(more.get("picture", ""))
    media = str(more.get("media_id", ""))
    return ShownLine(
        message.id,
        message.kind,
        sides.me if message.sender == "fan" else sides.account,
        mine=message.sender == "fan",
        told=message.sender == "system",
        moment=moment,
        text=message.text,
        title=str(more.get("title", "")) or (message.text if message.kind == "location" else ""),
        about=_place(more) if message.kind == "location" else "",
        url=str(more.get("url", "")),
        picture=picture,
        picture_page=f"{sides.home}/picture?media={quote(media)}" if media else "",
        sound=own_picture(more.get("url", "")) if not media or sides.plays(media) else "",
        tail=str(more.get("tail", "")),
        pieces=pieces_of(message.text),
        choices=_choices(more.get("choices", ())),
        articles=[_article(each) for each in more.get("articles", ())],
        form=[(str(each["label"]), str(each["value"])) for each in more.get("rows", ())],
    )


def _place(more: dict[str, Any]) -> str:
    return f"{more.get('latitude', '')}, {more.get('longitude', '')}"


def _choices(given: Sequence[Any]) -> list[tuple[str, str]]:
    return [(str(each["id"]), str(each["text"])) for each in given]


def _article(each: dict[str, str]) -> dict[str, str]:
    return {**each, "picture": own_picture(each.get("picture", ""))}


def own_picture(address: str) -> str:
    """The address of a picture that a page may load: this server's, or another one on this machine."""
    parts = urlsplit(address)
    is_own = not parts.netloc and address.startswith("/") and not address.startswith("//")
    is_near = parts.scheme == "http" and parts.hostname in _LOOPBACK
    return address if is_own or is_near else ""


def shown_group(
    lines: Sequence[GroupLine], fan: str, faces: dict[str, Card], home: str, now: float, joined: str
) -> list[ShownLine]:
    """The chat of a group. `joined`: the sentence about somebody who came in, with a place for the name."""
    shown: list[ShownLine] = []
    before = 0.0
    nobody = Card("?", 0)
    for line in lines:
        moment = day_and_hour(line.at, now) if line.at - before > _PAUSE else ""
        before = line.at
        picture = f"/phones/pictures/{line.picture}" if line.picture else ""
        shown.append(
            ShownLine(
                line.id,
                "image" if picture else "text",
                faces.get(line.fan or "", nobody),
                mine=line.fan == fan,
                told=line.fan is None,
                moment=moment,
                shows_name=line.fan != fan,
                text=line.text if line.fan else joined.format(name=line.text),
                picture=picture,
                picture_page=f"{home}/picture?kept={line.picture}" if picture else "",
                pieces=pieces_of(line.text),
            )
        )
    return shown
