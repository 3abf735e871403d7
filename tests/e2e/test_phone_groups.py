"""What else is on a phone, in a real browser: groups, Moments, the web view, and every screen in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.support.browser import PHONE, axe, screenshot
from tests.support.phones import SOON, OpenPage, account_with_menu, custom_message, open_phone, running_site
from tests.support.platform import Account, Platform, running_platform

pytestmark = pytest.mark.e2e

SCREENS = ["", "/contacts", "/discover", "/me", "/scan", "/search", "/new-group", "/moments"]
SCREENS += ["/open?payload=hello", "/web?url=https://example.com/"]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("phones")) as started:
        yield started


@pytest.fixture
def account(platform: Platform) -> Account:
    return account_with_menu(platform)


@pytest.fixture
def site() -> Iterator[str]:
    with running_site() as address:
        yield address


# ---- groups and Moments ----------------------------------------------------------------------------------------------


def test_a_group_started_on_one_phone_is_joined_on_another_by_its_card(
    platform: Platform, open_page: OpenPage, tmp_path: Path
) -> None:
    owner, friend = platform.fan("群主"), platform.fan("阿雅")
    first = open_phone(open_page, platform, owner, "/new-group")
    first.get_by_label("群名").fill("早起瑜伽1群")
    first.get_by_label("满多少人后不能扫码进群").fill("2")
    first.get_by_role("button", name="建群").click()
    first.get_by_role("link", name=re.compile("关于")).click()
    with first.expect_download() as saved:
        first.get_by_role("link", name="保存为图片").click()
    card = tmp_path / "card.png"
    saved.value.save_as(card)
    assert axe(first) == []
    screenshot(first, "phone-group-info-zh")
    first.get_by_role("link", name="返回").click()

    second = open_phone(open_page, platform, friend, "/scan")
    second.get_by_label("带二维码的图片").set_input_files(card)
    second.get_by_role("button", name="识别图片").click()
    second.get_by_role("dialog").get_by_role("link", name="识别图中二维码").click()
    screenshot(second, "phone-group-door-zh")
    second.get_by_role("button", name="加入该群聊").click()
    second.get_by_role("textbox", name="消息").fill("大家好")
    second.get_by_role("button", name="发送").click()

    expect(first.get_by_text("阿雅 加入了群聊")).to_be_visible(timeout=SOON)
    expect(first.get_by_text("大家好")).to_be_visible(timeout=SOON)
    screenshot(first, "phone-group-zh")


@pytest.mark.parametrize("why", ["full", "expired", "unknown"])
def test_a_group_that_lets_nobody_in_says_why(platform: Platform, open_page: OpenPage, why: str) -> None:
    owner, fan = platform.fans(2, "群友")
    group = platform.control("POST", "/groups", {"name": "早起群", "owner": owner, "cap": 1 if why == "full" else 9})
    payload = group["payload"] if why != "unknown" else "https://weixin.qq.com/g/AwYAAReal-0123456789"
    if why == "expired":
        platform.clock(jump=8 * 24 * 3600)
    page = open_phone(open_page, platform, fan, f"/open?{urlencode({'payload': payload})}", "en")

    sentences = {"full": "has reached 1 people", "expired": "has expired", "unknown": "not on this platform"}
    expect(page.get_by_text(re.compile(sentences[why]))).to_be_visible()
    expect(page.get_by_role("button", name="Join the group")).to_have_count(0)
    assert axe(page) == []
    screenshot(page, f"phone-group-{why}-en")


def test_a_code_in_moments_is_followed_by_a_tap(platform: Platform, open_page: OpenPage) -> None:
    owner, friend = platform.fan("群主"), platform.fan("阿雅")
    group = platform.control("POST", "/groups", {"name": "朋友圈群", "owner": owner})
    card = platform.http.get(f"/sim/groups/{group['id']}/card.png").content
    watching = open_phone(open_page, platform, friend, "/moments")
    page = open_phone(open_page, platform, owner, "/moments")

    if page.locator("details[open]").count() == 0:
        page.get_by_text("发一条朋友圈").click()
    page.get_by_label("文字").fill("来一起练")
    page.locator("form input[type=file]").set_input_files({"name": "card.png", "mimeType": "image/png", "buffer": card})
    page.get_by_role("button", name="发表").click()

    expect(watching.get_by_text("来一起练")).to_be_visible(timeout=SOON)
    assert axe(watching) == []
    screenshot(watching, "phone-moments-zh")
    watching.get_by_role("link", name="群主 的图片").first.click()
    watching.get_by_role("link", name="识别图中二维码").click()
    expect(watching.get_by_role("heading", name="朋友圈群")).to_be_visible()


# ---- the web view ----------------------------------------------------------------------------------------------------


def test_an_article_opens_in_the_web_view_as_wechat_and_the_cross_leads_back(
    platform: Platform, account: Account, site: str, open_page: OpenPage
) -> None:
    fan = platform.fan("小鱼")
    platform.follow(fan, account)
    platform.say(fan, account, "在吗")
    card = {"title": "第一课", "description": "十分钟晨练", "url": f"{site}/lesson", "picurl": ""}
    custom_message(platform, account, fan, msgtype="news", news={"articles": [card]})
    page = open_phone(open_page, platform, fan, f"/chats/{account['app_id']}")

    page.get_by_role("link", name="第一课 十分钟晨练").click()

    inside = page.frame_locator("iframe[data-web]")
    expect(inside.get_by_text(re.compile(r"MicroMessenger/8.*SimFan/"))).to_be_visible(timeout=SOON)
    expect(page.get_by_role("heading", name="第 1 课")).to_be_visible(timeout=SOON)
    assert axe(page) == []
    screenshot(page, "phone-web-view-zh")
    page.get_by_role("link", name="关闭网页").click()
    expect(page.get_by_role("log")).to_be_visible()


def test_web_authorisation_asks_on_the_phone_and_comes_back_with_a_code(
    platform: Platform, account: Account, site: str, open_page: OpenPage
) -> None:
    asked = {"appid": account["app_id"], "redirect_uri": f"{site}/back", "response_type": "code"}
    query = urlencode({**asked, "scope": "snsapi_userinfo", "state": "s1"})
    url = f"{platform.base_url}/connect/oauth2/authorize?{query}#wechat_redirect"
    page = open_phone(open_page, platform, platform.fan("小鱼"), "/web?" + urlencode({"url": url}))
    inside = page.frame_locator("iframe[data-web]")

    screenshot(page, "phone-authorisation-zh")
    inside.get_by_role("link", name="允许").click()

    expect(inside.get_by_text(re.compile(r"/back\?code=\w+&state=s1"))).to_be_visible(timeout=SOON)


def test_a_code_on_a_web_page_is_held_down_and_followed(platform: Platform, site: str, open_page: OpenPage) -> None:
    owner, friend = platform.fan("群主"), platform.fan("阿雅")
    group = platform.control("POST", "/groups", {"name": "活码群", "owner": owner})
    page = open_phone(open_page, platform, friend, "/web?" + urlencode({"url": f"{site}/qr?{group['payload']}"}))

    page.frame_locator("iframe[data-web]").locator("svg").click(button="right")

    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("link", name="识别图中二维码")).to_be_visible(timeout=SOON)
    screenshot(page, "phone-web-view-sheet-zh")
    sheet.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="识别页面中的二维码").click()
    sheet.get_by_role("link", name="识别图中二维码").click()
    expect(page.get_by_role("heading", name="活码群")).to_be_visible(timeout=SOON)


# ---- every screen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_of_a_phone_is_accessible_in_both_languages(
    platform: Platform, account: Account, open_page: OpenPage, language: str
) -> None:
    fan = platform.fan("小鱼")
    platform.follow(fan, account)
    page = open_phone(open_page, platform, fan, "", language)

    for screen in [*SCREENS, f"/accounts/{account['app_id']}"]:
        page.goto(f"/phone/{fan}{screen}")
        assert (screen, axe(page)) == (screen, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        name = re.sub(r"\W+", "-", screen.partition("?")[0].split("/")[1]) if screen else "chats"
        screenshot(page, f"phone-{name}-{language}")
