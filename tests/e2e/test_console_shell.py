"""The shell in a real browser, from the first start on: set up, invite, sign in; by keyboard and on a phone."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, Pages, axe, screenshot
from tests.support.server import Server, Servers

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery"
Looks = tuple[tuple[int, int], str, bool]
LOOKS: list[Looks] = [(PHONE, "zh", False), (DESKTOP, "zh", False), (PHONE, "en", True), (DESKTOP, "en", True)]


@dataclass
class FreshStart:
    """A server that nobody has set up yet, and the link that it printed."""

    server: Server

    @property
    def link(self) -> str:
        return next(word for word in self.server.log().split() if "/setup/" in word)


@pytest.fixture
def fresh(start_server: Callable[..., Server]) -> FreshStart:
    return FreshStart(start_server())


@pytest.fixture(scope="module")
def pond(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of this module; `owner` has set it up."""
    servers = Servers(tmp_path_factory.mktemp("shell"))
    yield servers.start()
    servers.close()


@pytest.fixture
def owner(pond: Server, pages: Pages) -> Page:
    """The owner's page; the first test that asks sets the workspace up."""
    page = pages.open(*DESKTOP, base_url=pond.base_url)
    page.goto("/sign-in")
    if page.locator("input[name=email]").count():
        sign_in(page)
    else:
        set_up(page, FreshStart(pond).link)
    return page


def set_up(page: Page, link: str) -> None:
    page.goto(link)
    form = {"workspace": "瑜伽工作室", "name": "林夏", "email": "lin@example.com", "password": PASSWORD}
    for name, value in form.items():
        page.locator(f"input[name={name}]").fill(value)
    page.get_by_role("button", name=re.compile("开始使用|Start")).click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/")


def sign_in(page: Page, email: str = "lin@example.com") -> None:
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action='/sign-in'] button").click()


