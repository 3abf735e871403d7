"""Codes, fans, tags and web pages, against the local platform."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.calling import Calling, Connect, Own, cause
from tests.support.platform import Platform
from yutang.errors import DomainError
from yutang.wechat import errors
from yutang.wechat.api import (
    blacklist,
    js,
    qr,
    tags,
    users,
    web,
)
from yutang.wechat.client import Client


@pytest.fixture
def account(connect_account: Connect) -> Own:
    return connect_account()


@pytest.fixture
def caller(account: Own) -> Calling:
    return account[1]


# ---- parametric QR ---------------------------------------------------------------------------------------------------


def test_a_scan_of_a_parametric_qr_is_known_by_its_scene(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    made = caller.ask(lambda client: qr.create(client, scene="poster-17", expire_seconds=600))
    assert made.expire_seconds == 600
    fan = wechat_platform.fan()
    wechat_platform.scan(fan, made.url)
    known = caller.ask(lambda client: users.info(client, wechat_platform.openid(fan, own)))
    assert known.scene == "poster-17"


def test_the_picture_of_a_code_is_a_jpeg_and_a_wrong_ticket_has_none(caller: Calling) -> None:
    made = caller.ask(lambda client: qr.create(client, scene="poster-17", expire_seconds=600))
    assert caller.ask(lambda client: qr.picture(client, made.ticket))[:3] == b"\xff\xd8\xff"
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: qr.picture(client, "no such ticket"))
    assert isinstance(cause(caught), errors.Missing)


@pytest.mark.parametrize(
    ("scene", "expire_seconds", "left"),
    [("shop", None, None), (4711, None, None), (4_000_000_000, 60, 60), ("s", 90 * 86_400, 30 * 86_400)],
)
def test_codes_by_text_and_number_for_a_while_and_for_ever(
    caller: Calling, scene: str | int, expire_seconds: int | None, left: int | None
) -> None:
    made = caller.ask(lambda client: qr.create(client, scene=scene, expire_seconds=expire_seconds))

    assert made.expire_seconds == left
    assert made.url.startswith("http://weixin.qq.com/q/")


# ---- fans and tags ---------------------------------------------------------------------------------------------------


def test_what_is_known_of_fans_and_their_remarks(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    fan, gone = wechat_platform.fans(2)
    openid = wechat_platform.follow(fan, own)
    left = wechat_platform.follow(gone, own)
    wechat_platform.unfollow(gone, own)
    caller.ask(lambda client: users.set_remark(client, openid, "小林妈妈"))

    found = caller.ask(lambda client: users.info(client, openid))
    assert (found.follows, found.remark, found.nickname) == (True, "小林妈妈", "")
    assert found.followed_at is not None
    assert found.source.startswith("ADD_SCENE_")
    many = caller.ask(lambda client: users.info_many(client, [openid, left]))
    assert [(each.openid, each.follows) for each in many] == [(openid, True), (left, False)]
    page = caller.ask(users.list_followers)
    assert (page.total, page.openids, page.next_openid) == (1, (openid,), "")
    with pytest.raises(DomainError, match="does not know this fan"):
        caller.ask(lambda client: users.info(client, "o" * 28))


def test_many_fans_are_asked_about_in_hundreds(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    openids = [wechat_platform.follow(fan, own) for fan in wechat_platform.fans(103)]

    assert [each.openid for each in caller.ask(lambda client: users.info_many(client, openids))] == openids


def test_tags_are_made_given_taken_renamed_and_deleted(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    openids = [wechat_platform.follow(fan, own) for fan in wechat_platform.fans(52)]
    tag = caller.ask(lambda client: tags.create(client, "老学员"))
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: tags.create(client, "老学员"))
    assert cause(caught).code == 45157
    caller.ask(lambda client: tags.add_to(client, tag.id, openids))  # two calls: 50 at most in one
    assert caller.ask(lambda client: tags.of_fan(client, openids[-1])) == (tag.id,)
    assert caller.ask(lambda client: tags.fans_of(client, tag.id)).openids == tuple(openids)
    caller.ask(lambda client: tags.remove_from(client, tag.id, openids[:51]))
    caller.ask(lambda client: tags.rename(client, tag.id, "老朋友"))
    assert [each for each in caller.ask(tags.list) if each.id == tag.id] == [tags.Tag(tag.id, "老朋友", 1)]
    caller.ask(lambda client: tags.delete(client, tag.id))
    assert tag.id not in [each.id for each in caller.ask(tags.list)]


def test_the_blacklist_takes_and_gives_back(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    openids = [wechat_platform.follow(fan, own) for fan in wechat_platform.fans(21)]
    caller.ask(lambda client: blacklist.add(client, openids))
    assert caller.ask(blacklist.list_page).total == 21
    caller.ask(lambda client: blacklist.remove(client, openids))
    assert caller.ask(blacklist.list_page).openids == ()


# ---- web pages -------------------------------------------------------------------------------------------------------


def test_a_fan_is_recognised_on_a_page(wechat_platform: Platform, connect_account: Connect) -> None:
    own, caller = connect_account(web_domains=["go.example.com"])
    fan = wechat_platform.fan("小林")
    openid = wechat_platform.follow(fan, own)

    async def where(client: Client) -> str:
        return web.authorize_url(client, "https://go.example.com/me?a=b", "s1")

    url = caller.ask(where)
    assert url.startswith(wechat_platform.base_url + "/connect/oauth2/authorize?appid=")
    assert url.endswith("#wechat_redirect")
    answer = wechat_platform.http.get(url.partition("#")[0] + f"&sim_fan={fan}")
    assert answer.is_redirect, answer.text
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["state"], back["a"]) == (["s1"], ["b"])

    login = caller.ask(lambda client: web.exchange_code(client, back["code"][0]))
    assert (login.openid, login.scope, login.is_invented) == (openid, "snsapi_base", False)
    assert login.access_token not in repr(login)
    assert caller.ask(lambda client: web.refresh(client, login.refresh_token)).openid == openid
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: web.exchange_code(client, back["code"][0]))
    assert isinstance(cause(caught), errors.CodeUsed)
    with pytest.raises(DomainError) as caught:
        caller.ask(lambda client: web.user_info(client, login))
    assert isinstance(cause(caught), errors.NotPermitted)  # only the openid was asked for


def test_the_platform_takes_our_signature_of_a_page(wechat_platform: Platform, account: Own) -> None:
    own, caller = account
    first = caller.ask(js.ticket)
    assert caller.ask(js.ticket) == first
    page, nonce, timestamp = "https://go.example.com/p/1?from=a&b=%E4%BD%A0", "n0nce", int(time.time())
    wish = {
        "app_id": own["app_id"],
        "url": page,
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": js.signature(first, page + "#top", nonce, timestamp),
    }
    assert wechat_platform.control("POST", "/js/check", wish) == {"ok": True, "reason": ""}
