"""Whatever comes back from WeChat's address, a call ends in an answer of the right type or in a WeChatError."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.people import NOON
from tests.support.scripted_wechat import Said, ScriptedWeChat
from yutang.wechat import client as wechat_client
from yutang.wechat.api import (
    blacklist,
    drafts,
    js,
    mass,
    material,
    media,
    menus,
    publishing,
    qr,
    subscriptions,
    tags,
    templates,
    users,
    web,
)
from yutang.wechat.api import platform as own_account
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.client import AppKeys, Client
from yutang.wechat.errors import WeChatError
from yutang.wechat.tokens import LoneTokens, Tokens
from yutang.wechat.transport import Addresses, Transport

Ask = Callable[[Client], Awaitable[object]]
LOGIN = web.WebLogin("o1", "a", "r", 7200, "snsapi_base")

CALLS: list[tuple[str, Ask]] = [
    ("/cgi-bin/menu/get", menus.get),
    ("/cgi-bin/get_current_selfmenu_info", menus.current),
    ("/cgi-bin/menu/addconditional", lambda client: menus.add_conditional(client, [], menus.MatchRule(2))),
    ("/cgi-bin/menu/trymatch", lambda client: menus.try_match(client, "o1")),
    ("/cgi-bin/qrcode/create", lambda client: qr.create(client, scene="s", expire_seconds=60)),
    ("/cgi-bin/media/upload", lambda client: media.upload(client, "image", "a.png", b"x")),
    ("/cgi-bin/media/get", lambda client: media.download(client, "m")),
    ("/cgi-bin/media/uploadimg", lambda client: media.upload_image(client, "a.png", b"x")),
    ("/cgi-bin/material/add_material", lambda client: material.add(client, "image", "a.png", b"x")),
    ("/cgi-bin/material/get_material", lambda client: material.get(client, "m")),
    ("/cgi-bin/material/get_materialcount", material.counts),
    ("/cgi-bin/material/batchget_material", lambda client: material.list_page(client, "image")),
    ("/cgi-bin/draft/get", lambda client: drafts.get(client, "m")),
    ("/cgi-bin/draft/count", drafts.count),
    ("/cgi-bin/draft/batchget", drafts.list_page),
    ("/cgi-bin/freepublish/get", lambda client: publishing.status(client, "p")),
    ("/cgi-bin/freepublish/batchget", publishing.list_page),
    ("/cgi-bin/message/template/send", lambda client: templates.send(client, "o1", "t", {})),
    ("/cgi-bin/template/get_all_private_template", templates.list_all),
    ("/wxaapi/newtmpl/gettemplate", subscriptions.list_all),
    ("/cgi-bin/message/mass/sendall", lambda client: mass.send_all(client, mass.MassText("x"), client_id="c")),
    ("/cgi-bin/message/mass/get", lambda client: mass.status(client, "1")),
    ("/cgi-bin/user/info", lambda client: users.info(client, "o1")),
    ("/cgi-bin/user/info/batchget", lambda client: users.info_many(client, ["o1"])),
    ("/cgi-bin/user/get", users.list_followers),
    ("/cgi-bin/changeopenid", lambda client: users.moved_openids(client, "wx2", ["o1"])),
    ("/cgi-bin/tags/create", lambda client: tags.create(client, "t")),
    ("/cgi-bin/tags/get", tags.list),
    ("/cgi-bin/tags/getidlist", lambda client: tags.of_fan(client, "o1")),
    ("/cgi-bin/user/tag/get", lambda client: tags.fans_of(client, 2)),
    ("/cgi-bin/tags/members/getblacklist", blacklist.list_page),
    ("/sns/oauth2/access_token", lambda client: web.exchange_code(client, "c")),
    ("/sns/userinfo", lambda client: web.user_info(client, LOGIN)),
    ("/cgi-bin/ticket/getticket", js.ticket),
    ("/cgi-bin/callback/check", own_account.callback_check),
    ("/cgi-bin/openapi/quota/get", lambda client: own_account.quota(client, "/x")),
    ("/cgi-bin/openapi/rid/get", lambda client: own_account.past_call(client, "r")),
    ("/cgi-bin/getcallbackip", own_account.ips),
]
# Names that the answers have, so that wrong values get to where right ones are read.
_NAMES = """errcode errmsg menu button menuid conditionalmenu matchrule tag_id client_platform_type ticket url
expire_seconds expires_in media_id item content news_item title update_time total_count publish_status article_detail
fail_idx msgid msg_id msg_status template_list data template_id openid subscribe tagid_list user_info_list next_openid
total tags tag id name count access_token dns ping ip quota daily_limit used remain request ip_list"""
NAMES = st.sampled_from(_NAMES.split())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**30, -(10**30), 40001, 45009, -1])
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["9" * 5000, "٣", "-", "1e9"])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


def client_of(transport: Transport) -> Client:
    draw = random.Random(7).uniform
    keys = AppKeys("wx1", "s", AccountClass.SERVICE_CERTIFIED)
    return Client(keys, transport, Tokens(LoneTokens(), lambda: NOON, draw), lambda: NOON, draw)


async def asked(client: Client, ask: Ask) -> object:
    try:
        return await ask(client)
    except WeChatError as error:
        return error


@pytest.mark.parametrize(("path", "ask"), CALLS, ids=[path for path, _ in CALLS])
def test_a_wrong_answer_is_an_error_of_ours_and_never_an_accident(
    scripted: ScriptedWeChat, path: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat_client, "PAUSES", (0.0, 0.0))
    with asyncio.Runner() as runner:
        transport = Transport(Addresses(scripted.url, scripted.url, scripted.url))
        client = client_of(transport)

        @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(answer=st.dictionaries(NAMES, VALUES, max_size=6))
        def holds(answer: dict[str, Any]) -> None:
            scripted.script[path] = [Said(answer)]
            runner.run(asked(client, ask))

        holds()
        runner.run(transport.close())
    assert len(scripted.of(path)) >= 10
