"""Publishing articles: they get an address of their own and are not pushed to fans (reference §2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


class PublishState(IntEnum):
    DONE = 0
    RUNNING = 1
    NOT_ORIGINAL = 2  # failed at the check of originality
    FAILED = 3
    REFUSED = 4  # by WeChat's review
    DELETED = 5  # was published; then all of it was deleted by the account
    BANNED = 6  # was published; then all of it was banned by WeChat
    UNKNOWN = -1  # a state that this version does not know


@dataclass(frozen=True, slots=True)
class Publishing:
    publish_id: str
    state: PublishState
    article_id: str = ""
    urls: tuple[str, ...] = ()
    failed_indexes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    article_id: str
    updated_at: int  # epoch seconds
    articles: tuple[Mapping[str, Any], ...]  # as they came: title, url, is_deleted …


@dataclass(frozen=True, slots=True)
class PublishedPage:
    total: int
    published: tuple[Published, ...]


async def submit(client: Client, media_id: str) -> str:
    """Hand a draft in; the publish id. What came of it: `status`, or the event PUBLISHJOBFINISH."""
    body = {"media_id": media_id}
    read = await client.call("POST", "/cgi-bin/freepublish/submit", body, feature=Feature.PUBLISH)
    return read.text("publish_id")


async def status(client: Client, publish_id: str) -> Publishing:
    body = {"publish_id": publish_id}
    read = await client.call("POST", "/cgi-bin/freepublish/get", body, feature=Feature.PUBLISH, repeatable=True)
    number = read.number("publish_status")
    known = {state.value for state in PublishState}
    return Publishing(
        publish_id,
        PublishState(number) if number in known else PublishState.UNKNOWN,
        read.text("article_id", ""),
        tuple(each.text("article_url", "") for each in read.part("article_detail").parts("item")),
        read.numbers("fail_idx"),
    )


async def delete(client: Client, article_id: str, index: int = 0) -> None:
    """Take a published article back; index 0 is all of them, 1 the first. There is no way back."""
    body = {"article_id": article_id, "index": index}
    await client.call("POST", "/cgi-bin/freepublish/delete", body, feature=Feature.PUBLISH, repeatable=True)


async def articles(client: Client, article_id: str) -> tuple[Mapping[str, Any], ...]:
    """What was published, as it came. Raises Missing (53600)."""
    body = {"article_id": article_id}
    read = await client.call("POST", "/cgi-bin/freepublish/getarticle", body, feature=Feature.PUBLISH, repeatable=True)
    return read.objects("news_item")


async def list_page(client: Client, offset: int = 0, count: int = 20, *, with_content: bool = False) -> PublishedPage:
    """Up to 20 from `offset`, the newest first."""
    most = min(count, client.limits.library_page)
    body = {"offset": offset, "count": most, "no_content": 0 if with_content else 1}
    read = await client.call("POST", "/cgi-bin/freepublish/batchget", body, feature=Feature.PUBLISH, repeatable=True)
    published = tuple(
        Published(each.text("article_id"), each.number("update_time", 0), each.part("content").objects("news_item"))
        for each in read.parts("item")
    )
    return PublishedPage(read.number("total_count", len(published)), published)
