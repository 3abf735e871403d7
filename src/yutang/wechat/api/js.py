"""The JS-SDK of web pages inside WeChat (reference §2.13)."""

import hashlib

from yutang.wechat.client import Client


async def ticket(client: Client) -> str:
    """What signatures are made with; good for 2 hours, cached like a token."""
    return (await client.ticket()).value


def signature(ticket: str, url: str, nonce: str, timestamp: int) -> str:
    """What wx.config wants, together with the same nonce (`nonceStr`) and timestamp.

    `url`: of the page as its browser shows it, not encoded again; what follows `#` does not count.
    """
    page = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - WeChat's protocol
