"""Web authorisation in a phone's web view, and signatures of the JS-SDK (reference §2.12 and §2.13)."""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe, screenshot
from tests.support.platform import Account, Json, Platform

BACK = "http://127.0.0.1:9/after?own=1#part"


def address(account: Account, scope: str = "snsapi_base", **more: str) -> str:
    query = {"appid": account["app_id"], "redirect_uri": BACK, "response_type": "code", "scope": scope, "state": "s7"}
    return f"/connect/oauth2/authorize?{urlencode({**query, **more})}"


def opened(wechat: Platform, fan: str, path: str) -> httpx2.Response:
    """As the fan's phone opens it."""
    return wechat.http.get(path, headers={"User-Agent": f"MicroMessenger/8.0.60 SimFan/{fan}"})


def answer_of(response: httpx2.Response) -> dict[str, str]:
    assert response.status_code == 302, response.text
    parts = urlsplit(response.headers["location"])
    assert parts._replace(query="").geturl() == "http://127.0.0.1:9/after#part"
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def exchanged(wechat: Platform, account: Account, code: str) -> Json:
    keys = {"appid": account["app_id"], "secret": account["secret"], "code": code, "grant_type": "authorization_code"}
    data: Json = wechat.http.get("/sns/oauth2/access_token", params=keys).json()
    return data


def test_base_is_silent_and_gives_the_openid_alone(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()

    answer = answer_of(opened(wechat, fan, address(account)))
    tokens = exchanged(wechat, account, answer["code"])

    assert (answer["state"], answer["own"]) == ("s7", "1")
    assert tokens["openid"] == wechat.openid(fan, account)
    asked = {"access_token": tokens["access_token"], "openid": tokens["openid"]}
    assert wechat.http.get("/sns/userinfo", params=asked).json()["errcode"] == 48001
    assert wechat.http.get("/sns/auth", params=asked).json()["errcode"] == 0


def test_a_code_works_once_and_for_five_minutes(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    used, late = (answer_of(opened(wechat, fan, address(account)))["code"] for _ in "ab")
    exchanged(wechat, account, used)
    other = wechat.account()

    assert exchanged(wechat, account, used)["errcode"] == 40163
    assert exchanged(wechat, other, late)["errcode"] == 40029
    wechat.clock(jump=301)
    assert exchanged(wechat, account, late)["errcode"] == 42003
    assert exchanged(wechat, account, "nothing")["errcode"] == 40029


def test_userinfo_asks_first_and_tells_the_nickname_then(wechat: Platform) -> None:
    account, fan = wechat.account(union="one"), wechat.fan("阿青")
    asked = opened(wechat, fan, address(account, "snsapi_userinfo"))
    assert asked.status_code == 200
    assert "阿青" in asked.text

    allowed = answer_of(opened(wechat, fan, address(account, "snsapi_userinfo", sim_decision="allow")))
    tokens = exchanged(wechat, account, allowed["code"])
    info = wechat.http.get(
        "/sns/userinfo", params={"access_token": tokens["access_token"], "openid": tokens["openid"]}
    ).json()

    assert (info["nickname"], info["sex"]) == ("阿青", 0)
    assert info["unionid"] == tokens["unionid"]
    assert wechat.http.get(info["headimgurl"]).headers["content-type"] == "image/png"
    again = opened(wechat, fan, address(account, "snsapi_userinfo"))
    assert again.status_code == 302, "who allowed once is not asked again"
    refreshed = wechat.http.get(
        "/sns/oauth2/refresh_token",
        params={
            "appid": account["app_id"],
            "grant_type": "refresh_token",
            "refresh_token": tokens["refresh_token"],
        },
    ).json()
    assert refreshed["openid"] == tokens["openid"]


def test_who_refuses_comes_back_without_a_code(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()

    answer = answer_of(opened(wechat, fan, address(account, "snsapi_userinfo", sim_decision="refuse")))

    assert answer == {"own": "1", "state": "s7"}


def test_a_snapshot_page_sends_a_virtual_person(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan("阿青")
    wechat.follow(fan, account)
    wechat.control("PUT", f"/accounts/{account['app_id']}", {"snapshot_pages": True})

    code = answer_of(opened(wechat, fan, address(account, "snsapi_userinfo")))["code"]
    tokens = exchanged(wechat, account, code)
    asked = {"access_token": tokens["access_token"], "openid": tokens["openid"]}
    info = wechat.http.get("/sns/userinfo", params=asked).json()

    assert tokens["is_snapshotuser"] == 1
    assert tokens["openid"] != wechat.openid(fan, account)
    assert len(tokens["openid"]) == 28
    assert (info["nickname"], "unionid" in info) == ("微信用户", False)


@pytest.mark.parametrize(
    ("wish", "changes", "code"),
    [
        ({}, {"appid": "wx1"}, 40013),
        ({"web_domains": ["example.com"]}, {}, 10003),
        ({}, {"redirect_uri": "javascript:alert(1)"}, 10003),
        ({}, {"scope": "snsapi_all"}, 10005),
        ({"account_class": "service"}, {}, 10005),
        ({}, {"state": "s" * 129}, 10006),
    ],
)
def test_what_is_wrong_with_the_address_is_said_on_the_page(
    wechat: Platform, wish: dict[str, Any], changes: dict[str, str], code: int
) -> None:
    account, fan = wechat.account(**wish), wechat.fan()

    page = opened(wechat, fan, address(account, **changes))

    assert page.status_code == 200
    assert f"({code})" in page.text


def test_a_js_signature_is_checked_as_a_phone_would(wechat: Platform) -> None:
    account = wechat.account()
    ticket = wechat.call(account, "/cgi-bin/ticket/getticket", type="jsapi")["ticket"]
    assert wechat.call(account, "/cgi-bin/ticket/getticket", type="jsapi")["ticket"] == ticket
    url = "https://example.com/page?a=1"
    signed = f"jsapi_ticket={ticket}&noncestr=n0nce&timestamp=1700000000&url={url}"
    wish = {
        "app_id": account["app_id"],
        "url": url + "#top",
        "timestamp": 1700000000,
        "nonceStr": "n0nce",
        "signature": hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest(),
    }

    assert wechat.control("POST", "/js/check", wish) == {"ok": True, "reason": ""}
    wrong = wechat.control("POST", "/js/check", {**wish, "url": url + "&b=2"})
    assert wrong["ok"] is False
    assert ticket not in wrong["signed"]


@pytest.mark.e2e
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_that_asks_can_be_read_and_answered(
    wechat: Platform, open_page: Callable[..., Page], language: str
) -> None:
    account, fan = wechat.account("晨间瑜伽"), wechat.fan("阿青")
    page = open_page(390, 780, base_url=wechat.base_url, locale={"zh": "zh-CN", "en": "en-US"}[language])
    page.goto(address(account, "snsapi_userinfo", redirect_uri=wechat.base_url + "/sim/clock", sim_fan=fan))

    expect(page.get_by_text("阿青")).to_be_visible()
    assert axe(page) == []
    screenshot(page, f"sim-allow-{language}")
    page.get_by_role("link", name={"zh": "允许", "en": "Allow"}[language]).click()

    page.wait_for_url("**/sim/clock?code=*")
