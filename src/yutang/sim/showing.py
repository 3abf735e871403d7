"""What an account sends, as lines of a fan's chat: shared by passive replies and customer-service messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from yutang.sim.world.media import Media

MEDIA_PATH = "/sim/media/"


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    text: str = ""
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """One article of a news message."""

    title: str
    description: str = ""
    url: str = ""
    picture: str = ""

    def as_json(self) -> dict[str, str]:
        return {"title": self.title, "description": self.description, "url": self.url, "picture": self.picture}


def text_line(text: str) -> Line:
    return Line("text", text)


def media_line(kind: str, media: Media, title: str = "", description: str = "") -> Line:
    """A picture, a sound or a film. `picture` or `url` is a path on this server."""
    place = MEDIA_PATH + media.id
    more: dict[str, Any] = {"media_id": media.id}
    if kind == "image":
        more["picture"] = place
    else:
        more["url"] = place
    if title:
        more["title"] = title
    return Line(kind, description or title, more)


def music_line(title: str, description: str, url: str) -> Line:
    return Line("music", title, {"title": title, "description": description, "url": url})


def news_line(cards: Sequence[Card]) -> Line:
    """Only the first article is shown: WeChat cuts answers to one."""
    first = cards[0]
    return Line("news", first.title, {"articles": [first.as_json()]})
