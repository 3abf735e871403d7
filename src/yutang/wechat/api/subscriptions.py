"""Subscription notices: a fan agrees on a page of ours, and then gets one (reference §2.9, S and K)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yutang.wechat.api.templates import MiniProgramPage, page_of, values_of
from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    id: str
    title: str
    content: str
    example: str
    is_long_term: bool  # type 3: not used up by one notice (K)


_LONG_TERM = 3


async def send(
    client: Client,
    openid: str,
    template_id: str,
    data: Mapping[str, str],
    *,
    page: str = "",
    mini_program: MiniProgramPage | None = None,
) -> None:
    """Send one to a fan who agreed to it. Never repeated: a repetition would use up another consent.

    Raises Blocked (43101: none left or refused), Unacceptable (47003, 41030).
    """
    body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": values_of(data)}
    if page:
        body["page"] = page
    if mini_program is not None:
        body["miniprogram"] = page_of(mini_program)
    await client.call("POST", "/cgi-bin/message/subscribe/bizsend", body, feature=Feature.SUBSCRIPTIONS)


async def list_all(client: Client) -> tuple[NoticeTemplate, ...]:
    read = await client.call("GET", "/wxaapi/newtmpl/gettemplate", feature=Feature.SUBSCRIPTIONS)
    return tuple(
        NoticeTemplate(
            each.text("priTmplId"),
            each.text("title", ""),
            each.text("content", ""),
            each.text("example", ""),
            each.number("type", 0) == _LONG_TERM,
        )
        for each in read.parts("data")
    )


async def delete(client: Client, template_id: str) -> None:
    body = {"priTmplId": template_id}
    await client.call("POST", "/wxaapi/newtmpl/deltemplate", body, feature=Feature.SUBSCRIPTIONS, repeatable=True)
