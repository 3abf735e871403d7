"""The pages of phones over HTTP: their policy, their languages, and what they say when something is not there."""

import re

import pytest

from tests.support.platform import Platform

HOSTILE = "<script>alert(1)</script>'\"&"
GONE = ("chats/wx0", "groups/g0", "picture?kept=p0", "picture?media=m0", "picture")
SCREENS = ("", "/contacts", "/discover", "/me", "/search", "/scan", "/new-group", "/moments")


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_runs_under_a_policy_without_anything_inline(wechat: Platform, screen: str) -> None:
    page = wechat.http.get(f"/phone/{wechat.fan()}{screen}")

    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert re.search(r"\son\w+=|\sstyle=|<style|javascript:", page.text) is None


def test_a_phone_speaks_chinese_until_somebody_chooses_english(wechat: Platform) -> None:
    fan = wechat.fan()

    chinese = wechat.http.get(f"/phone/{fan}", headers={"accept-language": "en"})
    english = wechat.http.get(f"/phone/{fan}/me?lang=en")

    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="en">' in english.text
    assert "sim_language=en" in english.headers["set-cookie"]
    wechat.http.cookies.clear()


@pytest.mark.parametrize(
    "path",
    ["/phone/f0", *(f"/phone/{{fan}}/{rest}" for rest in GONE)],
)
def test_what_is_not_there_is_said_with_a_404(wechat: Platform, path: str) -> None:
    page = wechat.http.get(path.format(fan=wechat.fan()))

    assert page.status_code == 404
    assert re.search(r"<h1>[^<]*[\u4e00-\u9fff]", page.text)


def test_names_and_texts_of_people_are_only_ever_shown_as_words(wechat: Platform) -> None:
    account, fan = wechat.account(name=HOSTILE), wechat.fan(HOSTILE)
    wechat.follow(fan, account)
    wechat.say(fan, account, HOSTILE)
    group = wechat.control("POST", "/groups", {"name": HOSTILE[:30], "owner": fan})
    wechat.control("POST", f"/fans/{fan}/groups/{group['id']}/say", {"text": HOSTILE})
    pages = ["", "/contacts", f"/chats/{account['app_id']}", f"/accounts/{account['app_id']}", "/scan", "/search"]
    pages += [f"/groups/{group['id']}", f"/groups/{group['id']}/info", f"/open?payload={HOSTILE}"]

    for path in [*(f"/phone/{fan}{page}" for page in pages), f"/phones?fans={fan}"]:
        page = wechat.http.get(path, follow_redirects=True)
        assert (path, page.status_code, "<script>alert" in page.text) == (path, 200, False)


def test_somebody_who_is_not_in_a_group_does_not_read_it(wechat: Platform) -> None:
    owner, stranger = wechat.fans(2)
    group = wechat.control("POST", "/groups", {"name": "私密群", "owner": owner})

    page = wechat.http.get(f"/phone/{stranger}/groups/{group['id']}")

    assert (page.status_code, page.headers["location"]) == (303, f"/phone/{stranger}")


def test_scanning_tells_the_account_and_leads_to_its_chat_or_its_page(wechat: Platform) -> None:
    account, fan = wechat.account(), wechat.fan()
    wish = {"action_name": "QR_STR_SCENE", "expire_seconds": 600, "action_info": {"scene": {"scene_str": "poster"}}}
    payload = wechat.call(account, "/cgi-bin/qrcode/create", wish)["url"]

    stranger = wechat.http.get(f"/phone/{fan}/open", params={"payload": payload})
    wechat.follow(fan, account)
    follower = wechat.http.get(f"/phone/{fan}/open", params={"payload": payload})

    assert stranger.headers["location"] == f"/phone/{fan}/accounts/{account['app_id']}?via=qr&scene=poster"
    assert follower.headers["location"] == f"/phone/{fan}/chats/{account['app_id']}"


def test_a_refusal_is_told_in_the_language_of_the_phone(wechat: Platform) -> None:
    wish = {"name": "", "owner": wechat.fan()}
    chinese = wechat.http.post("/sim/groups", json=wish).json()
    english = wechat.http.post("/sim/groups", json=wish, headers={"cookie": "sim_language=en"}).json()

    assert chinese["message"] == "群名长度为 1 到 30 个字。"
    assert english["message"] == "The name of a group has 1 to 30 characters."
