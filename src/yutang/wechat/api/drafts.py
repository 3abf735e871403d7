"""Drafts of articles (reference §2.6). A draft leaves the box when it is published or sent to all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yutang.wechat.answers import Reader
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class DraftArticle:
    """An article (`news`, needs `thumb_media_id` of the library), or a set of pictures (`image_media_ids`)."""

    title: str  # up to 32 characters
    content: str  # HTML; pictures must come from media.upload_image, scripts are removed
    thumb_media_id: str = ""
    author: str = ""  # up to 16 characters
    digest: str = ""  # up to 128 characters; of a single article, else the first 54 of its text
    source_url: str = ""  # "read the original"
    image_media_ids: tuple[str, ...] = ()
    comments: bool = False
    only_fans_comment: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    media_id: str
    articles: tuple[DraftArticle, ...]
    updated_at: int  # epoch seconds; 0 where WeChat does not say
    urls: tuple[str, ...] = ()  # previews, valid for a while


@dataclass(frozen=True, slots=True)
class DraftPage:
    total: int
    drafts: tuple[Draft, ...]


async def add(client: Client, articles: Sequence[DraftArticle]) -> str:
    """A new draft; its media id. Done twice there are two."""
    body = {"articles": [_as_wechat(article) for article in articles]}
    read = await client.call("POST", "/cgi-bin/draft/add", body, feature=Feature.DRAFTS)
    return read.text("media_id")


async def get(client: Client, media_id: str) -> tuple[DraftArticle, ...]:
    """Raises UnknownMedia."""
    body = {"media_id": media_id}
    read = await client.call("POST", "/cgi-bin/draft/get", body, feature=Feature.DRAFTS, repeatable=True)
    return tuple(_article(each) for each in read.parts("news_item"))


async def delete(client: Client, media_id: str) -> None:
    body = {"media_id": media_id}
    await client.call("POST", "/cgi-bin/draft/delete", body, feature=Feature.DRAFTS, repeatable=True)


async def update(client: Client, media_id: str, index: int, article: DraftArticle) -> None:
    """Replace one article of a draft; the first has index 0."""
    body = {"media_id": media_id, "index": index, "articles": _as_wechat(article)}
    await client.call("POST", "/cgi-bin/draft/update", body, feature=Feature.DRAFTS, repeatable=True)


async def count(client: Client) -> int:
    return (await client.call("GET", "/cgi-bin/draft/count", feature=Feature.DRAFTS)).number("total_count")


async def list_page(client: Client, offset: int = 0, count: int = 20, *, with_content: bool = False) -> DraftPage:
    """Up to 20 drafts from `offset`, the newest first."""
    most = min(count, client.limits.library_page)
    body = {"offset": offset, "count": most, "no_content": 0 if with_content else 1}
    read = await client.call("POST", "/cgi-bin/draft/batchget", body, feature=Feature.DRAFTS, repeatable=True)
    drafts = []
    for each in read.parts("item"):
        items = each.part("content").parts("news_item")
        articles = tuple(_article(item) for item in items)
        urls = tuple(item.text("url", "") for item in items)
        drafts.append(Draft(each.text("media_id"), articles, each.number("update_time", 0), urls))
    return DraftPage(read.number("total_count", len(drafts)), tuple(drafts))


def _as_wechat(article: DraftArticle) -> Mapping[str, Any]:
    data: dict[str, Any] = {
        "article_type": "newspic" if article.image_media_ids else "news",
        "title": article.title,
        "content": article.content,
        "need_open_comment": int(article.comments),
        "only_fans_can_comment": int(article.only_fans_comment),
    }
    if article.image_media_ids:
        data["image_info"] = {"image_list": [{"image_media_id": media_id} for media_id in article.image_media_ids]}
    optional = {
        "author": article.author,
        "digest": article.digest,
        "content_source_url": article.source_url,
        "thumb_media_id": article.thumb_media_id,
    }
    return {**data, **{name: value for name, value in optional.items() if value}}


def _article(read: Reader) -> DraftArticle:
    images = read.part("image_info").parts("image_list")
    return DraftArticle(
        title=read.text("title", ""),
        content=read.text("content", ""),
        thumb_media_id=read.text("thumb_media_id", ""),
        author=read.text("author", ""),
        digest=read.text("digest", ""),
        source_url=read.text("content_source_url", ""),
        image_media_ids=tuple(image.text("image_media_id", "") for image in images),
        comments=read.number("need_open_comment", 0) == 1,
        only_fans_comment=read.number("only_fans_can_comment", 0) == 1,
    )
