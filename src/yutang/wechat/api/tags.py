"""Tags of fans (reference §2.11): up to 100 of an account, up to 20 of a fan."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.wechat.api.users import FollowersPage, in_batches, page_of
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class Tag:
    id: int  # 0, 1 and 2 are WeChat's own
    name: str
    fans: int = 0


async def create(client: Client, name: str) -> Tag:
    """Up to 30 bytes. Raises Unacceptable for a name that exists (45157)."""
    read = (await client.call("POST", "/cgi-bin/tags/create", {"tag": {"name": name}}, feature=Feature.TAGS)).part(
        "tag"
    )
    return Tag(read.number("id"), read.text("name", name))


async def list(client: Client) -> tuple[Tag, ...]:  # noqa: A001 - read as tags.list
    read = await client.call("GET", "/cgi-bin/tags/get", feature=Feature.TAGS)
    return tuple(Tag(each.number("id"), each.text("name", ""), each.number("count", 0)) for each in read.parts("tags"))


async def rename(client: Client, tag_id: int, name: str) -> None:
    body = {"tag": {"id": tag_id, "name": name}}
    await client.call("POST", "/cgi-bin/tags/update", body, feature=Feature.TAGS, repeatable=True)


async def delete(client: Client, tag_id: int) -> None:
    """A tag of more than 100,000 fans cannot be deleted (45057)."""
    await client.call("POST", "/cgi-bin/tags/delete", {"tag": {"id": tag_id}}, feature=Feature.TAGS, repeatable=True)


async def add_to(client: Client, tag_id: int, openids: Sequence[str]) -> None:
    """In calls of 50; after an error the earlier ones hold."""
    await _change(client, "/cgi-bin/tags/members/batchtagging", tag_id, openids)


async def remove_from(client: Client, tag_id: int, openids: Sequence[str]) -> None:
    """In calls of 50; after an error the earlier ones hold."""
    await _change(client, "/cgi-bin/tags/members/batchuntagging", tag_id, openids)


async def of_fan(client: Client, openid: str) -> tuple[int, ...]:
    """The ids of a fan's tags."""
    body = {"openid": openid}
    read = await client.call("POST", "/cgi-bin/tags/getidlist", body, feature=Feature.TAGS, repeatable=True)
    return read.numbers("tagid_list")


async def fans_of(client: Client, tag_id: int, next_openid: str = "") -> FollowersPage:
    """Who has the tag, a page of 10,000 at a time."""
    body = {"tagid": tag_id, "next_openid": next_openid}
    read = await client.call("POST", "/cgi-bin/user/tag/get", body, feature=Feature.TAGS, repeatable=True)
    return page_of(read, client.limits.followers_page)


async def _change(client: Client, path: str, tag_id: int, openids: Sequence[str]) -> None:
    for some in in_batches(openids, client.limits.tag_batch):
        body = {"openid_list": [*some], "tagid": tag_id}
        await client.call("POST", path, body, feature=Feature.TAGS, repeatable=True)
