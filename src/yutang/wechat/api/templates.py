"""Template messages: notices of a service, never marketing (reference §2.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yutang.wechat.capabilities import Feature
from yutang.wechat.client import Client


@dataclass(frozen=True, slots=True)
class MiniProgramPage:
    app_id: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """`content` names its places: {{thing1.DATA}}."""

    id: str
    title: str
    content: str
    example: str


async def send(
    client: Client,
    openid: str,
    template_id: str,
    data: Mapping[str, str],
    *,
    url: str = "",
    mini_program: MiniProgramPage | None = None,
    client_message_id: str = "",
) -> str:
    """Send one; its message id, which the event TEMPLATESENDJOBFINISH names.

    `data`: place → text, e.g. {"thing1": "…"}. With a `client_message_id` WeChat drops repetitions for 10 minutes, so
    the request is sent again when no answer came; without, never. Raises Unacceptable (47003 names the place that is
    wrong), Blocked.
    """
    body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": values_of(data)}
    if url:
        body["url"] = url
    if mini_program is not None:
        body["miniprogram"] = page_of(mini_program)
    if client_message_id:
        body["client_msg_id"] = client_message_id
    read = await client.call(
        "POST",
        "/cgi-bin/message/template/send",
        body,
        feature=Feature.TEMPLATES,
        repeatable=bool(client_message_id),
    )
    return read.text("msgid")


async def list_all(client: Client) -> tuple[Template, ...]:
    """The account's templates, up to 25."""
    read = await client.call("GET", "/cgi-bin/template/get_all_private_template", feature=Feature.TEMPLATES)
    return tuple(
        Template(each.text("template_id"), each.text("title", ""), each.text("content", ""), each.text("example", ""))
        for each in read.parts("template_list")
    )


async def add(client: Client, short_id: str, keywords: Sequence[str] = ()) -> str:
    """Take a template of WeChat's collection into use, with these keywords; its id."""
    body = {"template_id_short": short_id, "keyword_name_list": [*keywords]}
    read = await client.call("POST", "/cgi-bin/template/api_add_template", body, feature=Feature.TEMPLATES)
    return read.text("template_id")


async def delete(client: Client, template_id: str) -> None:
    body = {"template_id": template_id}
    await client.call(
        "POST", "/cgi-bin/template/del_private_template", body, feature=Feature.TEMPLATES, repeatable=True
    )


def values_of(data: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """{"thing1": "x"} as WeChat wants it; colours are ignored since 2023."""
    return {place: {"value": value} for place, value in data.items()}


def page_of(mini_program: MiniProgramPage) -> Mapping[str, str]:
    return {"appid": mini_program.app_id, **({"pagepath": mini_program.path} if mini_program.path else {})}
