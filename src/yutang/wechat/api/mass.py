"""Sending to all fans, one tag or a list (reference §2.10). With a client id it happens once in 24 hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client
from yutang.wechat.errors import AlreadySent


@dataclass(frozen=True, slots=True)
class MassText:
    text: str


@dataclass(frozen=True, slots=True)
class MassArticles:
    draft_media_id: str


@dataclass(frozen=True, slots=True)
class MassImages:
    media_ids: tuple[str, ...]
    recommend: str = ""  # the words above the pictures


@dataclass(frozen=True, slots=True)
class MassVoice:
    media_id: str


@dataclass(frozen=True, slots=True)
class MassVideo:
    media_id: str


MassContent = MassText | MassArticles | MassImages | MassVoice | MassVideo


@dataclass(frozen=True, slots=True)
class MassSent:
    """Accepted, not delivered: the event MASSSENDJOBFINISH tells. `repeated`: it had been accepted before."""

    message_id: str
    data_id: str = ""  # articles
    repeated: bool = False


class MassState(StrEnum):
    DONE = "SEND_SUCCESS"
    SENDING = "SENDING"
    FAILED = "SEND_FAIL"
    DELETED = "DELETE"
    UNKNOWN = ""


async def send_all(
    client: Client,
    content: MassContent,
    *,
    client_id: str,
    tag_id: int | None = None,
    send_reprints: bool = False,
) -> MassSent:
    """To everybody, or to one tag. `client_id` of up to 64 bytes names this sending; done again with it, nothing is
    sent, and the answer is the first one's. `send_reprints`: also where an article is judged to be a reprint."""
    target: dict[str, Any] = {"is_to_all": tag_id is None}
    if tag_id is not None:
        target["tag_id"] = tag_id
    body = {"filter": target, **_content(content), "send_ignore_reprint": int(send_reprints), "clientmsgid": client_id}
    return await _send(client, "/cgi-bin/message/mass/sendall", body, Feature.MASS)


async def send_to(
    client: Client, openids: Sequence[str], content: MassContent, *, client_id: str, send_reprints: bool = False
) -> MassSent:
    """To 2 to 10,000 fans; certified service accounts only."""
    body = {
        "touser": [*openids],
        **_content(content),
        "send_ignore_reprint": int(send_reprints),
        "clientmsgid": client_id,
    }
    return await _send(client, "/cgi-bin/message/mass/send", body, Feature.MASS_LIST)


async def preview(client: Client, openid: str, content: MassContent) -> None:
    """Show it to one person; 100 a day (K)."""
    body = {"touser": openid, **_content(content)}
    await client.call("POST", "/cgi-bin/message/mass/preview", body, feature=Feature.MASS)


async def status(client: Client, message_id: str) -> MassState:
    read = await client.call(
        "POST", "/cgi-bin/message/mass/get", {"msg_id": message_id}, feature=Feature.MASS, repeatable=True
    )
    said = read.text("msg_status", "")
    # The page spells it SEND_SUCCESS; "SEND SUCCESS" has been seen (K).
    return next((state for state in MassState if state.value == said.replace(" ", "_")), MassState.UNKNOWN)


async def delete(client: Client, message_id: str, *, article_index: int = 0, url: str = "") -> None:
    """Articles and videos only: takes the page away, not the message. Index 0 is all articles, 1 the first."""
    # A number here and a text in mass/get, as the page has them.
    body: dict[str, Any] = {"msg_id": int(message_id), "article_idx": article_index}
    if url:
        body["url"] = url
    await client.call("POST", "/cgi-bin/message/mass/delete", body, feature=Feature.MASS, repeatable=True)


async def _send(client: Client, path: str, body: Mapping[str, Any], feature: Feature) -> MassSent:
    try:
        read: Reader = await client.call("POST", path, body, feature=feature, repeatable=True)
    except AlreadySent as earlier:
        if earlier.message_id is None:
            raise
        return MassSent(earlier.message_id, repeated=True)
    return MassSent(read.text("msg_id"), read.text("msg_data_id", ""))


def _content(content: MassContent) -> Mapping[str, Any]:
    match content:
        case MassText(text):
            return {"msgtype": "text", "text": {"content": text}}
        case MassArticles(media_id):
            return {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}
        case MassImages(media_ids, recommend):
            images: dict[str, Any] = {"media_ids": [*media_ids]}
            if recommend:
                images["recommend"] = recommend
            # msgtype is "image" although the field is "images" (O writes both in one line).
            return {"msgtype": "image", "images": images}
        case MassVoice(media_id):
            return {"msgtype": "voice", "voice": {"media_id": media_id}}
        case MassVideo(media_id):
            return {"msgtype": "mpvideo", "mpvideo": {"media_id": media_id}}
