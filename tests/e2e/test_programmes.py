"""The console's pages of check-ins in a browser: they fit, are accessible, and one makes and starts a programme."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.programme_desk import ProgrammeDesk

pytestmark = pytest.mark.e2e

PROMPTS = ("今天的呼吸怎么样？", "哪里最僵？", "做完想说一句什么？")


@pytest.fixture(scope="module")
def habit(console: Console) -> ProgrammeDesk:
    """A programme of six weeks with people of all kinds, and a draft beside it."""
    desk = ProgrammeDesk(console.owner, form={"prompts": PROMPTS})
    desk.days("oA", *range(24), name="小满", hour=6)
    desk.days("oB", *range(1, 13), name="阿月", hour=7)
    desk.days("oC", *range(1, 9), name="老王")
    desk.days("oD", 0, 1, 2, 4, 5, *range(9, 20), name="静静", hour=8.5)
    desk.days("oE", *range(3, 30, 2), name="青青")
    for number in range(24):
        desk.days(f"o{number}", *range(number % 5, number % 17 + 6))
    desk.freeze("oA", [1, 2])
    desk.want_reminders("oA", "oB", "oD", "oE")
    desk.roll()
    desk.make(title="睡前五页书", keyword="读书", proofs=("tap", "quantity"), unit="页", least=5)
    return desk


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_every_page_of_a_programme_fits_and_is_accessible(
    habit: ProgrammeDesk, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    here = f"/programmes/{habit.id}"
    person = f"{here}/people/{habit.enrolment('oD').id}"
    faults = []

    for path in ("/programmes", "/programmes/new", here, f"{here}/people", person, f"{here}/texts", f"{here}/poster"):
        page.goto(path)
        if path == here:
            expect(page.locator("[aria-labelledby=reminders]")).to_contain_text("4")
        name = re.sub(r"[0-9]{3,}", "N", path).strip("/").replace("/", "-")
        screenshot(page, f"{name}-{size[0]}-{language}")
        faults += [f"{path}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: wider than the screen of {size[0]} px")

    assert not faults, "\n".join(faults)


def test_a_programme_is_made_and_started_by_clicking(habit: ProgrammeDesk, open_console: Callable[..., Page]) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/programmes")
    page.get_by_role("link", name="新建打卡").click()
    page.locator("#f-title").fill("一杯温水")
    page.locator("#f-keyword").fill("喝水")
    page.get_by_label("日", exact=True).uncheck()
    page.get_by_role("button", name="保存为草稿").click()
    expect(page.locator("main")).to_contain_text("草稿已建好")
    screenshot(page, "programmes-draft-390-zh")

    page.get_by_role("button", name="开始打卡").click()
    page.locator("dialog").get_by_role("button", name="开始打卡").click()

    expect(page.locator("main")).to_contain_text("进行中")
    expect(page.locator("main")).to_contain_text("还没有人加入")
    screenshot(page, "programmes-started-390-zh")


def test_the_roll_is_copied_and_the_phone_follows_what_is_typed(
    habit: ProgrammeDesk, open_console: Callable[..., Page]
) -> None:
    page = open_console(*DESKTOP)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/programmes/{habit.id}")
    page.locator("[data-copy-from='#roll-1']").click()
    expect(page.locator("[data-copy-from='#roll-1']")).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()").startswith("「七分钟晨练」11月22日")

    page.goto(f"/programmes/{habit.id}/texts")
    page.locator("#f-checked").fill("早呀，{nickname}，第 {streak} 天。")

    expect(page.locator("#programme-phone")).to_contain_text("早呀，小满，第 7 天。")


def test_a_missed_day_is_given_and_the_list_taken_as_a_file(
    habit: ProgrammeDesk, open_console: Callable[..., Page]
) -> None:
    page = open_console(*DESKTOP)
    page.goto(f"/programmes/{habit.id}/people?q=静静")
    page.get_by_role("link", name="静静").click()
    page.locator("#f-day").select_option("2026-11-19")
    page.locator("#f-reason").fill("那天微信登不上")
    page.get_by_role("button", name="补上这一天").click()
    expect(page.locator("main")).to_contain_text("现在连续 6 天")
    screenshot(page, "programmes-given-1280-zh")

    page.goto(f"/programmes/{habit.id}/people")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    path: Path = download.value.path()
    assert "静静" in path.read_text(encoding="utf-8-sig")
