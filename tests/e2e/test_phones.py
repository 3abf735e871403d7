"""Phones in a real browser: follow by scanning, talk, tap the menu, open a card, join a group, look at Moments."""

import io
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.own_server import OwnServer, own_server, text_reply
from tests.support.platform import Account, Platform, running_platform
from yutang.wechat.qr import qr_svg

pytestmark = pytest.mark.e2e

SOON = 5_000  # ms
MENU = {
    "button": [
        {"type": "click", "name": "打卡", "key": "CHECK_IN"},
        {"name": "更多", "sub_button": [
            {"type": "click", "name": "和我们聊聊", "key": "TALK"},
            {"type": "click", "name": "进群", "key": "GROUP"},
        ]},
    ]
}  # fmt: skip
SCREENS = ["", "/contacts", "/discover", "/me", "/scan", "/search", "/new-group", "/moments"]
SCREENS += ["/open?payload=hello", "/web?url=https://example.com/"]
OpenPage = Callable[..., Page]
Screen = Page | FrameLocator


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("phones")) as started:
        yield started


@pytest.fixture
def account(platform: Platform, request: pytest.FixtureRequest) -> Account:
    """An account with a menu, named for its test so that a phone finds its own."""
    made = platform.account(f"早起课 {abs(hash(request.node.name)) % 10_000}")
    platform.call(made, "/cgi-bin/menu/create", MENU)
    return made


@pytest.fixture
def own(platform: Platform, account: Account) -> Iterator[OwnServer]:
    with own_server(account) as started:
        started.reply = answer
        assert platform.save_url(account, started.url)["ok"]
        yield started


def answer(message: Any) -> str:  # noqa: ANN401 - wechatpy's own types
    said = getattr(message, "content", None) or getattr(message, "key", None) or message.type
    event = getattr(message, "event", "")
    return text_reply(message, "欢迎来到早起课！" if event.startswith("subscribe") else f"收到：{said}")


def open_phone(open_page: OpenPage, platform: Platform, fan: str, path: str = "", language: str = "zh") -> Page:
    page = open_page(*PHONE, base_url=platform.base_url, touch=True)
    page.context.add_cookies([{"name": "sim_language", "value": language, "url": platform.base_url}])
    page.goto(f"/phone/{fan}{path}")
    return page


def custom_message(platform: Platform, account: Account, fan: str, **message: object) -> None:
    done = platform.call(account, "/cgi-bin/message/custom/send", {"touser": platform.openid(fan, account), **message})
    assert done["errcode"] == 0, done


def picture(colour: str = "#2a9d8f") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "PNG")
    return out.getvalue()


# ---- one account and two phones --------------------------------------------------------------------------------------


def test_on_two_phones_side_by_side_one_follows_by_scanning_and_is_answered(
    platform: Platform, account: Account, own: OwnServer, open_page: OpenPage
) -> None:
    first, second = platform.fan("小鱼"), platform.fan("阿雅")
    page = open_page(*DESKTOP, base_url=platform.base_url)
    page.goto(f"/phones?fans={first},{second}")
    phone = page.frame_locator("iframe[data-phone] >> nth=0")

    phone.get_by_role("link", name="扫一扫").first.click()
    phone.get_by_role("link", name=f"{account['name']} 账号本身").click()
    phone.get_by_role("button", name="关注").click()

    expect(phone.get_by_text("欢迎来到早起课！")).to_be_visible(timeout=SOON)
    phone.get_by_role("button", name="显示键盘").click()
    phone.get_by_role("textbox", name="消息").fill("早上好")
    phone.get_by_role("textbox", name="消息").press("Enter")
    expect(phone.get_by_text("收到：早上好")).to_be_visible(timeout=SOON)
    assert own.problems == []
    assert own.texts()[-1] == "早上好"
    pushes = page.locator("#pushes")
    expect(pushes.get_by_text("文字 · 小鱼")).to_be_visible(timeout=SOON)
    expect(pushes.get_by_text("已回应").first).to_be_visible()
    assert axe(page) == []
    screenshot(page, "phones-side-by-side-zh")


def test_the_phones_page_speaks_english_adds_a_phone_and_moves_the_clock(
    platform: Platform, open_page: OpenPage
) -> None:
    platform.fans(2, "Robin")
    page = open_page(*DESKTOP, base_url=platform.base_url)
    page.goto("/phones?lang=en")
    frames = page.locator("iframe[data-phone]")
    expect(frames).to_have_count(2)
    day = platform.clock()["now"]

    page.get_by_label("Nickname").fill("Kim")
    page.get_by_role("button", name="Add a phone").click()
    expect(frames).to_have_count(3)
    page.get_by_role("button", name="Tomorrow").click()

    expect(page.frame_locator("iframe[data-phone] >> nth=2").get_by_text("Kim").first).to_be_visible()
    page.wait_for_function(
        "day => fetch('/sim/clock').then(a => a.json()).then(c => c.now - day > 86000)", arg=day, timeout=SOON
    )
    assert axe(page) == []
    screenshot(page, "phones-side-by-side-en")


def test_faults_are_ordered_on_the_page(platform: Platform, open_page: OpenPage) -> None:
    page = open_page(*DESKTOP, base_url=platform.base_url)
    page.goto("/phones")

    page.get_by_label("重复").fill("20")
    page.get_by_role("button", name="设置故障").click()

    expect(page.get_by_role("status")).to_have_text("设置故障")
    assert platform.control("GET", "/faults")["push"]["duplicate"] == 0.2
    platform.faults(push={"duplicate": 0})


# ---- the chat --------------------------------------------------------------------------------------------------------


