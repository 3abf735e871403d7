"""The shape of a menu, with WeChat's numbers for what is wrong with it (reference §2.3)."""

from dataclasses import dataclass
from typing import Any

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Call

_MOST_TOP, _MOST_SUB = 3, 5
_LONGEST_KEY, _LONGEST_URL = 128, 1024  # bytes


@dataclass(frozen=True, slots=True)
class _Level:
    longest_name: int  # bytes
    count: int  # WeChat's error numbers
    kind: int
    name: int
    key: int
    url: int


_TOP = _Level(longest_name=16, count=40016, kind=40017, name=40018, key=40019, url=40020)
_SUB = _Level(longest_name=60, count=40023, kind=40024, name=40025, key=40026, url=40027)

_WITH_KEY = frozenset({
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select",
})  # fmt: skip
_WITH_MEDIA = frozenset({"media_id", "view_limited"})
_WITH_ARTICLE = frozenset({"article_id", "article_view_limited"})


def checked_buttons(call: Call, body: Body) -> list[dict[str, Any]]:
    """The buttons as they are kept. Raises Refused for the first thing that is wrong."""
    tops = body.parts("button", 40016)
    if not 1 <= len(tops) <= _MOST_TOP:
        raise Refused(40016, "invalid button size")
    return [_top(call, each) for each in tops]


def _top(call: Call, button: Body) -> dict[str, Any]:
    if not button.has("sub_button"):
        return _entry(call, button, _TOP)
    subs = button.parts("sub_button", 40023)
    if len(subs) > _MOST_SUB:
        raise Refused(40023, "invalid sub button size")
    return {"name": _name(button, _TOP), "sub_button": [_entry(call, each, _SUB) for each in subs]}


def _entry(call: Call, button: Body, level: _Level) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "type": button.text("type", level.kind, "invalid button type"),
        "name": _name(button, level),
    }
    kind = kept["type"]
    if kind in _WITH_KEY:
        kept["key"] = _sized(button, "key", _LONGEST_KEY, level.key)
    elif kind == "view":
        kept["url"] = _url(button, level)
    elif kind == "miniprogram":
        kept |= {"url": _url(button, level), "appid": button.text("appid"), "pagepath": button.text("pagepath")}
    elif kind in _WITH_MEDIA:
        media = call.platform.world.living_media(call.account, button.text("media_id", 40007))
        if media is None or not media.permanent:
            raise Refused(40007, "invalid media_id")
        kept["media_id"] = media.id
    elif kind in _WITH_ARTICLE:
        kept["article_id"] = button.text("article_id", 53600, "invalid article_id")
    else:
        raise Refused(level.kind, "invalid button type")
    return kept


def _name(button: Body, level: _Level) -> str:
    return _sized(button, "name", level.longest_name, level.name)


def _url(button: Body, level: _Level) -> str:
    url = _sized(button, "url", _LONGEST_URL, level.url)
    if not url.lower().startswith(("http://", "https://")):
        raise Refused(40055 if level is _TOP else 40054, "invalid button url domain")
    return url


def _sized(button: Body, name: str, longest: int, code: int) -> str:
    text = button.text(name, code, f"invalid button {name} size")
    if len(text.encode()) > longest:
        raise Refused(code, f"invalid button {name} size")
    return text
