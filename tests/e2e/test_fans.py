"""Fans in a real browser: they appear without a reload, are found, tagged and erased."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console, Language
from tests.support.fandom import ACCOUNT, SUBSCRIPTION, Fandom
from yutang.fans.actions.answers import do_note_answers
from yutang.fans.actions.consents import do_give_consent
from yutang.fans.actions.noting import do_note
from yutang.fans.actions.tagging import do_set_remark, do_tag
from yutang.wechat.api.users import FanInfo
from yutang.wechat.messages import Follow, Image, MenuClick, Scan, Text, Unfollow

pytestmark = pytest.mark.e2e

HOUR = 3600


@pytest.fixture(scope="module")
def fandom(console: Console) -> Fandom:
    """A week of a small account."""
    owner = console.owner
    fandom = Fandom(owner.database, owner.workspace_id, workspace_exists=True)
    fans = fandom.receive(
        fandom.push("oMei", Follow(scene="spring-poster"), at=-150 * HOUR),
        fandom.push("oMei", MenuClick("今日课程"), at=-149 * HOUR),
        fandom.push("oMei", Text("老师好"), at=-3 * HOUR),
        fandom.push("oMei", Image("https://mmbiz.example/1", "m"), at=-3 * HOUR + 60),
        fandom.push("oLan", Follow(), at=-80 * HOUR),
        fandom.push("oLan", Unfollow(), at=-70 * HOUR),
        fandom.push("oLan", Follow(), at=-20 * HOUR),
        fandom.push("oLan", Scan("gate-2"), at=-19 * HOUR),
        fandom.push("oGone", Follow(), at=-60 * HOUR),
        fandom.push("oGone", Unfollow(), at=-50 * HOUR),
        *(fandom.push(f"oNew{i}", Follow(), at=-HOUR - i * 900, account_id=SUBSCRIPTION) for i in range(4)),
    )
    with owner.working() as work:
        mei, lan = fans[ACCOUNT, "oMei"], fans[ACCOUNT, "oLan"]
        do_note(work, mei, "小美", "喜欢早课，孩子三岁。周末想约线下。")
        do_tag(work, mei, "新手妈妈")
        do_tag(work, mei, "早课")
        do_tag(work, lan, "老学员")
        do_set_remark(work, lan, ACCOUNT, "兰兰（上海）")
        do_give_consent(work, mei, "name", "可以叫您小美吗？——可以呀")
        start = int(owner.now.timestamp())
        do_note_answers(
            work,
            ACCOUNT,
            [
                FanInfo(
                    "oLan",
                    follows=True,
                    followed_at=start - 80 * HOUR,
                    source="ADD_SCENE_SEARCH",
                    remark="兰兰（上海）",
                )
            ],
        )
    return fandom


def test_who_follows_appears_within_two_seconds_and_is_found_again(
    fandom: Fandom, open_console: Callable[..., Page]
) -> None:
    page = open_console()
    page.goto("/fans")
    rows = page.locator(".fan-row")
    expect(rows.first).to_be_visible()
    before = rows.count()
    fandom.receive(fandom.push("oLater", Follow(scene="stage"), at=0))
    expect(rows).to_have_count(before + 1, timeout=10_000)
    expect(rows.first).to_contain_text("stage")

    page.get_by_label("姓名或备注的开头").fill("小")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".fan-row")).to_have_count(1)
    page.get_by_role("link", name="小美").click()
    expect(page.get_by_role("heading", name="小美", level=1)).to_be_visible()


def test_a_fan_is_tagged_on_a_phone(fandom: Fandom, open_console: Callable[..., Page]) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto(f"/fans/{fandom.fan('oMei').id}")
    page.get_by_label("新标签").fill("周末")
    page.get_by_role("button", name="添加").click()
    remove = page.get_by_role("button", name="去掉标签“周末”")
    expect(remove).to_be_visible()
    box = remove.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    remove.click()
    expect(remove).to_have_count(0)


def test_erasing_asks_once_and_forgets(fandom: Fandom, open_console: Callable[..., Page]) -> None:
    fan_id = fandom.fan("oGone").id
    page = open_console()
    page.goto(f"/fans/{fan_id}")
    page.get_by_role("button", name="清除这位粉丝").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page).to_have_url(re.compile(f"/fans/{fan_id}$"))
    page.get_by_role("button", name="清除这位粉丝").click()
    page.get_by_role("dialog").get_by_role("button", name="清除", exact=True).click()
    expect(page).to_have_url(re.compile("/fans$"))
    expect(page.locator(f"a[href='/fans/{fan_id}']")).to_have_count(0)
    assert fandom.findings() == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [PHONE, DESKTOP])
def test_the_pages_look_right(
    fandom: Fandom, open_console: Callable[..., Page], width: int, height: int, language: Language
) -> None:
    page = open_console(width, height, language=language)
    size = "phone" if (width, height) == PHONE else "desktop"
    for name, path in (
        ("list", "/fans"),
        ("list-filtered", f"/fans?account={ACCOUNT}&state=following"),
        ("list-nobody", "/fans?source=campaign"),
        ("one", f"/fans/{fandom.fan('oMei').id}"),
        ("back-again", f"/fans/{fandom.fan('oLan').id}"),
    ):
        page.goto(path)
        assert axe(page) == [], path
        screenshot(page, f"fans-{name}-{size}-{language}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is wider than the screen"
