"""Memberships in a real browser: the console on phone and desk, and a code used on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, Pages, axe, screenshot
from tests.support.console import Console, Language
from tests.support.members import Club
from yutang.courses.memberships.actions.granting import do_grant_by_hand, do_revoke
from yutang.courses.memberships.actions.looking import find_tier
from yutang.sealing import Sealer
from yutang.settings import load_settings

pytestmark = pytest.mark.e2e

INTRO = "一年里的每个清晨，我们都在。\n\n课程按天打开，群里有人答话，想停就停。"
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])


@pytest.fixture(scope="module")
def club(console: Console) -> Club:
    """Somebody in every standing."""
    owner = console.owner
    sealer = Sealer(load_settings({"YUTANG_DATA_DIR": str(console.server.data_dir)}).secret())
    club = Club(owner.database, owner.workspace_id, sealer, exists=True, now=owner.now)
    year = club.tier("早起会员", days="365", price="99", price_label="¥99 / 年", intro=INTRO, badge="早起的人")
    club.tier("永久会员", days="")
    for name, days, periods in (
        ("小满", 0, 1),
        ("阿月", -350, 1),
        ("老王", -367, 1),
        ("静静", -400, 1),
        ("青青", 0, 2),
    ):
        fan = club.fan(name)
        club.now = owner.later(days=days).now
        with club.person.working() as work:
            do_grant_by_hand(work, fan, year, str(periods), "周日来带课" if name == "小满" else "")
        club.now = owner.now
        if name == "青青":
            with club.person.working() as work:
                do_revoke(work, fan, year, "自己说不续了")
    club.batch(year, 200)
    return club


def address(club: Club) -> str:
    with club.person.reading() as work:
        tier_id = next(entry.tier_id for entry in club.entries())
        return f"/member/{find_tier(work, tier_id).slug}"


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_memberships_fit_and_are_accessible(
    club: Club, open_console: Callable[..., Page], size: tuple[int, int], language: Language
) -> None:
    page = open_console(*size, language=language)
    tier = club.entries()[0].tier_id
    pages = {
        "list": "/memberships",
        "tier": f"/memberships/{tier}",
        "people": "/memberships/people",
        "codes": "/memberships/codes",
        "fan": f"/memberships/fans/{club.fans[0]}",
        "public": address(club),
    }

    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        screenshot(page, f"memberships-{name}-{size[0]}-{language}")
        assert axe(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen by {wide} px"


def test_a_code_is_used_on_a_phone_and_a_second_phone_is_told(club: Club, console: Console, pages: Pages) -> None:
    _, codes = club.batch(club.entries()[0].tier_id, 1)
    page = pages.open(*PHONE, base_url=console.server.base_url, touch=True)
    page.goto(address(club))

    page.get_by_label("兑换码").fill(codes[0].lower().replace("-", " "))
    page.get_by_role("button", name="兑换").tap()

    expect(page.get_by_text("你是会员。")).to_be_visible()
    screenshot(page, "memberships-member-390-zh")
    assert axe(page) == []

    other = pages.open(*PHONE, base_url=console.server.base_url, touch=True)
    other.goto(address(club))
    other.get_by_label("兑换码").fill(codes[0])
    pages.problems.clear()
    other.get_by_role("button", name="兑换").tap()
    expect(other.get_by_role("alert")).to_contain_text("这个兑换码已经用过了")
    screenshot(other, "memberships-used-390-zh")
    assert axe(other) == []
    pages.problems.clear()  # the browser notes the status 409


def test_a_batch_is_made_and_taken_out(club: Club, open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.goto("/memberships/codes")

    page.locator("#f-title").fill("春季开放日")
    page.locator("#f-count").fill("20")
    page.get_by_role("button", name="生成兑换码").click()
    line = page.locator(".reward-line").filter(has_text="春季开放日")
    with page.expect_download() as download:
        line.get_by_role("button", name="CSV").click()

    assert len(download.value.path().read_text(encoding="utf-8-sig").split()) == 21
