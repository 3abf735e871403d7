"""Fans whose messages the account no longer gets (reference §2.11)."""

from collections.abc import Sequence

from yutang.wechat.api.users import FollowersPage, in_batches, page_of
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


async def list_page(client: Client, begin_openid: str = "") -> FollowersPage:
    """A page of up to 10,000."""
    body = {"begin_openid": begin_openid}
    read = await client.call("POST", "/cgi-bin/tags/members/getblacklist", body, feature=Feature.TAGS, repeatable=True)
    return page_of(read, client.limits.followers_page)


async def add(client: Client, openids: Sequence[str]) -> None:
    """In calls of 20; after an error the earlier ones hold."""
    await _change(client, "/cgi-bin/tags/members/batchblacklist", openids)


async def remove(client: Client, openids: Sequence[str]) -> None:
    """In calls of 20; after an error the earlier ones hold."""
    await _change(client, "/cgi-bin/tags/members/batchunblacklist", openids)


async def _change(client: Client, path: str, openids: Sequence[str]) -> None:
    for some in in_batches(openids, client.limits.blacklist_batch):
        await client.call("POST", path, {"openid_list": [*some]}, feature=Feature.TAGS, repeatable=True)
