"""Customer-service messages: kinds, windows and counts (reference §2.7)."""

from collections.abc import Callable

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature, done
from yutang.sim.showing import Card, Line, media_line, music_line, news_line, text_line
from yutang.sim.world.fans import Tie
from yutang.sim.world.media import Media

_LONGEST_TEXT = 2048  # bytes


def send(call: Call) -> Answer:
    """One message to one fan, where the fan's window is open and its count not used up."""
    tie = call.tie(call.body.text("touser", 40003, "invalid openid"))
    kind = call.body.text("msgtype", 40008, "invalid message type")
    if kind not in _LINES:
        raise Refused(40008, "invalid message type")
    line = _LINES[kind](call, call.body.part(kind, 44004))
    _check_window(tie, call.now)
    tie.window.left -= 1
    call.platform.world.put_in_chat(tie, "account", line.kind, line.text, **line.more)
    return done()


def typing(call: Call) -> Answer:
    tie = call.follower(call.body.text("touser", 40003, "invalid openid"))
    command = call.body.maybe("command")
    if command not in ("Typing", "CancelTyping"):
        raise Refused(45072, "invalid command")
    if call.now >= tie.window.until:
        raise Refused(45080, "client has not sent a message")
    call.platform.changes.add("chat.typing", fan=tie.fan.id, app_id=tie.app_id, typing=command == "Typing")
    return done()


def _check_window(tie: Tie, now: float) -> None:
    if tie.refuses:
        raise Refused(48002, "user block receive message")
    if not tie.follows:
        raise Refused(43004, "require subscribe")
    if tie.blacklisted or now >= tie.window.until:
        raise Refused(45015, "response out of time limit or subscription is canceled")
    if tie.window.left <= 0:
        raise Refused(45047, "out of response count limit")


def _text(_call: Call, part: Body) -> Line:
    text = part.text("content", 44004, "empty content")
    if len(text.encode()) > _LONGEST_TEXT:
        raise Refused(45002, "content size out of limit")
    return text_line(text)


def _image(call: Call, part: Body) -> Line:
    return media_line("image", _media(call, part, "media_id"))


def _voice(call: Call, part: Body) -> Line:
    return media_line("voice", _media(call, part, "media_id"))


def _video(call: Call, part: Body) -> Line:
    return media_line("video", _media(call, part, "media_id"), part.maybe("title"), part.maybe("description"))


def _music(call: Call, part: Body) -> Line:
    _media(call, part, "thumb_media_id")
    return music_line(part.maybe("title"), part.maybe("description"), part.text("musicurl"))


def _news(_call: Call, part: Body) -> Line:
    articles = part.parts("articles", 44003)
    if not articles:
        raise Refused(44003, "empty news data")
    if len(articles) > 1:
        raise Refused(45008, "article size out of limit")
    first = articles[0]
    card = Card(first.maybe("title"), first.maybe("description"), first.maybe("url"), first.maybe("picurl"))
    return news_line([card])


def _mpnews(call: Call, part: Body) -> Line:
    draft = call.platform.sends.drafts.get(call.account.app_id, {}).get(part.text("media_id", 40007))
    if draft is None:
        raise Refused(40007, "invalid media_id")
    return news_line([Card(str(article.get("title", ""))) for article in draft.articles])


def _article(call: Call, part: Body) -> Line:
    wanted = part.text("article_id", 53600, "invalid article_id")
    for each in call.platform.sends.published.values():
        if each.article_id == wanted and each.app_id == call.account.app_id:
            return news_line([Card(str(article.get("title", "")), url=article["url"]) for article in each.articles])
    raise Refused(53600, "invalid article_id")


def _choices(_call: Call, part: Body) -> Line:
    choices = [{"id": each.text("id"), "text": each.text("content")} for each in part.parts("list")]
    if not choices:
        raise Refused(40035, "invalid parameter, list is empty")
    return Line("choices", part.maybe("head_content"), {"choices": choices, "tail": part.maybe("tail_content")})


def _mini_program(call: Call, part: Body) -> Line:
    thumb = _media(call, part, "thumb_media_id")
    more = {"title": part.maybe("title"), "app_id": part.text("appid"), "path": part.maybe("pagepath")}
    return Line("miniprogram", part.maybe("title"), {**more, "picture": media_line("image", thumb).more["picture"]})


def _media(call: Call, part: Body, name: str) -> Media:
    media = call.platform.world.living_media(call.account, part.text(name, 40007, "invalid media_id"))
    if media is None:
        raise Refused(40007, "invalid media_id")
    return media


_LINES: dict[str, Callable[[Call, Body], Line]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "music": _music,
    "news": _news,
    "mpnews": _mpnews,
    "mpnewsarticle": _article,
    "msgmenu": _choices,
    "miniprogrampage": _mini_program,
}

ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/message/custom/send", send, Feature.CUSTOMER_SERVICE),
    Endpoint("POST", "/cgi-bin/message/custom/typing", typing, Feature.CUSTOMER_SERVICE),
)
