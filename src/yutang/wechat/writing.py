"""What an account says, on its way out: passive replies as XML, customer-service messages as JSON.

WeChat answers a message that breaks one of its limits with an error, or, where it was a passive reply, tells the fan
that the account is out of order (reference §1.4). So the limits are checked here first, with a sentence for the person
who wrote the message.
"""

from typing import Any, assert_never
from urllib.parse import urlsplit

from yutang.errors import N_, Invalid
from yutang.wechat.kept import from_data, to_data
from yutang.wechat.limits import CUSTOM_ARTICLES, CUSTOM_TEXT_MAX_BYTES, PASSIVE_ARTICLES, PASSIVE_TEXT_MAX_BYTES
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
from yutang.wechat.xml import Writable, clean, write_xml

__all__ = ["NotSendable", "check_custom", "check_passive", "custom_json", "from_data", "passive_xml", "to_data"]


class NotSendable(Invalid):
    """WeChat would not take this message; the sentence says what to change."""

    code = "not_sendable"


def check_passive(message: Outgoing) -> None:
    """Whether this can be the answer to a push. Raises NotSendable."""
    match message:
        case ChoicesOut():
            raise NotSendable(
                N_("A question with answers to tap cannot be the automatic reply, only a message after it.")
            )
        case MiniProgramOut():
            raise NotSendable(N_("A mini program cannot be the automatic reply, only a message after it."))
        case TransferOut():
            return
        case _:
            _check(message, PASSIVE_TEXT_MAX_BYTES, PASSIVE_ARTICLES)


def check_custom(message: Outgoing) -> None:
    """Whether this can be a customer-service message. Raises NotSendable."""
    match message:
        case TransferOut():
            raise NotSendable(N_("Handing over to WeChat's customer service works only as the automatic reply."))
        case VideoOut(thumb_media_id=""):
            _need(message.media_id, N_("The video is missing."))
            raise NotSendable(N_("A video needs a cover picture."))
        case _:
            _check(message, CUSTOM_TEXT_MAX_BYTES, CUSTOM_ARTICLES)


def passive_xml(message: Outgoing, to_user: str, from_user: str, now: float) -> str:
    """The passive reply as XML, from the account `from_user` (gh_…) to the openid `to_user`; `now` in epoch seconds.

    Raises NotSendable as `check_passive` does.
    """
    check_passive(message)
    kind, body = _passive(message)
    head: dict[str, Writable] = {"ToUserName": to_user, "FromUserName": from_user, "CreateTime": int(now)}
    return write_xml({**head, "MsgType": kind, **body})


def custom_json(message: Outgoing, openid: str) -> dict[str, Any]:
    """The JSON of `message/custom/send` (reference §2.7). Raises NotSendable as `check_custom` does."""
    check_custom(message)
    kind, body = _custom(message)
    return {"touser": openid, "msgtype": kind, kind: _cleaned(body)}


# ---- limits ---------------------------------------------------------------------------------------------------------


def _check(message: Outgoing, text_bytes: int, articles: int) -> None:
    match message:
        case TextOut():
            _check_text(message.text, text_bytes)
        case ImageOut():
            _need(message.media_id, N_("The picture is missing."))
        case VoiceOut():
            _need(message.media_id, N_("The voice recording is missing."))
        case VideoOut():
            _need(message.media_id, N_("The video is missing."))
        case MusicOut():
            _check_music(message)
        case NewsOut():
            _check_news(message, articles)
        case ChoicesOut():
            _check_choices(message, text_bytes)
        case MiniProgramOut():
            _check_mini_program(message)
        case TransferOut():
            pass
        case _:
            assert_never(message)


def _check_text(text: str, limit: int) -> None:
    text = clean(text)
    _need(text, N_("Please write a text."))
    size = len(text.encode())
    if size > limit:
        raise NotSendable(
            N_(
                "The text is too long for WeChat: {size} bytes, {limit} are allowed. A Chinese character takes 3 bytes."
            ),
            size=size,
            limit=limit,
        )


def _check_music(message: MusicOut) -> None:
    _need(message.thumb_media_id, N_("Music needs a cover picture."))
    _need(message.url or message.high_quality_url, N_("Music needs a link."))
    for address in (message.url, message.high_quality_url):
        _check_address(address)


def _check_news(message: NewsOut, limit: int) -> None:
    if not message.articles:
        raise NotSendable(N_("The card is empty."))
    if len(message.articles) > limit:
        raise NotSendable(N_("WeChat shows only one card in a message. Please keep one."))
    for article in message.articles:
        _need(clean(article.title), N_("A card needs a title."))
        _need(article.url, N_("A card needs a link."))
        _check_address(article.url)
        _check_address(article.picture_url)