def test_menu_entries_of_both_levels_are_tapped_by_keyboard(
    platform: Platform, account: Account, own: OwnServer, open_page: OpenPage
) -> None:
    fan = platform.fan("小鱼")
    platform.follow(fan, account, wait=True)
    page = open_phone(open_page, platform, fan, f"/chats/{account['app_id']}")

    page.get_by_role("button", name="打卡").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("收到：CHECK_IN")).to_be_visible(timeout=SOON)
    more = page.get_by_role("button", name="更多")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    screenshot(page, "phone-menu-zh")
    page.keyboard.press("Escape")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="进群").press("Enter")

    expect(page.get_by_text("收到：GROUP")).to_be_visible(timeout=SOON)
    assert own.problems == []


def test_what_an_account_sends_appears_without_a_reload_in_every_kind(
    platform: Platform, account: Account, open_page: OpenPage
) -> None:
    fan = platform.fan("小鱼")
    platform.follow(fan, account)
    platform.say(fan, account, "在吗")
    page = open_phone(open_page, platform, fan, f"/chats/{account['app_id']}")
    shown = page.get_by_role("log")
    menu = {"head_content": "满意吗？", "list": [{"id": "1", "content": "满意"}], "tail_content": "谢谢"}
    card = {"title": "第一课", "description": "十分钟晨练", "url": f"{platform.base_url}/phones", "picurl": ""}

    custom_message(platform, account, fan, msgtype="text", text={"content": '<a href="http://127.0.0.1/x">课表</a>'})
    custom_message(platform, account, fan, msgtype="msgmenu", msgmenu=menu)
    custom_message(platform, account, fan, msgtype="news", news={"articles": [card]})

    expect(shown.get_by_role("link", name="课表")).to_be_visible(timeout=SOON)
    expect(shown.get_by_role("link", name="第一课 十分钟晨练")).to_be_visible(timeout=SOON)
    shown.get_by_role("button", name="满意").click()
    expect(shown.locator("li.mine", has_text="满意")).to_be_visible(timeout=SOON)
    assert axe(page) == []
    screenshot(page, "phone-chat-zh")


def test_a_notice_is_allowed_on_the_profile_and_shown_with_its_rows(
    platform: Platform, account: Account, own: OwnServer, open_page: OpenPage
) -> None:
    fan = platform.fan("小鱼")
    openid = platform.follow(fan, account, wait=True)
    form = {"title": "课程提醒", "content": "课程：{{thing1.DATA}}\n时间：{{time2.DATA}}", "subscription": True}
    notice = platform.control("POST", f"/accounts/{account['app_id']}/templates", form)["id"]
    page = open_phone(open_page, platform, fan, f"/accounts/{account['app_id']}")

    page.get_by_role("button", name="允许: 课程提醒").click()
    expect(page.get_by_role("status")).to_have_text("允许")
    data = {"thing1": {"value": "第二课"}, "time2": {"value": "2026年12月1日 06:00"}}
    wish = {"touser": openid, "template_id": notice, "data": data}
    sent = platform.call(account, "/cgi-bin/message/subscribe/bizsend", wish)
    page.goto(f"/phone/{fan}/chats/{account['app_id']}")

    assert sent["errcode"] == 0
    assert own.problems == []
    expect(page.get_by_role("definition").filter(has_text="第二课")).to_be_visible(timeout=SOON)
    assert axe(page) == []
    screenshot(page, "phone-notice-zh")


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


def test_a_picture_a_voice_clip_and_a_place_reach_the_account(
    platform: Platform, account: Account, own: OwnServer, open_page: OpenPage
) -> None:
    fan = platform.fan("Robin")
    platform.follow(fan, account, wait=True)
    page = open_phone(open_page, platform, fan, f"/chats/{account['app_id']}", "en")
    page.get_by_role("button", name="Show the keyboard").click()

    page.get_by_role("button", name="More to send").click()
    page.locator("#tools input[type=file]").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(page.get_by_text("收到：image")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Voice clip (3 s)").click()
    expect(page.get_by_text("收到：voice")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Location").click()
    expect(page.get_by_text("收到：location")).to_be_visible(timeout=SOON)

    assert own.problems == []
    assert [taken.message.type for taken in own.taken] == ["event", "image", "voice", "location"]
    assert axe(page) == []
    screenshot(page, "phone-chat-en")


def test_who_leaves_an_account_can_no_longer_write_to_it(
    platform: Platform, account: Account, open_page: OpenPage
) -> None:
    fan = platform.fan("小鱼")
    platform.follow(fan, account)
    page = open_phone(open_page, platform, fan, f"/accounts/{account['app_id']}")

    page.get_by_role("button", name="取消关注").click()
    expect(page.get_by_role("button", name="关注", exact=True)).to_be_visible(timeout=SOON)
    page.goto(f"/phone/{fan}/chats/{account['app_id']}")

    expect(page.get_by_text("还没有关注这个账号。")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)


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


# ---- a site of somebody ----------------------------------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """`/lesson` says by which app it is read; `/qr?…` shows the code of a text, under a strict policy."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        inside = qr_svg(query).replace("<svg ", '<svg width="240" height="240" ') if path == "/qr" else self._reader()
        page = (
            f"<!doctype html><html lang=zh><head><title>第 1 课</title></head><body><main>{inside}</main></body></html>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; img-src 'self'; frame-ancestors 'none'")
        self.end_headers()
        self.wfile.write(page.encode())

    def _reader(self) -> str:
        return f"<h1>第 1 课</h1><p>{self.headers['User-Agent']}</p><p>{self.path}</p>"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Nothing: the test tells what went wrong."""


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