def check_look(page: Page, name: str, looks: Looks) -> None:
    """Accessible, not wider than the screen, and photographed."""
    size, language, _dark = looks
    page.wait_for_load_state("networkidle")
    screenshot(page, f"shell-{name}-{size[0]}-{language}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]


def open_in(pages: Pages, base_url: str, looks: Looks) -> Page:
    size, language, dark = looks
    page = pages.open(*size, base_url=base_url, dark=dark, touch=size == PHONE)
    page.context.add_cookies([{"name": "language", "value": language, "url": base_url}])
    return page


@pytest.mark.parametrize("looks", LOOKS)
def test_from_the_first_start_to_the_three_steps(fresh: FreshStart, pages: Pages, looks: Looks) -> None:
    page = open_in(pages, fresh.server.base_url, looks)
    page.goto("/")
    check_look(page, "not-set-up", looks)
    page.goto(fresh.link)
    check_look(page, "setup", looks)
    page.locator("input[name=workspace]").fill("瑜伽工作室")
    page.locator("input[name=name]").fill("林夏")
    page.locator("input[name=email]").fill("lin@example.com")
    page.locator("input[name=password]").fill("1234567890")
    page.locator("main form[action^='/setup'] button").click()
    expect(page.locator("#e-password")).to_be_visible()
    check_look(page, "setup-refused", looks)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form[action^='/setup'] button").click()

    expect(page.locator(".first-steps .step")).to_have_count(3)
    check_look(page, "first-steps", looks)


@pytest.mark.parametrize("looks", LOOKS)
def test_pages_that_no_link_leads_to_are_accessible_too(owner: Page, pages: Pages, pond: Server, looks: Looks) -> None:
    page = open_in(pages, pond.base_url, looks)
    page.goto("/sign-in")
    check_look(page, "sign-in", looks)
    sign_in(page, "nobody@example.com")
    check_look(page, "sign-in-refused", looks)
    page.goto("/invite/1.2.worthless")
    check_look(page, "worthless-link", looks)
    page.goto("/sign-in")
    sign_in(page)
    page.goto("/no-such-page")
    check_look(page, "no-such-page", looks)


@pytest.mark.parametrize("looks", LOOKS)
def test_an_invitation_goes_from_the_owner_to_the_new_member(
    owner: Page, pages: Pages, pond: Server, looks: Looks
) -> None:
    email = f"wang{LOOKS.index(looks)}@example.com"
    mine = open_in(pages, pond.base_url, looks)
    mine.goto("/sign-in")
    sign_in(mine)
    mine.goto("/team/new")
    mine.locator("input[name=name]").fill("王芳")
    mine.locator("input[name=email]").fill(email)
    mine.locator("form[action='/team'] button").click()
    check_look(mine, "invitation", looks)
    link = mine.locator("#link").input_value()

    hers = open_in(pages, pond.base_url, looks)
    hers.goto(link)
    check_look(hers, "choose-password", looks)
    hers.locator("input[name=password]").fill(PASSWORD)
    hers.locator("form[action^='/invite/'] button").click()

    hers.wait_for_url(lambda url: urlsplit(url).path == "/")
    hers.goto("/team")
    check_look(hers, "team", looks)
    expect(hers.get_by_text(email)).to_be_visible()


@pytest.mark.parametrize("looks", LOOKS[:1])
def test_the_qr_for_the_authenticator_is_read_from_the_screen_and_signs_in(
    owner: Page, pages: Pages, pond: Server, looks: Looks
) -> None:
    link = invite(owner, "phone@example.com")
    page = open_in(pages, pond.base_url, looks)
    page.goto(link)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action^='/invite/'] button").click()
    page.goto("/me/codes")
    check_look(page, "codes", looks)
    picture = Image.open(io.BytesIO(page.locator("svg.qr").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    secret = parse_qs(urlsplit(code.text).query)["secret"][0]
    page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    page.locator("form[action='/me/codes'] button").click()

    expect(page.locator("form[action='/me/codes/off']")).to_be_visible()
    check_look(page, "account-with-codes", looks)
    page.context.clear_cookies()
    page.goto("/sign-in")
    sign_in(page, "phone@example.com")
    expect(page.locator("input[name=code]")).to_be_focused()
    check_look(page, "code", looks)


def invite(owner: Page, email: str) -> str:
    owner.goto("/team/new")
    owner.locator("input[name=name]").fill("王芳")
    owner.locator("input[name=email]").fill(email)
    owner.locator("form[action='/team'] button").click()
    return owner.locator("#link").input_value()


def test_a_key_is_made_shown_once_and_copied(owner: Page) -> None:
    owner.context.grant_permissions(["clipboard-read", "clipboard-write"])
    owner.goto("/settings")
    owner.locator("input[name=key_name]").fill("夜间报表")
    owner.get_by_role("button", name="生成密钥").click()
    key = owner.locator("#key").input_value()
    owner.get_by_role("button", name="复制").click()

    expect(owner.get_by_role("button", name="已复制")).to_be_visible()
    assert owner.evaluate("navigator.clipboard.readText()") == key
    assert axe(owner) == []
    owner.goto("/settings")
    expect(owner.get_by_text("夜间报表")).to_be_visible()
    assert key not in owner.content()


def test_revoking_a_key_asks_once(owner: Page) -> None:
    owner.goto("/settings")
    owner.locator("input[name=key_name]").fill("一次性")
    owner.get_by_role("button", name="生成密钥").click()
    owner.goto("/settings")
    row = owner.get_by_role("listitem").filter(has_text="一次性")
    row.get_by_role("button", name="撤销").click()
    dialog = owner.get_by_role("dialog")
    expect(dialog.get_by_text("要撤销“一次性”吗？")).to_be_visible()
    dialog.get_by_role("button", name="取消").click()
    expect(row).to_be_visible()
    row.get_by_role("button", name="撤销").click()
    owner.get_by_role("dialog").get_by_role("button", name="撤销").click()

    expect(owner.get_by_text("密钥已失效。")).to_be_visible()
    expect(owner.get_by_text("一次性")).to_have_count(0)


def test_the_keyboard_reaches_the_content_first_and_everything_in_order(owner: Page) -> None:
    owner.goto("/team")
    owner.keyboard.press("Tab")
    jump = owner.get_by_role("link", name="跳到正文")
    expect(jump).to_be_focused()
    expect(jump).to_be_in_viewport()
    owner.keyboard.press("Enter")
    owner.keyboard.press("Tab")

    expect(owner.get_by_role("link", name="邀请", exact=True)).to_be_focused()
    outline = owner.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_drawer_on_a_phone_opens_and_closes_by_keyboard(owner: Page, pages: Pages, pond: Server) -> None:
    page = open_in(pages, pond.base_url, LOOKS[0])
    page.goto("/sign-in")
    sign_in(page)
    more = page.get_by_role("button", name="更多")
    more.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="菜单")
    expect(drawer.get_by_role("link", name="操作记录")).to_be_visible()
    screenshot(page, "shell-drawer-390-zh")
    assert axe(page) == []
    page.keyboard.press("Escape")

    expect(drawer).to_be_hidden()
    expect(more).to_be_focused()


def test_the_language_is_switched_in_the_page_and_stays(owner: Page, pages: Pages, pond: Server) -> None:
    link = invite(owner, "english@example.com")
    page = pages.open(*DESKTOP, base_url=pond.base_url)
    page.goto(link)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action^='/invite/'] button").click()
    page.goto("/team")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Team")).to_be_visible()

    another = pages.open(*DESKTOP, base_url=pond.base_url)
    another.goto("/sign-in")
    sign_in(another, "english@example.com")

    expect(another.get_by_role("heading", name="Today")).to_be_visible()


def test_dark_is_chosen_in_the_page_and_stays(owner: Page) -> None:
    owner.goto("/team")
    owner.get_by_role("button", name="深色").first.click()
    expect(owner.locator("html")).to_have_attribute("data-bs-theme", "dark")
    owner.goto("/audit")

    expect(owner.locator("html")).to_have_attribute("data-bs-theme", "dark")
    owner.get_by_role("button", name="跟随设备").first.click()
    expect(owner.locator("html")).to_have_attribute("data-bs-theme", "light")
