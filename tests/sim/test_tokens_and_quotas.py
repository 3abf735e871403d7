"""Tokens of both families, what an account's class may call, quotas, and faults of the API."""

import httpx2
import pytest

from tests.support.platform import Account, Json, Platform
from yutang.wechat.capabilities import AccountClass

CHECK = "/cgi-bin/getcallbackip"
INVALID, EXPIRED = 40001, 42001


def plain(wechat: Platform, account: Account, **other: str) -> Json:
    keys = {"grant_type": "client_credential", "appid": account["app_id"], "secret": account["secret"], **other}
    data: Json = wechat.http.get("/cgi-bin/token", params=keys).json()
    return data


def stable(wechat: Platform, account: Account, **other: object) -> Json:
    keys = {"grant_type": "client_credential", "appid": account["app_id"], "secret": account["secret"], **other}
    data: Json = wechat.http.post("/cgi-bin/stable_token", json=keys).json()
    return data


def code_of(wechat: Platform, token: str) -> int:
    return int(wechat.http.get(CHECK, params={"access_token": token}).json().get("errcode", 0))


def test_a_new_plain_token_leaves_the_old_one_five_minutes(wechat: Platform) -> None:
    account = wechat.account()
    first = plain(wechat, account)["access_token"]
    second = plain(wechat, account)["access_token"]
    assert (code_of(wechat, first), code_of(wechat, second)) == (0, 0)

    wechat.clock(jump=301)

    assert (code_of(wechat, first), code_of(wechat, second)) == (INVALID, 0)
    wechat.clock(jump=7200)
    assert code_of(wechat, second) == EXPIRED


def test_the_stable_token_stays_the_same_with_less_and_less_life(wechat: Platform) -> None:
    account = wechat.account()
    first = stable(wechat, account)
    wechat.clock(jump=3600)
    second = stable(wechat, account)
    assert second["access_token"] == first["access_token"]
    assert 3590 < second["expires_in"] <= 3600

    wechat.clock(jump=3301)  # less than five minutes are left
    third = stable(wechat, account)

    assert third["access_token"] != first["access_token"]
    assert third["expires_in"] > 7190
    assert code_of(wechat, first["access_token"]) == 0, "both are valid in the last five minutes"
    wechat.clock(jump=301)
    assert code_of(wechat, first["access_token"]) == EXPIRED


def test_the_two_families_do_not_touch_each_other(wechat: Platform) -> None:
    account = wechat.account()
    kept = stable(wechat, account)["access_token"]
    for _ in range(3):
        plain(wechat, account)
    wechat.clock(jump=301)

    assert code_of(wechat, kept) == 0


def test_a_forced_refresh_ends_the_old_token_at_once_and_is_limited(wechat: Platform) -> None:
    account = wechat.account()
    first = stable(wechat, account)["access_token"]

    second = stable(wechat, account, force_refresh=True)["access_token"]

    assert (code_of(wechat, first), code_of(wechat, second)) == (INVALID, 0)
    assert stable(wechat, account, force_refresh=True)["errcode"] == 45011, "thirty seconds must lie between"
    for _ in range(19):
        wechat.clock(jump=31)
        assert "access_token" in stable(wechat, account, force_refresh=True)
    wechat.clock(jump=31)
    assert stable(wechat, account, force_refresh=True)["errcode"] == 45009, "twenty a day"
    wechat.clock(jump="tomorrow")
    assert "access_token" in stable(wechat, account, force_refresh=True)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": "0" * 32}, 40125),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "password"}, 40002),
    ],
)
def test_wrong_keys_are_refused_each_by_its_number(wechat: Platform, wrong: dict[str, str], code: int) -> None:
    account = wechat.account()

    for answer in (plain(wechat, account, **wrong), stable(wechat, account, **wrong)):
        assert answer["errcode"] == code
        assert " rid: " in answer["errmsg"]


def test_an_address_that_is_not_on_the_whitelist_gets_no_token(wechat: Platform) -> None:
    account = wechat.account()
    wechat.control("PUT", f"/accounts/{account['app_id']}", {"ip_whitelist": ["203.0.113.7"]})

    refused = stable(wechat, account)

    assert refused["errcode"] == 40164
    assert refused["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist")


def test_a_call_says_what_is_wrong_with_it(wechat: Platform) -> None:
    account = wechat.account()
    token = {"access_token": wechat.token(account)}
    asked: list[httpx2.Response] = [
        wechat.http.get(CHECK),
        wechat.http.get(CHECK, params={"access_token": "no token"}),
        wechat.http.get(CHECK, params={"access_token": "A" * 120}),
        wechat.http.post(CHECK, params=token, json={}),
        wechat.http.get("/cgi-bin/menu/create", params=token),
        wechat.http.post("/cgi-bin/menu/create", params=token),
        wechat.http.post("/cgi-bin/menu/create", params=token, content=b"{"),
        wechat.http.post("/cgi-bin/menu/create", params=token, content=b'{"button": [{"name": "\\u4f5c"}]}'),
        wechat.http.get("/cgi-bin/nothing/here", params=token),
    ]

    assert [answer.json()["errcode"] for answer in asked] == [
        41001, 40014, 40001, 43001, 43002, 44002, 47001, 40033, 40066,
    ]  # fmt: skip
    assert {answer.status_code for answer in asked} == {200}


