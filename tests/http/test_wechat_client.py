"""WeChat's API called through the product, against the local platform: keys, menus, answers, quotas."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from tests.support.calling import Calling, Connect, Own, cause, png
from tests.support.platform import Platform
from yutang.errors import DomainError, TooMany, Unavailable
from yutang.wechat import errors
from yutang.wechat.api import (
    custom,
    drafts,
    js,
    mass,
    material,
    media,
    menus,
    qr,
    subscriptions,
    tags,
    templates,
    users,
    web,
)
from yutang.wechat.api import platform as own_account
from yutang.wechat.capabilities import AccountClass, Feature, may
from yutang.wechat.client import Client
from yutang.wechat.outgoing import ImageOut, TextOut

BUTTONS: list[dict[str, Any]] = [
    {"type": "click", "name": "今日课程", "key": "today"},
    {"name": "更多", "sub_button": [{"type": "view", "name": "进群", "url": "https://go.example.com/c/pond"}]},
]


@pytest.fixture
def account(connect_account: Connect) -> Own:
    return connect_account()


@pytest.fixture
def caller(account: Own) -> Calling:
    return account[1]


# ---- menus -----------------------------------------------------------------------------------------------------------


def test_a_menu_is_set_read_and_deleted(caller: Calling) -> None:
    assert caller.ask(menus.get) is None
    caller.ask(lambda client: menus.create(client, BUTTONS))
    found = caller.ask(menus.get)
    assert found is not None
    assert [button["name"] for button in found.buttons] == ["今日课程", "更多"]
    assert caller.ask(menus.current).is_open

    caller.ask(menus.delete)
    assert caller.ask(menus.get) is None


def test_a_conditional_menu_is_shown_to_whom_it_matches(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: menus.add_conditional(client, BUTTONS[:1], menus.MatchRule(tag_id=100)))
    assert cause(caught).code == 65303  # it needs a menu for everybody first

    caller.ask(lambda client: menus.create(client, BUTTONS))
    tag = caller.ask(lambda client: tags.create(client, "老学员"))
    openid = wechat_platform.follow(wechat_platform.fan(), own)
    caller.ask(lambda client: tags.add_to(client, tag.id, [openid]))
    menu_id = caller.ask(lambda client: menus.add_conditional(client, BUTTONS[:1], menus.MatchRule(tag_id=tag.id)))

    found = caller.ask(menus.get)
    assert found is not None
    assert [(each.menu_id, each.rule) for each in found.conditional] == [(menu_id, menus.MatchRule(tag_id=tag.id))]
    assert len(caller.ask(lambda client: menus.try_match(client, openid))) == 1
    caller.ask(lambda client: menus.delete_conditional(client, menu_id))
    assert len(caller.ask(lambda client: menus.try_match(client, openid))) == 2


# ---- customer service ------------------------------------------------------------------------------------------------


def test_five_answers_to_a_message_and_the_sixth_is_refused_in_words(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    fan = wechat_platform.fan()
    openid = wechat_platform.follow(fan, own)
    wechat_platform.say(fan, own, "在吗？")
    media_id = caller.ask(lambda client: media.upload(client, "image", "a.png", png()))
    caller.ask(lambda client: custom.typing(client, openid))
    caller.ask(lambda client: custom.typing(client, openid, on=False))
    caller.ask(lambda client: custom.send(client, openid, ImageOut(media_id)))
    for number in range(4):
        caller.ask(partial(custom.send, openid=openid, message=TextOut(f"在的😀{number}")))
    with pytest.raises(DomainError, match="As many messages were sent") as caught:
        caller.ask(lambda client: custom.send(client, openid, TextOut("六")))

    assert isinstance(cause(caught), errors.OutOfCount)
    assert [text for text in wechat_platform.told(fan, own) if text] == ["在的😀0", "在的😀1", "在的😀2", "在的😀3"]


def test_who_has_left_or_refuses_or_is_unknown_is_told_apart(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    fan = wechat_platform.fan()
    openid = wechat_platform.follow(fan, own)
    wechat_platform.act(fan, "refuse", {"app_id": own["app_id"], "refuses": True})
    with pytest.raises(DomainError, match="refuse messages") as caught:
        caller.ask(lambda client: custom.send(client, openid, TextOut("你好")))
    assert cause(caught).code == 48002
    wechat_platform.act(fan, "refuse", {"app_id": own["app_id"], "refuses": False})
    wechat_platform.unfollow(fan, own)
    with pytest.raises(DomainError, match="no longer follow") as caught:
        caller.ask(lambda client: custom.send(client, openid, TextOut("你好")))
    assert isinstance(cause(caught), errors.Blocked)
    with pytest.raises(DomainError, match="does not know this fan") as caught:
        caller.ask(lambda client: custom.send(client, "o" * 28, TextOut("你好")))
    assert isinstance(cause(caught), errors.UnknownFan)


def test_an_answer_after_two_days_is_out_of_its_window_and_expired_tokens_are_renewed_by_themselves(
    wechat_platform: Platform, account: Own
) -> None:
    own, caller = account
    fan = wechat_platform.fan()
    openid = wechat_platform.follow(fan, own)
    wechat_platform.say(fan, own, "在吗？")
    caller.ask(lambda client: custom.send(client, openid, TextOut("在的")))
    wechat_platform.clock(jump=49 * 3600)  # of the platform; Yutang still believes in its token
    with pytest.raises(DomainError, match="48 hours") as caught:
        caller.ask(lambda client: custom.send(client, openid, TextOut("迟了")))

    assert isinstance(cause(caught), errors.OutOfWindow)


# ---- the account itself ----------------------------------------------------------------------------------------------


def test_an_account_asks_about_itself(wechat_platform: Platform, connect_account: Connect) -> None:
    own, caller = connect_account()
    with pytest.raises(DomainError) as caught:
        caller.ask(own_account.callback_check)
    assert cause(caught).code == 40201
    rid = cause(caught).rid
    assert rid is not None
    assert "40201" in caller.ask(lambda client: own_account.past_call(client, rid)).answer
    wechat_platform.save_url(own, "http://127.0.0.1:1/wx/1", check=False)
    assert caller.ask(own_account.callback_check).pinged[0].loss == "0%"
    assert "127.0.0.1" in caller.ask(own_account.ips)
    assert caller.ask(own_account.api_ips)

    caller.ask(menus.get)
    used = caller.ask(lambda client: own_account.quota(client, "/cgi-bin/menu/get"))
    assert (used.used, used.daily_limit - used.remaining) == (1, 1)


def test_a_used_up_quota_is_closed_here_until_it_is_cleared(wechat_platform: Platform, account: Own) -> None:
    _, caller = account
    wechat_platform.faults(quotas={"/cgi-bin/menu/create": 2})
    for _ in range(2):
        caller.ask(lambda client: menus.create(client, BUTTONS))
    for _ in range(20):
        with pytest.raises(TooMany):
            caller.ask(lambda client: menus.create(client, BUTTONS))
    assert caller.ask(lambda client: own_account.quota(client, "/cgi-bin/menu/create")).remaining == 0
    caller.ask(own_account.clear_quota)
    caller.ask(lambda client: menus.create(client, BUTTONS))


# ---- keys, classes, faults -------------------------------------------------------------------------------------------


def test_wrong_keys_and_an_unlisted_server_are_told_apart(wechat_platform: Platform, connect_account: Connect) -> None:
    own, caller = connect_account(ip_whitelist=["203.0.113.7"])
    tries = caller.services.wechat
    with pytest.raises(DomainError, match=r"its address 127\.0\.0\.1 is not in"):
        tries.try_keys(AccountClass.SERVICE, own["app_id"], own["secret"])
    wechat_platform.control("PUT", f"/accounts/{own['app_id']}", {"ip_whitelist": []})
    tries.try_keys(AccountClass.SERVICE, own["app_id"], own["secret"])
    with pytest.raises(DomainError, match="app secret"):
        tries.try_keys(AccountClass.SERVICE, own["app_id"], "0" * 32)
    with pytest.raises(DomainError, match="app id"):
        tries.try_keys(AccountClass.SERVICE, "wx" + "0" * 16, own["secret"])


PROBES: list[tuple[Feature, Callable[[Client], Awaitable[object]]]] = [
    (Feature.MENU, menus.get),
    (Feature.CUSTOM, lambda client: custom.send(client, "o" * 28, TextOut("x"))),
    (Feature.MASS, lambda client: mass.send_all(client, mass.MassText("x"), client_id="x")),
    (Feature.MASS_LIST, lambda client: mass.send_to(client, ["o", "p"], mass.MassText("x"), client_id="y")),
    (Feature.MATERIAL, material.counts),
    (Feature.FANS, users.list_followers),
    (Feature.TAGS, tags.list),
    (Feature.TEMPLATES, templates.list_all),
    (Feature.SUBSCRIPTIONS, subscriptions.list_all),
    (Feature.QR, lambda client: qr.create(client, scene="x", expire_seconds=60)),
    (Feature.WEB_LOGIN, lambda client: web.exchange_code(client, "x")),
    (Feature.DRAFTS, drafts.count),
    (Feature.JS, js.ticket),
]


@pytest.mark.parametrize("account_class", list(AccountClass))
def test_our_table_of_classes_and_the_platforms_agree(
    wechat_platform: Platform, connect_account: Connect, account_class: AccountClass
) -> None:
    """Asked as if the account could do everything: the platform's own 48001 is what our refusals foresee."""
    _, caller = connect_account(account_class, pretending=True)
    for feature, ask in PROBES:
        assert is_permitted(caller, ask) is may(account_class, feature), feature


def is_permitted(caller: Calling, ask: Callable[[Client], Awaitable[object]]) -> bool:
    try:
        caller.ask(ask)
    except DomainError as error:
        return not isinstance(error.__cause__, errors.NotPermitted)
    return True


def test_the_faults_of_a_bad_day_are_overcome(wechat_platform: Platform, account: Own) -> None:
    _, caller = account
    path = "/cgi-bin/menu/create"
    for code in (40001, 40014, 42001):
        wechat_platform.faults(api=[{"path": path, "kind": "error", "errcode": code}])
        caller.ask(lambda client: menus.create(client, BUTTONS))
    wechat_platform.faults(api=[{"path": path, "kind": "error", "errcode": -1, "calls": 2}])
    caller.ask(lambda client: menus.create(client, BUTTONS))
    wechat_platform.faults(api=[{"path": path, "kind": "error", "errcode": -1, "calls": 3}])
    with pytest.raises(Unavailable, match="busy"):
        caller.ask(lambda client: menus.create(client, BUTTONS))