def _check_choices(message: ChoicesOut, limit: int) -> None:
    if not message.choices:
        raise NotSendable(N_("A question needs answers to tap."))
    for key, text in message.choices:
        _need(key and clean(text), N_("An answer to tap needs a text."))
    if len({key for key, _ in message.choices}) < len(message.choices):
        raise NotSendable(N_("Two answers to tap are the same."))
    _check_text("\n".join((message.head, *(text for _, text in message.choices), message.tail)), limit)


def _check_mini_program(message: MiniProgramOut) -> None:
    _need(clean(message.title), N_("A mini program needs a title."))
    _need(message.app_id and message.path, N_("A mini program needs its app id and a page."))
    _need(message.thumb_media_id, N_("A mini program needs a cover picture."))


def _need(value: str, sentence: str) -> None:
    if not value.strip():
        raise NotSendable(sentence)


def _check_address(address: str) -> None:
    """Empty, or an address that a phone can open."""
    if not address:
        return
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in address):
        raise NotSendable(N_("A link begins with https:// or http://."))


# ---- what WeChat takes ----------------------------------------------------------------------------------------------


def _passive(message: Outgoing) -> tuple[str, dict[str, Writable]]:
    match message:
        case TextOut():
            return "text", {"Content": message.text}
        case ImageOut():
            return "image", {"Image": {"MediaId": message.media_id}}
        case VoiceOut():
            return "voice", {"Voice": {"MediaId": message.media_id}}
        case VideoOut():
            video = {"MediaId": message.media_id, "Title": message.title, "Description": message.description}
            return "video", {"Video": video}
        case MusicOut():
            return "music", {"Music": _passive_music(message)}
        case NewsOut():
            items = [_passive_article(article) for article in message.articles]
            return "news", {"ArticleCount": len(items), "Articles": {"item": items}}
        case TransferOut():
            agent: dict[str, Writable] = {"TransInfo": {"KfAccount": message.agent}} if message.agent else {}
            return "transfer_customer_service", agent
        case ChoicesOut() | MiniProgramOut():
            raise NotSendable(N_("This cannot be the automatic reply, only a message after it."))
        case _:
            assert_never(message)


def _passive_music(message: MusicOut) -> dict[str, Writable]:
    return {
        "Title": message.title,
        "Description": message.description,
        "MusicUrl": message.url,
        "HQMusicUrl": message.high_quality_url,
        "ThumbMediaId": message.thumb_media_id,
    }


def _passive_article(article: Article) -> dict[str, Writable]:
    return {
        "Title": article.title,
        "Description": article.description,
        "PicUrl": article.picture_url,
        "Url": article.url,
    }


def _custom(message: Outgoing) -> tuple[str, dict[str, Any]]:
    match message:
        case TextOut():
            return "text", {"content": message.text}
        case ImageOut():
            return "image", {"media_id": message.media_id}
        case VoiceOut():
            return "voice", {"media_id": message.media_id}
        case VideoOut():
            return "video", _custom_video(message)
        case MusicOut():
            return "music", _custom_music(message)
        case NewsOut():
            return "news", {"articles": [_custom_article(article) for article in message.articles]}
        case ChoicesOut():
            choices = [{"id": key, "content": text} for key, text in message.choices]
            return "msgmenu", {"head_content": message.head, "list": choices, "tail_content": message.tail}
        case MiniProgramOut():
            return "miniprogrampage", _custom_mini_program(message)
        case TransferOut():
            raise NotSendable(N_("Handing over to WeChat's customer service works only as the automatic reply."))
        case _:
            assert_never(message)


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Without what no phone can show: control characters, and lone surrogates, which no UTF-8 can carry."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return {name: _cleaned(each) for name, each in value.items()}


def _custom_video(message: VideoOut) -> dict[str, Any]:
    return {
        "media_id": message.media_id,
        "thumb_media_id": message.thumb_media_id,
        "title": message.title,
        "description": message.description,
    }


def _custom_music(message: MusicOut) -> dict[str, Any]:
    return {
        "title": message.title,
        "description": message.description,
        "musicurl": message.url,
        "hqmusicurl": message.high_quality_url,
        "thumb_media_id": message.thumb_media_id,
    }


def _custom_article(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "description": article.description,
        "url": article.url,
        "picurl": article.picture_url,
    }


def _custom_mini_program(message: MiniProgramOut) -> dict[str, Any]:
    return {
        "title": message.title,
        "appid": message.app_id,
        "pagepath": message.path,
        "thumb_media_id": message.thumb_media_id,
    }
