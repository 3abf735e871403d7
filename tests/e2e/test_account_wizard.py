"""Connect an official account of the local WeChat platform through the wizard, as an operator does it."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.platform import Account, Platform, running_platform
from tests.support.server import Servers

pytestmark = pytest.mark.e2e

SOON = 30_000  # ms: the page asks every 3 s, and the machine may be busy


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("sim")) as started:
        yield started


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Iterator[Console]:
    """As everywhere, but WeChat is the local platform, whose clock is the real one."""
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings=platform.yutang_settings))
    yield started
    started.close()
    servers.close()


def fill_in(page: Page, theirs: Account, name: str, account_class: str = "服务号（已认证）") -> None:
    """From the list to the page that shows what to paste."""
    page.goto("/accounts")
    page.get_by_role("link", name="接入公众号").first.click()
    page.get_by_role("link", name=re.compile(f"^{re.escape(account_class)}")).click()
    page.get_by_label("名称").fill(name)
    page.get_by_label("AppID").fill(theirs["app_id"])
    page.get_by_label("AppSecret").fill(theirs["secret"])
    page.get_by_role("button", name="下一步").click()
    expect(page).to_have_url(re.compile(r"/accounts/\d+/connect$"))


def paste(page: Page, platform: Platform, theirs: Account) -> dict[str, object]:
    """What the operator copies into WeChat's console."""
    fields = {"token": "Token", "aes_key": "EncodingAESKey"}
    keys = {name: page.get_by_label(label, exact=True).input_value() for name, label in fields.items()}
    url = page.get_by_label("URL", exact=True).input_value()
    return platform.save_url(theirs, url, mode="secure", **keys)


def test_an_account_is_connected_from_nothing_to_the_first_message(
    open_console: Callable[..., Page], platform: Platform
) -> None:
    theirs = platform.account("早起瑜伽")
    page = open_console(*PHONE, touch=True)
    fill_in(page, theirs, "早起瑜伽")
    expect(page.get_by_text("微信还没来验证过。")).to_be_visible()

    assert paste(page, platform, theirs) == {"ok": True, "reason": ""}
    expect(page.get_by_text("微信已经验证过这个地址。")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="立即检查").click()
    expect(page.get_by_text("微信认可，也认可这台服务器的 IP。")).to_be_visible()

    fan = platform.fan("小林")
    platform.follow(fan, theirs, wait=True)
    platform.say(fan, theirs, "你好", wait=True)
    expect(page.get_by_text("最近一次推送已收到。")).to_be_visible(timeout=SOON)
    screenshot(page, "account-connected-phone-zh")
    assert axe(page) == []
    page.get_by_role("link", name="回到账号").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("早起瑜伽")
    expect(page.get_by_text("使用中")).to_be_visible()


def test_the_address_that_wechat_does_not_know_can_be_copied(
    open_console: Callable[..., Page], platform: Platform
) -> None:
    theirs = platform.account("白名单", ip_whitelist=["203.0.113.1"])
    page = open_console(*PHONE, touch=True)
    fill_in(page, theirs, "白名单")
    page.get_by_role("button", name="立即检查").click()
    expect(page.get_by_text("微信不认识这台服务器的 IP。")).to_be_visible()
    expect(page.locator("#check-copy-1")).to_have_text("127.0.0.1")
    screenshot(page, "account-whitelist-phone-zh")
    platform.save_url(theirs, "", ip_whitelist=["127.0.0.1"])
    page.get_by_role("button", name="立即检查").click()
    expect(page.get_by_text("微信认可，也认可这台服务器的 IP。")).to_be_visible()


@pytest.fixture(scope="module")
def connected(console: Console, platform: Platform) -> Account:
    return platform.account("亲子阅读", "subscription_certified")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_the_pages_of_accounts_fit_and_are_accessible(
    connected: Account, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, touch=size == PHONE)
    page.goto("/accounts")
    if page.get_by_role("link", name="亲子阅读").count() == 0:
        fill_in(page, connected, "亲子阅读", "订阅号（已认证）")
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    page.goto("/accounts")
    page.get_by_role("link", name="亲子阅读").click()
    expect(page).to_have_url(re.compile(r"/accounts/\d+$"))
    account = page.url
    pages = {
        "list": "/accounts",
        "choose": "/accounts/new",
        "keys": "/accounts/new/service",
        "account": account,
        "connect": f"{account}/connect",
        "edit": f"{account}/edit",
        "pushes": f"{account}/pushes",
    }
    for name, path in pages.items():
        page.goto(path)
        page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
        screenshot(page, f"accounts-{name}-{size[0]}-{language}")
        assert axe(page) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
