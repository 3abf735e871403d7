"""Phones in a real browser: follow by scanning, talk, tap the menu, read every kind of message."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.support.browser import DESKTOP, axe, screenshot
from tests.support.own_server import OwnServer
from tests.support.phones import SOON, OpenPage, account_with_menu, answering, custom_message, open_phone, picture
from tests.support.platform import Account, Platform, running_platform

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("phones")) as started:
        yield started


@pytest.fixture
def account(platform: Platform) -> Account:
    return account_with_menu(platform)


@pytest.fixture
def own(platform: Platform, account: Account) -> Iterator[OwnServer]:
    with answering(platform, account) as started:
        yield started


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
    page.get_by_role("button", name="Speed 60×").click()

    expect(page.frame_locator("iframe[data-phone] >> nth=2").get_by_text("Kim").first).to_be_visible()
    page.wait_for_function(
        "day => fetch('/sim/clock').then(a => a.json()).then(c => c.now - day > 86000)", arg=day, timeout=SOON
    )
    expect(page.locator("#now")).to_contain_text("speed 60×")
    shown = page.locator("#clock").text_content()
    expect(page.locator("#clock")).not_to_have_text(shown or "", timeout=SOON)  # minutes pass each second
    assert axe(page) == []
    screenshot(page, "phones-side-by-side-en")
    platform.clock(speed=1)


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
