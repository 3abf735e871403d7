"""The library: media that stay until they are deleted (reference §2.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yutang.wechat.api.media import Media, MediaKind, as_media, file_part
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client
from yutang.wechat.transport import Upload

NEWS = "news"  # articles: a kind of the library, not of uploads


@dataclass(frozen=True, slots=True)
class Kept:
    media_id: str
    url: str  # pictures only; else empty


@dataclass(frozen=True, slots=True)
class Counts:
    images: int
    voices: int
    videos: int
    news: int


@dataclass(frozen=True, slots=True)
class LibraryItem:
    media_id: str
    name: str  # of articles empty
    url: str
    updated_at: int  # epoch seconds
    data: Mapping[str, Any]  # as it came; of articles the content is here


@dataclass(frozen=True, slots=True)
class LibraryPage:
    total: int
    items: tuple[LibraryItem, ...]


async def add(
    client: Client, kind: MediaKind | str, filename: str, content: bytes, *, title: str = "", introduction: str = ""
) -> Kept:
    """Keep a file; title and introduction are a video's. Done twice there are two."""
    texts: dict[str, str] = {}
    if kind == MediaKind.VIDEO:
        texts["description"] = json.dumps({"title": title, "introduction": introduction}, ensure_ascii=False)
    read = await client.call(
        "POST",
        "/cgi-bin/material/add_material",
        Upload(file_part(filename, content), texts),
        query={"type": str(kind)},
        feature=Feature.MATERIAL,
    )
    return Kept(read.text("media_id"), read.text("url", ""))


async def get(client: Client, media_id: str) -> Media:
    """The file; of a video only its address. Of articles the content is JSON. Raises UnknownMedia."""
    body = {"media_id": media_id}
    return as_media(await client.download("POST", "/cgi-bin/material/get_material", body, feature=Feature.MATERIAL))


async def delete(client: Client, media_id: str) -> None:
    """Raises WeChatError 48005 while a reply or the menu uses it."""
    body = {"media_id": media_id}
    await client.call("POST", "/cgi-bin/material/del_material", body, feature=Feature.MATERIAL, repeatable=True)


async def counts(client: Client) -> Counts:
    read = await client.call("GET", "/cgi-bin/material/get_materialcount", feature=Feature.MATERIAL)
    names = ("image_count", "voice_count", "video_count", "news_count")
    return Counts(*(read.number(name, 0) for name in names))


async def list_page(client: Client, kind: MediaKind | str, offset: int = 0, count: int = 20) -> LibraryPage:
    """Up to 20 items from `offset`, the newest first; `kind` is a media kind or NEWS."""
    body = {"type": str(kind), "offset": offset, "count": min(count, client.limits.library_page)}
    read = await client.call(
        "POST", "/cgi-bin/material/batchget_material", body, feature=Feature.MATERIAL, repeatable=True
    )
    items = tuple(
        LibraryItem(
            each.text("media_id"), each.text("name", ""), each.text("url", ""), each.number("update_time", 0), each.data
        )
        for each in read.parts("item")
    )
    return LibraryPage(read.number("total_count", len(items)), items)
