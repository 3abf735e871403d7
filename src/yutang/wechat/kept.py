"""How an outgoing message is kept as JSON: `{"kind": "text", "text": …}`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, cast

from yutang.wechat.outgoing import (
    Article,
    ChoicesOut,
    ImageOut,
    MiniProgramOut,
    MusicOut,
    NewsOut,
    Outgoing,
    TextOut,
    TransferOut,
    VideoOut,
    VoiceOut,
)

_KINDS: dict[str, type[Outgoing]] = {
    "text": TextOut,
    "image": ImageOut,
    "voice": VoiceOut,
    "video": VideoOut,
    "music": MusicOut,
    "news": NewsOut,
    "choices": ChoicesOut,
    "mini_program": MiniProgramOut,
    "transfer": TransferOut,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_PAIR = 2


def kind_name(message: Outgoing) -> str:
    """text, image, voice, video, music, news, choices, mini_program or transfer."""
    return _NAMES[type(message)]


def to_data(message: Outgoing) -> dict[str, Any]:
    """`message` as JSON can keep it; `from_data` reads it back."""
    if isinstance(message, TextOut):  # most are: not worth the long way
        return {"kind": "text", "text": message.text}
    data = asdict(message)
    if isinstance(message, NewsOut):
        data["articles"] = list(data["articles"])
    if isinstance(message, ChoicesOut):
        data["choices"] = [list(choice) for choice in message.choices]
    return {"kind": kind_name(message), **data}


def from_data(data: Mapping[str, Any]) -> Outgoing:
    """The message that `to_data` made. Unknown fields are left out. Raises ValueError where it is no message."""
    kind = _KINDS.get(str(data.get("kind")))
    if kind is None:
        raise ValueError(f"{data.get('kind')!r} is no kind of message")
    if kind is NewsOut:
        return NewsOut(tuple(Article(**_texts(Article, each)) for each in _list(data, "articles")))
    if kind is ChoicesOut:
        choices = tuple(_pair(each) for each in _list(data, "choices"))
        return ChoicesOut(_string(data, "head"), choices, _string(data, "tail"))
    return cast("Callable[..., Outgoing]", kind)(**_texts(kind, data))


def _texts(kind: type, data: object) -> dict[str, str]:
    if not isinstance(data, Mapping):
        raise ValueError(f"{kind.__name__} needs an object")  # noqa: TRY004 - one error for all that is no message
    return {each.name: _string(data, each.name) for each in fields(kind)}


def _string(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} is not a text")  # noqa: TRY004 - as above
    return value


def _list(data: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = data.get(name)
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name} is not a list")  # noqa: TRY004 - as above
    return value


def _pair(value: object) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or len(value) != _PAIR or not all(isinstance(each, str) for each in value):
        raise ValueError("an answer to tap is an id and a text")
    return value[0], value[1]