@pytest.mark.parametrize("account_class", list(AccountClass))
def test_what_a_class_of_account_may_call_is_what_wechat_s_table_says(
    wechat: Platform, account_class: AccountClass
) -> None:
    account = wechat.account(account_class=account_class.value)
    certified, service = "certified" in account_class, account_class.startswith("service")
    allowed = {
        "/cgi-bin/menu/get": certified or service,
        "/cgi-bin/user/get": certified,
        "/cgi-bin/tags/get": certified,
        "/cgi-bin/material/get_materialcount": certified,
        "/cgi-bin/template/get_all_private_template": certified and service,
        "/cgi-bin/draft/count": True,
        "/cgi-bin/getcallbackip": True,
    }
    posted = {
        "/cgi-bin/qrcode/create": certified and service,
        "/cgi-bin/message/custom/send": certified,
        "/cgi-bin/message/mass/sendall": certified,
        "/cgi-bin/message/mass/send": certified and service,
        "/cgi-bin/freepublish/batchget": certified,
        "/cgi-bin/message/subscribe/bizsend": certified,
    }

    refused = {path for path in allowed if wechat.call(account, path).get("errcode") == 48001}
    refused |= {path for path in posted if wechat.call(account, path, {"x": 1}).get("errcode") == 48001}

    assert refused == {path for path, may in {**allowed, **posted}.items() if not may}


def test_a_day_s_quota_is_counted_told_and_begins_anew_tomorrow(wechat: Platform) -> None:
    account = wechat.account()
    path = "/cgi-bin/menu/get"
    wechat.faults(quotas={path: 3})
    codes = [wechat.call(account, path)["errcode"] for _ in range(4)]
    told = wechat.call(account, "/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]

    assert codes == [46003, 46003, 46003, 45009]
    assert told == {"daily_limit": 3, "used": 3, "remain": 0}
    wechat.clock(jump="tomorrow")
    assert wechat.call(account, path)["errcode"] == 46003
    assert wechat.call(account, "/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/x"})["errcode"] == 76021


def test_quotas_can_be_cleared_ten_times_a_month(wechat: Platform) -> None:
    account = wechat.account()
    clear = {"appid": account["app_id"]}

    codes = [wechat.call(account, "/cgi-bin/clear_quota", clear)["errcode"] for _ in range(11)]

    assert codes == [0] * 10 + [48006]
    assert wechat.call(account, "/cgi-bin/clear_quota", {"appid": "wx1"})["errcode"] == 40013
    keys = {"appid": account["app_id"], "appsecret": account["secret"]}
    assert wechat.http.post("/cgi-bin/clear_quota/v2", params=keys).json()["errcode"] == 48006
    wechat.clock(jump=31 * 86_400)
    assert wechat.call(account, "/cgi-bin/clear_quota", clear)["errcode"] == 0


def test_the_rid_of_an_error_leads_to_the_call_for_seven_days(wechat: Platform) -> None:
    account = wechat.account()
    refused = wechat.call(account, "/cgi-bin/menu/create", {"button": []})
    rid = refused["errmsg"].rpartition("rid: ")[2]

    told = wechat.call(account, "/cgi-bin/openapi/rid/get", {"rid": rid})["request"]

    assert told["request_body"] == '{"button": []}'
    assert account["secret"] not in str(told)
    assert str(refused["errcode"]) in told["response_body"]
    wechat.clock(jump=8 * 86_400)
    assert wechat.call(account, "/cgi-bin/openapi/rid/get", {"rid": rid})["errcode"] == 76023


def test_the_url_of_an_account_can_be_checked_once_it_is_set(wechat: Platform) -> None:
    account = wechat.account()
    asked = {"action": "all", "check_operator": "DEFAULT"}
    assert wechat.call(account, "/cgi-bin/callback/check", asked)["errcode"] == 40201

    wechat.save_url(account, "http://127.0.0.1:1/wx", check=False)

    checked = wechat.call(account, "/cgi-bin/callback/check", asked)
    assert (checked["dns"][0]["ip"], checked["ping"][0]["package_loss"]) == ("127.0.0.1", "0%")
    assert wechat.call(account, "/cgi-bin/callback/check", {"action": "dance"})["errcode"] == 40202


# ---- faults ----------------------------------------------------------------------------------------------------------


def test_errors_on_demand_come_as_often_as_they_were_ordered(wechat: Platform) -> None:
    account = wechat.account()
    token = wechat.token(account)
    wechat.faults(api=[{"path": CHECK, "errcode": code, "calls": 2} for code in (40001, -1)])

    assert [code_of(wechat, token) for _ in range(5)] == [40001, 40001, -1, -1, 0]


def test_a_timeout_after_success_has_done_the_work(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    openid = wechat.follow(fan, account)
    token = wechat.token(account)
    path = "/cgi-bin/message/custom/send"
    wechat.faults(api=[{"path": path, "kind": "timeout_after_success", "seconds": 30}])

    with pytest.raises(httpx2.ReadTimeout):
        wechat.http.post(
            path,
            params={"access_token": token},
            json={"touser": openid, "msgtype": "text", "text": {"content": "hello"}},
            timeout=0.5,
        )

    assert wechat.told(fan, account) == ["hello"]


def test_a_slow_answer_comes_in_the_end(wechat: Platform) -> None:
    account = wechat.account()
    token = wechat.token(account)
    wechat.faults(api=[{"path": "*", "kind": "slow", "seconds": 0.6}])

    with pytest.raises(httpx2.ReadTimeout):
        wechat.http.get(CHECK, params={"access_token": token}, timeout=0.2)
    assert code_of(wechat, token) == 0


def test_a_changed_secret_ends_all_tokens(wechat: Platform) -> None:
    account = wechat.account()
    token = wechat.token(account)

    wechat.control("PUT", f"/accounts/{account['app_id']}", {"secret": "f" * 32})

    assert code_of(wechat, token) == INVALID
    assert stable(wechat, account)["errcode"] == 40125
    assert "access_token" in stable(wechat, {**account, "secret": "f" * 32})
