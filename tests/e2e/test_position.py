"""The position in a real browser: worksheet, library, theme check, bait fit and readiness, on phone and desk."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, Pages, axe, screenshot
from tests.support.console import Console, Language
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.communities.position.actions.asking import LinkForm, QuestionForm, do_add_link, do_answer, do_ask
from yutang.communities.position.actions.sheets import do_keep, do_start_from, do_write
from yutang.communities.position.rules.fit import Choice
from yutang.communities.position.rules.position import Step

pytestmark = pytest.mark.e2e
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])
CHOICES = [Choice("想在家练瑜伽", fits=True), Choice("产后恢复", fits=True), Choice("看看有什么福利", fits=False)]


@dataclass(frozen=True)
class Placed:
    """A community with a position, and the address of the question."""

    path: str
    question: str


@pytest.fixture(scope="module")
def placed(console: Console) -> Placed:
    with console.owner.working() as work:
        community = do_add_community(work, CommunityForm("瑜伽妈妈")).id
        do_start_from(work, community, "yoga", "zh")
        do_keep(work, community)
        do_write(work, community, Step.SENTENCE, {"sentence": "给年轻妈妈的在家瑜伽：每天一刻钟，腰背不疼。"})
        do_ask(work, community, QuestionForm("你为什么来？", CHOICES))
        links = [
            do_add_link(work, community, LinkForm(channel, bait), secrets.SystemRandom())
            for channel, bait in (("三号店海报", "七天睡前拉伸营"), ("欢迎语", "口红小样"))
        ]
        for phone in range(60):
            choice = CHOICES[0] if phone % 2 or phone % 3 == 0 else CHOICES[2]
            do_answer(work, links[phone % 2].id, 1000 + phone, choice.text)
    return Placed(f"/communities/{community}/position", f"/fit/{links[0].slug}")


@SIZES
@LANGUAGES
def test_the_pages_of_the_position_fit_and_are_accessible(
    placed: Placed, open_console: Callable[..., Page], size: tuple[int, int], language: Language
) -> None:
    page = open_console(*size, language=language)
    ways = {
        "sheet": "",
        "library": "/library",
        "example": "/library?industry=fishing",
        "fit": "/fit",
        **{step.value: f"/{step.value}" for step in (Step.CROWD, Step.SENTENCE, Step.BAITS, Step.WORDS)},
        "readiness": "/../readiness",
    }
    for name, way in ways.items():
        page.goto(placed.path.removesuffix("/position") + "/readiness" if name == "readiness" else placed.path + way)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0], f"{name} is {width} px wide"
        axe(page)
        screenshot(page, f"position-{name}-{language}-{size[0]}")


def test_a_worksheet_saves_as_one_goes(console: Console, open_console: Callable[..., Page]) -> None:
    with console.owner.working() as work:
        community = do_add_community(work, CommunityForm("夜钓")).id
    page = open_console(*PHONE)
    page.goto(f"/communities/{community}/position")
    page.get_by_role("link", name="从零写起").click()
    page.get_by_label("他们是谁？").fill("周末钓鱼的人")
    page.get_by_label("他们想要什么？").fill("少空军")
    page.get_by_label("他们想要什么？").blur()
    expect(page.locator("#saved")).to_contain_text("已保存")
    page.reload()
    expect(page.get_by_label("他们是谁？")).to_have_value("周末钓鱼的人")
    page.get_by_role("button", name="保存，下一步").click()
    expect(page.get_by_label("是什么？", exact=True).or_(page.locator("#f-product"))).to_be_visible()


def test_a_text_is_tried_on_the_page(placed: Placed, open_console: Callable[..., Page]) -> None:
    page = open_console(*PHONE)
    page.goto(placed.path)
    page.locator("#f-text").fill("睡前冥想十分钟，股票收评也看看，再来点减肥药")
    page.get_by_role("button", name="看一看").click()
    expect(page.locator("#theme-score")).to_contain_text("这里不说")
    expect(page.locator("#theme-score")).to_contain_text("冥想")
    screenshot(page, "position-score-zh")
    axe(page)


def test_a_newcomer_answers_with_one_tap_and_without_script(placed: Placed, console: Console, pages: Pages) -> None:
    page = pages.open(*PHONE, base_url=console.server.base_url)
    page.goto(placed.question)
    screenshot(page, "position-question-zh")
    axe(page)
    page.get_by_role("button", name="想在家练瑜伽").click()
    expect(page.get_by_role("heading")).to_have_text("谢谢你")
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("谢谢你")
