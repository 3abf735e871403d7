"""The console's pages of campaigns in a browser: they fit, are accessible, and the phone follows what is typed."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.campaign_desk import RULES, CampaignDesk, Crowd
from tests.support.console import Console, Language
from yutang.campaigns.actions.people import Asked, list_people

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def crowd(console: Console) -> Crowd:
    """A running campaign with three generations, one person to look at, and a draft beside it."""
    desk = CampaignDesk(console.owner)
    desk.make("three_friends", kind="goals", title="一起早起的同路人")
    crowd = Crowd(desk, desk.started("shop_opening", kind="goals", title="街角面包店开门啦"))
    first = crowd.join("oFirst", hours=-2)
    friends = [crowd.bring(first, f"oFriend{n}", hours=n / 10) for n in range(6)]
    second = crowd.participant(friends[0])
    later = [crowd.bring(second, f"oLater{n}", hours=1 + n / 10) for n in range(3)]
    crowd.bring(crowd.participant(later[0]), "oLast", hours=2)
    crowd.leave("oFriend5", hours=3)
    crowd.release(first, *friends[:4])
    crowd.doubt(first)
    keyword = replace(RULES, keyword="读者日")
    desk.started("draw", kind="draw", title="读者日签名本", ends="2026-11-23T18:00", rules=keyword)
    return crowd


PAGES = ("", "/texts", "/poster", "/people", "/results", "/change")


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_every_page_of_a_campaign_fits_and_is_accessible(
    crowd: Crowd, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    paths = [f"/campaigns/{crowd.campaign_id}{path}" for path in PAGES]
    person = f"/campaigns/{crowd.campaign_id}/people/"
    with crowd.desk.person.reading() as work:
        first = list_people(work, crowd.campaign_id, Asked()).rows[0].participant.id
    faults = []

    for path in ("/campaigns", "/campaigns/new", "/campaigns/make?example=three_friends", *paths, f"{person}{first}"):
        page.goto(path)
        name = re.sub(r"[0-9]{3,}", "N", path).strip("/").replace("/", "-").replace("?", "-")
        screenshot(page, f"{name}-{size[0]}-{language}")
        faults += [f"{path}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: wider than the screen of {size[0]} px")

    assert not faults, "\n".join(faults)


def test_the_phone_follows_what_is_typed(crowd: Crowd, open_console: Callable[..., Page]) -> None:
    page = open_console(*DESKTOP)
    page.goto(f"/campaigns/{crowd.campaign_id}/texts")

    page.locator("#f-welcome").fill("早呀，{nickname}。面包刚出炉。")

    expect(page.locator("#campaign-phone")).to_contain_text("早呀，小满。面包刚出炉。")


def test_the_path_is_explained_when_another_account_is_chosen(crowd: Crowd, open_console: Callable[..., Page]) -> None:
    page = open_console(*DESKTOP)
    page.goto("/campaigns/make?example=open_group")
    expect(page.locator("#campaign-path")).to_contain_text("每位粉丝一个二维码")

    page.locator("#f-account_id").select_option("")

    expect(page.locator("#campaign-path")).to_contain_text("海报背后是活码")


def test_a_campaign_is_made_checked_and_started_by_clicking(crowd: Crowd, open_console: Callable[..., Page]) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/campaigns/new")
    page.locator("#example-book_club").click()
    page.locator("#f-organiser").fill("城市书店")
    page.get_by_role("button", name="保存为草稿").click()

    page.get_by_role("button", name="检查").click()
    expect(page.locator("main")).to_contain_text("一切就绪")
    page.get_by_role("button", name="开始").click()
    page.locator("dialog").get_by_role("button", name="开始").click()

    expect(page.locator("main")).to_contain_text("进行中")
