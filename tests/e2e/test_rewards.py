"""Rewards in a real browser: on phone and desk, in both languages; a code file, a refusal, a tap on site."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.campaigning import CAMPAIGN
from tests.support.console import Console, Language
from tests.support.rewarding import Prizes
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.fraud.rules.findings import Code, Finding
from yutang.campaigns.rewards.actions import do_give_address, do_redeem
from yutang.campaigns.rewards.actions.codes import do_import_codes
from yutang.campaigns.rewards.actions.sending import do_send
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rewards.rules.people import AddressForm
from yutang.campaigns.rules.values import CampaignRules
from yutang.sealing import Sealer
from yutang.settings import load_settings

pytestmark = pytest.mark.e2e

HERE = f"/campaigns/{CAMPAIGN}"
ODD = (
    Finding(code=Code.VELOCITY, score=0.8, evidence={"count": 14, "minutes": 3}),
    Finding(code=Code.ONE_NETWORK, score=0.7, evidence={"count": 12, "total": 14, "usual": 6}),
)


@pytest.fixture(scope="module")
def prizes(console: Console) -> Prizes:
    """Somebody in every state."""
    owner = console.owner
    rules = CampaignRules(daily_budget=50_000, total_budget=300_000, review_over=15_000, organiser="晨光瑜伽馆")
    prizes = Prizes(owner.database, owner.workspace_id, rules, now=owner.now)
    sealer = Sealer(load_settings({"YUTANG_DATA_DIR": str(console.server.data_dir)}).secret())
    film = prizes.tier(
        3, RewardKind.CODE, title="七天晨练回放", note="兑换码一人一个，年底前在小程序里使用。", cost=900
    )
    prizes.tier(5, RewardKind.ONSITE, title="到店一杯姜茶", cost=1200, stock=30)
    prizes.tier(8, RewardKind.GOODS, title="瑜伽垫一张（顺丰寄出）", cost=8900, stock=3)
    prizes.tier(20, RewardKind.LINK, title="整年会员", link="https://example.org/member", cost=19_900, stock=2)
    prizes.tier(30, RewardKind.BADGE, title="早起领路人")
    with owner.working() as work:
        do_import_codes(work, sealer, CAMPAIGN, film, "\n".join(f"YOGA-{n:04}" for n in range(12)).encode())
    for number in range(1, 13):
        prizes.join(number, name="小满" if number == 1 else "", shown=number == 1, staff=number == 5)
    prizes.judge(2, "hold", findings=ODD, appeal="我们公司的同事一起扫的码，大家都在一个办公室。")
    prizes.judge(3, "pass")
    prizes.reach({1: 9, 2: 5, 3: 21, 4: 8, 5: 3, **dict.fromkeys(range(6, 13), 3)})
    with owner.working() as work:
        mat = prizes.issue(4, 33).id
        form = AddressForm("林小满", "138 0013 8000", "上海市徐汇区某路 1 号 2 室", agree=True)
        do_give_address(work, sealer, find_participant(work, CAMPAIGN, 4), mat, form, "只用于寄送这份奖励。")
        do_redeem(work, prizes.issue(3, 32).redeem_key)
        do_send(work, find_campaign(work, CAMPAIGN), prizes.issue(3, 33).id, "SF1234567890")
    return prizes


SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])


@SIZES
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_rewards_fit_and_are_accessible(
    prizes: Prizes, open_console: Callable[..., Page], size: tuple[int, int], language: Language
) -> None:
    page = open_console(*size, language=language)
    pages = {
        "list": f"{HERE}/rewards",
        "codes": f"{HERE}/rewards/31",
        "new": f"{HERE}/rewards/new",
        "settlement": f"{HERE}/settlement",
        "redeem": f"/redeem/{prizes.issue(1, 32).redeem_key}",
        "redeemed": f"/redeem/{prizes.issue(3, 32).redeem_key}",
    }

    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok
        screenshot(page, f"rewards-{name}-{size[0]}-{language}")
        assert axe(page) == [], name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen by {wide} px"


def test_they_are_as_readable_in_the_dark(prizes: Prizes, open_console: Callable[..., Page]) -> None:
    page = open_console(*DESKTOP, dark=True)

    for name, path in {"list": "rewards", "codes": "rewards/31", "settlement": "settlement"}.items():
        page.goto(f"{HERE}/{path}")
        screenshot(page, f"rewards-{name}-1280-dark")
        assert axe(page) == [], name


@SIZES
def test_an_address_is_shown_by_its_button_only(
    prizes: Prizes, open_console: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = open_console(*size)
    page.goto(f"{HERE}/settlement")
    expect(page.get_by_text("138 0013 8000")).to_have_count(0)

    page.get_by_role("button", name="查看地址").click()

    expect(page.get_by_text("138 0013 8000")).to_be_visible()
    screenshot(page, f"rewards-address-{size[0]}-zh")
    assert axe(page) == []


def test_a_file_of_codes_is_taken_in_and_its_bad_lines_are_named(
    prizes: Prizes, open_console: Callable[..., Page], tmp_path: Path
) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("兑换码\nYOGA-0001\nNEW-0001\nNEW-0001\n1.23457E+17\n", encoding="utf-8")
    page = open_console(*PHONE)
    page.goto(f"{HERE}/rewards/31")

    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="导入", exact=True).click()

    said = page.locator("#code-batch").get_by_role("status")
    expect(said).to_contain_text("已导入 1 个兑换码")
    expect(said).to_contain_text("第 2 行")
    screenshot(page, "rewards-imported-390-zh")
    assert axe(page) == []


def test_what_only_one_kind_asks_for_is_shown_with_that_kind(prizes: Prizes, open_console: Callable[..., Page]) -> None:
    page = open_console()
    page.goto(f"{HERE}/rewards/new")
    expect(page.locator("#f-link")).to_be_hidden()

    page.locator("#f-kind").select_option("link")

    expect(page.locator("#f-link")).to_be_visible()
    expect(page.locator("#f-points")).to_be_hidden()


def test_one_tap_hands_over_and_a_refusal_asks_for_its_reason(
    prizes: Prizes, open_console: Callable[..., Page]
) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto(f"/redeem/{prizes.issue(1, 32).redeem_key}")
    page.get_by_role("button", name="确认交付").tap()
    expect(page.locator(".redeem-done").get_by_role("status")).to_contain_text("小林 已于")

    page.goto(f"{HERE}/settlement")
    line = page.locator(".settle-list > li").filter(has_text="整年会员")
    line.get_by_text("拒绝").first.tap()
    line.locator("input[name=reason]").fill("同一办公室的网络")
    screenshot(page, "rewards-refusing-390-zh")
    line.locator("form.settle-refuse button").tap()

    expect(page.locator(".settle-list > li").filter(has_text="整年会员")).to_have_count(0)
    assert prizes.states(34)[3] == ("reversed", "rejected")
