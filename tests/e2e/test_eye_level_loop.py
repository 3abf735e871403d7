"""The whole loop in browsers: an account is connected, a fan follows and writes, a person answers, the budget ends.

The program and the local WeChat platform run as processes of their own; nothing here reaches into either.
"""

import io
import re
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, screenshot
from tests.support.console import Console
from tests.support.platform import Account, Platform, running_platform
from tests.support.server import Servers
from tests.support.wizard import connect
from yutang.wechat.limits import Limits

pytestmark = pytest.mark.e2e

WITHIN_2_S = 2_000  # ms: what an agent may wait for a fan to appear
SOON = 15_000  # ms, where no promise is made: the machine may be busy
BUDGET = Limits().custom_after_message


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("sim")) as started:
        yield started


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Iterator[Console]:
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings=platform.yutang_settings))
    yield started
    started.close()
    servers.close()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "#2a9d8f").save(out, "PNG")
    return out.getvalue()


def sent_through_the_api(platform: Platform, theirs: Account) -> int:
    """How many customer-service messages WeChat was asked to send today."""
    path = "/cgi-bin/message/custom/send"
    return int(platform.call(theirs, "/cgi-bin/openapi/quota/get", {"cgi_path": path})["quota"]["used"])


def test_a_fan_follows_writes_and_is_answered_by_a_person(
    open_console: Callable[..., Page], open_page: Callable[..., Page], platform: Platform
) -> None:
    theirs = platform.account("早起瑜伽")
    desk = open_console(*DESKTOP)
    connect(desk, platform, theirs)
    fan = platform.fan("小鱼")
    phone = open_page(*PHONE, base_url=platform.base_url, touch=True)

    # Follow by scanning; the console's list of fans shows the fan by itself.
    desk.goto("/fans")
    phone.goto(f"/phone/{fan}/scan")
    phone.get_by_role("link", name="早起瑜伽 账号本身").click()
    phone.get_by_role("button", name="关注").click()
    expect(desk.locator("a[href^='/fans/']:not([href*='?'])").first).to_be_visible(timeout=WITHIN_2_S)
    screenshot(desk, "loop-fan-appears-zh")

    # The fan writes and sends a picture; it appears at the desk.
    phone.goto(f"/phone/{fan}/chats/{theirs['app_id']}")
    phone.get_by_role("textbox", name="消息").fill("老师，明天几点开始？")
    phone.get_by_role("textbox", name="消息").press("Enter")
    platform.send_file(fan, theirs, "image", picture(), "plan.png", wait=True)
    desk.goto("/inbox")
    desk.locator("a[href^='/inbox/']").filter(has_text="老师").or_(desk.locator("[data-conversation]")).first.click()
    log = desk.get_by_role("log")
    expect(log.get_by_text("老师，明天几点开始？")).to_be_visible(timeout=SOON)
    expect(log.locator("img")).to_be_visible(timeout=SOON)

    # Each answer arrives on the phone and takes one of the budget.
    for number in range(1, BUDGET + 1):
        expect(desk.locator("[data-budget]")).to_have_attribute("data-budget", str(BUDGET + 1 - number), timeout=SOON)
        desk.locator("#composer-text").fill(f"六点，老地方见（{number}）")
        desk.locator(".composer-send").click()
        expect(phone.get_by_text(f"六点，老地方见（{number}）")).to_be_visible(timeout=SOON)
    expect(desk.locator("[data-budget]")).to_have_attribute("data-budget", "0", timeout=SOON)
    screenshot(desk, "loop-budget-used-up-zh")

    # The sixth is refused in words, and WeChat is not even asked.
    asked = sent_through_the_api(platform, theirs)
    assert asked == BUDGET
    desk.locator("#composer-text").fill("还有一句")
    desk.locator(".composer-send").click()
    expect(desk.locator("#composer-said")).to_contain_text(re.compile("[\u4e00-\u9fff]"), timeout=SOON)
    assert sent_through_the_api(platform, theirs) == asked
    assert desk.locator("#composer-text").input_value() == "还有一句"

    # When the fan writes again, there is a new budget.
    platform.say(fan, theirs, "好的")
    expect(desk.locator("[data-budget]")).to_have_attribute("data-budget", str(BUDGET), timeout=SOON)
