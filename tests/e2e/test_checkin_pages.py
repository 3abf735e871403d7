"""The pages that fans see of check-ins, in a real browser: as WeChat shows them on a phone, and on a computer."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.edge.conftest import WECHAT
from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.checkin_pages import Circle
from tests.support.console import Console
from tests.support.fandom import Fandom
from yutang.checkins.models import Enrolment
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.sealing import Sealer
from yutang.settings import Settings

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]
LANGUAGES: Final = ("zh", "en")
WORDS: Final[dict[str, dict[str, Any]]] = {
    "zh": {
        "title": "每天读一页书", "prompt": "今天哪一句话让你停了下来？", "me": "小满",
        "friends": ("阿青", "小树", "林夏"),
        "unit": "页", "line": "读到哪页，都算数", "keyword": "读书", "check": "打卡", "make": "做我的海报",
        "noted": "今天记下了：连续 4 天。",
    },
    "en": {
        "title": "A page a day", "prompt": "Which sentence made you stop today?", "me": "Mia",
        "friends": ("Leo", "Ada", "June"), "unit": "pages", "line": "Every page counts", "keyword": "reading",
        "check": "Check in", "make": "Make my poster", "noted": "Today is noted: 4 in a row.",
    },
}  # fmt: skip


class Stage:
    """Programmes in two languages on one server, each with people in it."""

    def __init__(self, console: Console) -> None:
        self.base_url = console.server.base_url
        owner = console.owner
        self._fandom = Fandom(owner.database, owner.workspace_id, workspace_exists=True)
        self._sealer = Sealer(Settings(data_dir=console.server.data_dir).secret())
        self._made = 0

    def circle(self, language: str, **form: Any) -> Circle:  # noqa: ANN401 - of the programme
        self._made += 1
        words = WORDS[language]
        given = {
            "title": words["title"],
            "language": language,
            "keyword": f"{words['keyword']}{self._made}",
            "prompts": [words["prompt"]],
            "early": "07:00",
            "make_up": MakeUpRule(per_month=2, days_back=7),
        }
        return Circle(self._fandom, self._sealer, self.base_url, {**given, **form}, seed=self._made)

    def full(self, language: str, **form: Any) -> tuple[Circle, Enrolment]:  # noqa: ANN401 - of the programme
        """With friends on the board, and somebody who has done much and missed a little."""
        words = WORDS[language]
        made = self.circle(language, **form)
        for n, name in enumerate(words["friends"]):
            made.join(f"{language}{self._made}f{n}", *range(19 - n, 22), name=name, shown=True)
        me = made.join(f"{language}{self._made}", *range(5, 17), 19, 20, 21, name=words["me"], shown=True)
        return made, me


@pytest.fixture(scope="module")
def stage(console: Console) -> Stage:
    return Stage(console)


@pytest.fixture
def look(stage: Stage, open_page: OpenPage, page_problems: list[str]) -> Callable[..., Page]:
    """Opens a path on a fresh phone or computer, keeps a picture of it, and finds nothing wrong with it."""

    def looked(path: str, name: str, *, wide: bool = False, dark: bool = False) -> Page:
        size = DESKTOP if wide else PHONE
        page = open_page(*size, base_url=stage.base_url, touch=not wide, dark=dark, user_agent=None if wide else WECHAT)
        page.goto(path)
        check(page, f"checkin-{name}-{'desktop' if wide else 'phone'}{'-dark' if dark else ''}")
        return page

    return looked


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_read_well_on_phones_and_computers(stage: Stage, look: Callable[..., Page], language: str) -> None:
    made, me = stage.full(language)
    for wide in (False, True):
        page = look(made.here, f"everybody-{language}", wide=wide)
        expect(page.locator("#code")).to_be_visible()
    page = look(made.page(me), f"own-{language}")
    expect(page.locator(".big-day")).to_contain_text("3")
    look(made.page(me), f"second-{language}", wide=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fan_does_on_the_page_all_that_there_is_to_do(stage: Stage, look: Callable[..., Page], language: str) -> None:
    words = WORDS[language]
    made, me = stage.full(language, proofs=("tap", "text", "picture", "quantity", "voice"), unit=words["unit"])
    page = look(made.page(me), f"proofs-{language}", wide=language == "en", dark=language == "en")
    page.get_by_role("button", name=words["check"], exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text(words["noted"])
    page.locator("a[href*=make_up]").first.click()
    check(page, f"checkin-making-up-{language}")
    page.locator("#make-up button").click()
    expect(page.locator(".made_up").first).to_contain_text("18")
    page.locator("#line-field").fill(words["line"])
    page.get_by_role("button", name=words["make"]).click()
    expect(page.locator("img.poster")).to_be_visible()
    expect(page.locator("img.poster")).to_have_js_property("naturalWidth", 1080, timeout=30_000)
    page.locator("#reminder summary").click()
    page.locator("#clock-field").fill("21:30")
    page.locator("#reminder form[action$=remind] button").click()
    expect(page.locator("#reminder")).to_contain_text("21:30")
    page.locator("#days summary").click()
    page.locator("#last-field").fill("2026-11-24")
    page.locator("#first-field").fill("2026-11-23")
    page.locator("#days form[action$=freeze] button").click()
    expect(page.locator("td.frozen")).to_have_count(2)
    check(page, f"checkin-done-{language}")
    page.locator("footer a").click()
    check(page, f"checkin-leaving-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_account_a_tap_is_the_way_in(stage: Stage, look: Callable[..., Page], language: str) -> None:
    made = stage.circle(language, account_id=None)
    page = look(made.here, f"join-{language}")
    page.locator("form button").click()
    expect(page.locator("#today")).to_be_visible()
    check(page, f"checkin-joined-{language}")
