"""Domains in a real browser: added on a phone, their health, and the way back from a block."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import SETTINGS, Console, Language
from tests.support.people import NOON
from tests.support.server import Servers
from yutang.domains.actions.keeping import DomainForm, House, do_add_domain
from yutang.domains.actions.probing import Seen, do_note
from yutang.domains.models import Domain, Trouble
from yutang.pages.actions.making import do_make
from yutang.pages.actions.publishing import do_publish
from yutang.pages.models import PageKind
from yutang.pages.rules.content import read_content

pytestmark = pytest.mark.e2e

HOUSE = House("https://yutang.example.net", private=False)
LOOKS: tuple[tuple[Language, tuple[int, int]], ...] = (("zh", PHONE), ("en", DESKTOP), ("zh", DESKTOP), ("en", PHONE))


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Its worker asks no domain: their next turn is far away."""
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings=SETTINGS))
    fill(started)
    yield started
    started.close()
    servers.close()


def fill(console: Console) -> None:
    far = NOON + timedelta(days=365)
    with console.owner.working() as work:
        texts = (("周六早课", "九点来上课，带一块垫子。"), ("练习手册", "每天十分钟。"))
        for seed, (title, text) in enumerate(texts):
            blocks = [{"id": "a1", "kind": "text", "text": text}]
            content = read_content({"title": title, "blocks": blocks})
            page = do_make(work, PageKind.PAGE, content, Random(seed), language="zh")
            work.session.flush()
            do_publish(work, page.id, 1000)
        for host, entrance, pages in (
            ("pages.example.com", False, True),
            ("backup.example.cn", False, True),
            ("go.example.com", True, False),
        ):
            role = {"for_entrance": entrance, "for_pages": pages}
            form = DomainForm(host, **role, owner="早起瑜伽有限公司", filing="京ICP备12345678号-1")
            domain = do_add_domain(work, HOUSE, form, "a1b2c3d4e5f6a1b2c3d4e5f6")
            work.session.flush()
            ends = NOON + timedelta(days=9 if entrance else 80)
            do_note(work, Seen(domain.id, None, by_record=True))
            for trouble in (None, None, None):
                do_note(work, Seen(domain.id, trouble, 41, ends))
            if host.startswith("backup"):
                for trouble in (Trouble.NO_ANSWER, Trouble.NO_ANSWER):
                    do_note(work, Seen(domain.id, trouble))
            found = work.session.get_one(Domain, (work.workspace_id, domain.id))
            found.due_at, found.asked_at = far, None


@pytest.mark.parametrize(("language", "size"), LOOKS)
def test_the_list_and_a_domain_are_readable(
    open_console: Callable[..., Page], language: Language, size: tuple[int, int]
) -> None:
    page = open_console(*size, language=language, touch=size == PHONE)
    name = f"domains-{language}-{size[0]}"
    page.goto("/domains")
    expect(page.get_by_role("link", name="go.example.com")).to_be_visible()
    screenshot(page, f"{name}-list")
    axe(page)
    page.get_by_role("link", name="backup.example.cn").click()
    page.wait_for_url(re.compile(r"/domains/\d+$"))
    screenshot(page, f"{name}-one")
    axe(page)
    page.goto("/domains/new")
    screenshot(page, f"{name}-new")
    axe(page)


def test_a_domain_is_added_on_a_phone_and_shows_how_to_prove_it(open_console: Callable[..., Page]) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/domains/new")
    page.get_by_label("域名").first.fill("鱼塘.com")
    page.locator("form.card button").click()
    expect(page.get_by_text("_yutang.xn--smsr99m.com")).to_be_hidden()
    expect(page.locator("#record-name")).to_have_value("_yutang.xn--smsr99m.com")
    screenshot(page, "domains-proof")
    axe(page)


def test_a_blocked_domain_is_led_back_step_by_step(open_console: Callable[..., Page]) -> None:
    page = open_console(*DESKTOP)
    page.goto("/domains")
    page.get_by_role("link", name="pages.example.com").click()
    page.get_by_role("button", name="标记为被封").click()
    page.locator("dialog button").last.click()
    page.wait_for_url(re.compile(r"/domains/blocks/\d+$"))
    for number, button in enumerate(("已经改好", "立即检查", "已提交申诉"), 1):
        screenshot(page, f"domains-block-{number}")
        axe(page)
        page.get_by_role("button", name=button).click()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    screenshot(page, "domains-block-4")
    axe(page)
    page.get_by_role("button", name="重新发布").click()
    expect(page.get_by_text("微信已恢复访问").first).to_be_visible()
    screenshot(page, "domains-block-5")
    axe(page)
