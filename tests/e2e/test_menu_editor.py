"""The menu editor in a real browser: the phone follows, entries are dragged or moved by keys, fans see the menu."""

import re
from collections.abc import Callable, Iterator
from random import Random

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import add_code, add_place
from tests.support.console import Console, Language
from tests.support.platform import Account, Platform, running_platform
from tests.support.server import Servers
from yutang.accounts.official.actions import ConnectForm, do_connect
from yutang.sealing import Sealer
from yutang.wechat.capabilities import AccountClass

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("sim")) as started:
        yield started


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Iterator[Console]:
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings=platform.yutang_settings))
    with started.owner.working() as work:
        place = add_place(work)
        add_code(work, place, name="书店海报")
    yield started
    started.close()
    servers.close()


def connect(console: Console, theirs: Account) -> str:
    """The account, without the wizard; the path of its menu."""
    sealer = Sealer((console.server.data_dir / "secret.key").read_bytes().strip())
    with console.owner.working() as work:
        form = ConnectForm(AccountClass(theirs["account_class"]), theirs["name"], theirs["app_id"], theirs["secret"])
        return f"/accounts/{do_connect(work, sealer, form, Random(work.new_id())).id}/menu"


def add(page: Page, button: str) -> None:
    """Press a button that adds an entry, and wait until it stands there."""
    count = page.locator("[data-menu-entry]").count()
    page.get_by_role("button", name=re.compile(f"^{button}")).click()
    expect(page.locator("[data-menu-entry]")).to_have_count(count + 1)


def top_names(page: Page) -> list[str]:
    return page.locator(".menu-top > .menu-entry [data-name]").all_inner_texts()


def shown(page: Page) -> list[str]:
    """What stands at the foot of the phone."""
    return page.locator(
        ".menu-phone-bar > .menu-phone-top > .menu-phone-name, .menu-phone-bar summary"
    ).all_inner_texts()


def test_a_menu_is_built_on_a_phone_and_fans_see_it(
    console: Console, open_console: Callable[..., Page], platform: Platform
) -> None:
    theirs = platform.account("早起瑜伽")
    page = open_console(*PHONE, touch=True)
    page.goto(connect(console, theirs))
    add(page, "去上课")
    page.get_by_label("地址").fill("class")
    expect(page.get_by_text("请填写完整的链接")).to_be_visible()
    page.get_by_label("地址").fill("https://example.com/class")
    expect(page.get_by_text("请填写完整的链接")).to_have_count(0)
    add(page, "打卡")
    add(page, "进群")
    row = page.locator("[data-menu-entry='2']")
    row.get_by_label("手机上的名字").fill("一起来进群吧")
    expect(row.get_by_text("微信最多 16 字节")).to_be_visible()
    assert shown(page) == ["去上课", "打卡", "一起来进群吧"]
    row.get_by_label("手机上的名字").fill("进群")
    row.get_by_label("活码", exact=True).select_option(label="书店海报")
    add(page, "在“打卡”下添加")
    page.locator("[data-menu-entry='1.0']").get_by_label("手机上的名字").fill("今天的打卡")
    screenshot(page, "menu-editor-phone-zh")
    assert axe(page) == []

    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布。")).to_be_visible()
    menu = platform.control("GET", f"/accounts/{theirs['app_id']}/menu")["button"]
    assert [button["name"] for button in menu] == ["去上课", "打卡", "进群"]
    assert menu[1]["sub_button"] == [{"type": "click", "name": "今天的打卡", "key": "今天的打卡"}]
    assert "/c/" in menu[2]["url"]


def test_entries_are_moved_by_keys_and_by_dragging(
    console: Console, open_console: Callable[..., Page], platform: Platform
) -> None:
    page = open_console(*DESKTOP)
    page.goto(connect(console, platform.account("拖一拖")))
    for name in ("去上课", "打卡", "聊一聊"):
        add(page, name)

    page.get_by_role("button", name="下移去上课").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-top > .menu-entry [data-name]").first).to_have_text("打卡")
    assert top_names(page) == ["打卡", "去上课", "聊一聊"]
    page.keyboard.press("Enter")  # the button that moved along still has the focus
    expect(page.locator(".menu-top > .menu-entry [data-name]").last).to_have_text("去上课")

    grip = page.locator("[data-menu-entry='2'] [data-grip]")
    grip.drag_to(page.locator("[data-menu-entry='0']"), target_position={"x": 60, "y": 4})
    expect(page.locator(".menu-top > .menu-entry [data-name]").first).to_have_text("去上课")
    assert top_names(page) == ["去上课", "打卡", "聊一聊"]

    add(page, "在“打卡”下添加")
    page.locator("[data-menu-entry='1.0']").get_by_label("手机上的名字").fill("补卡")
    page.locator("[data-menu-entry='2'] [data-grip]").drag_to(
        page.locator("[data-menu-list='1']"), target_position={"x": 60, "y": 4}
    )
    expect(page.locator("[data-menu-entry='1.0'] [data-name]")).to_have_text("聊一聊")
    assert shown(page)[0] == "去上课"
    page.get_by_role("button", name="存为草稿").last.click()
    expect(page.get_by_text("已存为草稿")).to_be_visible()
    assert top_names(page) == ["去上课", "打卡"]


@pytest.fixture(scope="module")
def filled(console: Console, platform: Platform) -> str:
    return connect(console, platform.account("亲子阅读"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_the_pages_of_the_menu_fit_and_are_accessible(
    filled: str, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    page.goto(filled)
    if page.locator("[data-menu-entry]").count() == 0:
        screenshot(page, f"menu-empty-{size[0]}-{language}")
        assert axe(page) == []
        for kind in ("check_in", "class", "talk"):
            count = page.locator("[data-menu-entry]").count()
            page.locator(f"#typical-{kind}").click()
            expect(page.locator("[data-menu-entry]")).to_have_count(count + 1)
        page.locator("[data-menu-entry='1'] [name=url]").fill("https://example.com/class")
        page.locator("#add-2").click()
        page.locator("[data-menu-entry='2.0'] [name=name]").fill("一个相当长的子菜单名字")
        page.locator("button[name=publish]").click()
        expect(page.locator("[data-menu-entry='0']")).to_be_visible()
    page.goto(filled)
    for place in ("1", "2.0"):
        page.locator(f"[data-menu-entry='{place}'] details:not([open]) > summary").click()
    page.locator(".menu-phone-bar summary").click()
    screenshot(page, f"menu-{size[0]}-{language}")
    assert axe(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.goto(f"{filled}/versions")
    page.locator("#menu-now button").click()
    expect(page.locator("#menu-now .menu-chip").first).to_be_visible()
    screenshot(page, f"menu-versions-{size[0]}-{language}")
    assert axe(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert re.search(r"/menu/versions$", page.url)
