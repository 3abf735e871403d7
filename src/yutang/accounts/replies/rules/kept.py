"""How the messages of a rule are kept as JSON. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from yutang.wechat.outgoing import Article, ImageOut, NewsOut, Outgoing, TextOut


def to_data(message: Outgoing) -> dict[str, Any]:
    kind = {TextOut: "text", ImageOut: "image", NewsOut: "news"}[type(message)]
    return {"kind": kind, **asdict(message)}


def from_data(data: Mapping[str, Any]) -> Outgoing:
    """Raises ValueError for what is no message of a rule."""
    match data:
        case {"kind": "text", "text": str(text)}:
            return TextOut(text)
        case {"kind": "image", "media_id": str(media_id)}:
            return ImageOut(media_id)
        case {"kind": "news", "articles": [*articles]}:
            return NewsOut(tuple(Article(**each) for each in articles))
    raise ValueError(f"no message of a rule: {data.get('kind')}")
