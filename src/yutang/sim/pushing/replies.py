"""Passive replies, checked as WeChat does before a fan sees them (reference §1.4 and §1.7)."""

from collections.abc import Callable, Mapping

from yutang.sim.pushing.envelope import BadReply
from yutang.sim.showing import Card, Line, media_line, music_line, news_line, text_line
from yutang.sim.world.accounts import Account
from yutang.sim.world.fans import Tie
from yutang.sim.world.media import Media
from yutang.sim.world.world import World
from yutang.wechat.messages import Field

_LONGEST_TEXT = 2048  # bytes, as observed (reference §1.7)
_MOST_ARTICLES = 8


def line_of(world: World, account: Account, tie: Tie, fields: Mapping[str, Field]) -> Line | None:
    """What the fan sees; none where WeChat's own agents take over. Raises BadReply with the reason."""
    if _text(fields, "ToUserName") != tie.openid:
        raise BadReply("ToUserName is not the fan who is answered")
    if _text(fields, "FromUserName") != account.original_id:
        raise BadReply("FromUserName is not the account's original id")
    if not _text(fields, "CreateTime").isdigit():
        raise BadReply("CreateTime is not a number")
    kind = _text(fields, "MsgType")
    if kind == "transfer_customer_service":
        return None
    if kind not in _LINES:
        raise BadReply(f"MsgType {kind!r} is unknown")
    return _LINES[kind](world, account, fields)


def _text_reply(_world: World, _account: Account, fields: Mapping[str, Field]) -> Line:
    text = _text(fields, "Content")
    if len(text.encode()) > _LONGEST_TEXT:
        raise BadReply(f"Content is longer than {_LONGEST_TEXT} bytes")
    return text_line(text)


def _image(world: World, account: Account, fields: Mapping[str, Field]) -> Line:
    return media_line("image", _media(world, account, _part(fields, "Image")))


def _voice(world: World, account: Account, fields: Mapping[str, Field]) -> Line:
    return media_line("voice", _media(world, account, _part(fields, "Voice")))


def _video(world: World, account: Account, fields: Mapping[str, Field]) -> Line:
    video = _part(fields, "Video")
    return media_line("video", _media(world, account, video), _maybe(video, "Title"), _maybe(video, "Description"))


def _music(world: World, account: Account, fields: Mapping[str, Field]) -> Line:
    music = _part(fields, "Music")
    _media(world, account, music, "ThumbMediaId")
    return music_line(_maybe(music, "Title"), _maybe(music, "Description"), _maybe(music, "MusicUrl"))


def _news(_world: World, _account: Account, fields: Mapping[str, Field]) -> Line:
    items = _part(fields, "Articles").get("item", [])
    found = [items] if isinstance(items, Mapping) else items
    cards = [
        Card(_maybe(each, "Title"), _maybe(each, "Description"), _maybe(each, "Url"), _maybe(each, "PicUrl"))
        for each in found
        if isinstance(each, Mapping)
    ]
    if not 1 <= len(cards) <= _MOST_ARTICLES:
        raise BadReply(f"a news reply has 1 to {_MOST_ARTICLES} articles")
    if _text(fields, "ArticleCount") != str(len(cards)):
        raise BadReply("ArticleCount is not the number of articles")
    return news_line(cards)


_LINES: dict[str, Callable[[World, Account, Mapping[str, Field]], Line]] = {
    "text": _text_reply,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "music": _music,
    "news": _news,
}


def _media(world: World, account: Account, part: Mapping[str, Field], name: str = "MediaId") -> Media:
    media = world.living_media(account, _text(part, name))
    if media is None:
        raise BadReply(f"{name} is unknown or has expired")
    return media


def _text(fields: Mapping[str, Field], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadReply(f"{name} is missing or empty")
    return value


def _maybe(fields: Mapping[str, Field], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _part(fields: Mapping[str, Field], name: str) -> Mapping[str, Field]:
    value = fields.get(name)
    if not isinstance(value, Mapping):
        raise BadReply(f"{name} is missing")
    return value
