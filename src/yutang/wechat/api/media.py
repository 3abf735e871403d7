"""Temporary media, kept for 3 days, and pictures for the bodies of articles (reference §2.5)."""

import json
from dataclasses import dataclass
from enum import StrEnum

from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client
from yutang.wechat.errors import Unanswered
from yutang.wechat.transport import Answer, File, Upload


class MediaKind(StrEnum):
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    THUMB = "thumb"


@dataclass(frozen=True, slots=True)
class Media:
    """A file; of a video only the address where WeChat keeps it for a while, and no content."""

    content: bytes
    mime: str
    filename: str
    url: str | None = None


_MIMES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "mp3": "audio/mp3",
    "amr": "audio/amr",
    "wav": "audio/wav",
    "wma": "audio/x-ms-wma",
    "mp4": "video/mp4",
}
# What a file begins with; the content type of a download cannot be relied on (K).
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mp3"),
    (b"\xff\xfb", "audio/mp3"),
)
_MP4 = slice(4, 8)


def file_part(filename: str, content: bytes) -> File:
    """WeChat tells the kind by the name's ending, which must agree with the content."""
    ending = filename.rpartition(".")[2].lower()
    return File("media", filename, content, _MIMES.get(ending, "application/octet-stream"))


async def upload(client: Client, kind: MediaKind | str, filename: str, content: bytes) -> str:
    """Upload a file to send it; its media id, good for 3 days and any number of messages."""
    read = await client.call(
        "POST",
        "/cgi-bin/media/upload",
        Upload(file_part(filename, content), {}),
        query={"type": str(kind)},
        feature=Feature.MEDIA,
        repeatable=True,  # a copy that nobody knows of is gone after 3 days
    )
    thumb = read.text("thumb_media_id", "")  # (K) instead of media_id, for thumbs
    return thumb or read.text("media_id")


async def download(client: Client, media_id: str) -> Media:
    """What a fan sent, or what was uploaded, within 3 days. Raises UnknownMedia."""
    query = {"media_id": media_id}
    return as_media(await client.download("GET", "/cgi-bin/media/get", query=query, feature=Feature.MEDIA))


async def download_clear_voice(client: Client, media_id: str) -> Media:
    """A voice recorded through the JS-SDK, as speex at 16 kHz."""
    query = {"media_id": media_id}
    return as_media(await client.download("GET", "/cgi-bin/media/get/jssdk", query=query, feature=Feature.MEDIA))


async def upload_image(client: Client, filename: str, content: bytes) -> str:
    """A JPEG or PNG below 1 MB for the body of an article; its URL. It does not count in the library."""
    read = await client.call(
        "POST",
        "/cgi-bin/media/uploadimg",
        Upload(file_part(filename, content), {}),
        feature=Feature.MEDIA,
        repeatable=True,
    )
    return read.text("url")


def as_media(answer: Answer) -> Media:
    """A file, or a video's JSON with `video_url` (temporary) or `down_url` (library, K)."""
    if answer.body[:1] == b"{":
        read = Reader(_object(answer), "")
        url = read.text("video_url", read.text("down_url", ""))
        if url:
            return Media(b"", "video/mp4", answer.filename, url)
    return Media(answer.body, mime_of(answer.body) or answer.mime, answer.filename)


def mime_of(content: bytes) -> str | None:
    """What kind of file it is, by its first bytes."""
    if content[_MP4] == b"ftyp":
        return "video/mp4"
    return next((mime for sign, mime in _SIGNS if content.startswith(sign)), None)


def _object(answer: Answer) -> dict[str, object]:
    try:
        data = json.loads(answer.body)
    except ValueError as error:
        raise Unanswered(None, "neither a file nor JSON", None, "") from error
    return data if isinstance(data, dict) else {}
