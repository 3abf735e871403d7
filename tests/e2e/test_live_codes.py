"""A live code made, ordered, watched, printed and merged in a real browser, as an operator does it."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import Place, add_code, add_place
from tests.support.console import Console
from tests.support.people import NOON
from tests.support.qr_reading import text_of
from yutang.groups.actions import do_set_state, do_type_head_count
from yutang.groups.models import GroupState
from yutang.insights.models import Numbers
from yutang.livecodes.actions import do_add_channel
from yutang.livecodes.models import CodeHour

pytestmark = pytest.mark.e2e

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def place(console: Console) -> Place:
    with console.owner.working() as work:
        return add_place(work, groups=3, numbers=2)


def busy_code(console: Console, place: Place, slug: str) -> int:
    """A code with two days of visits through two channels, one group counted and one paused."""
    with console.owner.working() as work:
        code_id = add_code(
            work, place, slug=slug, name="三号店门口海报", channel="三号店", tagline="每天早上六点，一起练十分钟"
        ).id
        do_add_channel(work, code_id, "知乎回答", "zhihu")
        do_type_head_count(work, place.groups[0], 131)
        do_set_state(work, place.groups[2], GroupState.PAUSED)
        hour = NOON.replace(minute=0)
        for back in range(44):
            views = (back * 7) % 19
            for channel, part in (("", views), ("zhihu", views // 3)):
                numbers = Numbers(views=part, visitors=part * 2 // 3, assigned=part // 2, pressed=part // 4)
                row = CodeHour(
                    workspace_id=work.workspace_id,
                    code_id=code_id,
                    hour=hour - timedelta(hours=back),
                    channel=channel,
                    **numbers._asdict(),
                )
                work.session.add(row)
        return code_id


def picture_of(page: Page, selector: str) -> Image.Image:
    return Image.open(io.BytesIO(page.locator(selector).first.screenshot()))


def order_of(page: Page) -> list[str]:
    names: list[str] = page.locator("ol.code-order").first.locator(".code-order-name").all_inner_texts()
    return names


def test_a_code_is_made_on_a_phone_and_a_visitor_gets_its_first_group(
    console: Console, place: Place, open_console: Open
) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/codes")
    page.get_by_role("link", name="新建活码").first.click()
    page.get_by_label("名称").fill("三号店海报")
    page.get_by_label("地址").fill("shop-3")
    assert order_of(page) == ["早起瑜伽1群", "早起瑜伽2群", "早起瑜伽3群"]

    page.get_by_role("button", name="上移早起瑜伽2群").click()
    expect(page.locator(".code-order-name").first).to_have_text("早起瑜伽2群")
    page.get_by_role("button", name="移出早起瑜伽3群").click()
    expect(page.get_by_role("button", name="早起瑜伽3群", exact=True)).to_be_visible()
    page.get_by_role("button", name="林老师1", exact=True).click()
    expect(page.locator("input[name=owner]")).to_have_count(1)
    assert page.get_by_label("名称").input_value() == "三号店海报"
    screenshot(page, "code-form-phone-zh")
    page.get_by_role("button", name="生成活码").click()

    expect(page.get_by_role("heading", name="三号店海报")).to_be_visible()
    expect(page.locator(".code-next-what")).to_have_text("早起瑜伽2群")
    link = page.get_by_label("链接").input_value()
    assert link == f"{console.server.base_url}/c/shop-3"
    assert text_of(picture_of(page, ".code-entrance .qr")) == link
    landing = httpx2.get(link, headers={"User-Agent": "MicroMessenger/8.0.50"})
    assert "早起瑜伽2群" in landing.text
    expect(page.locator("dl.code-figures .figure").first).to_have_text("1", timeout=15_000)


def test_weights_are_asked_for_only_where_they_count(place: Place, open_console: Open) -> None:
    page = open_console(*DESKTOP)
    page.goto("/codes/new")
    assert page.locator("input[name=weight]:visible").count() == 0
    page.get_by_label("按权重").check()
    expect(page.locator("input[name=weight]:visible")).to_have_count(len(order_of(page)))
    expect(page.get_by_label("按权重")).to_be_checked()
    page.get_by_label("早起瑜伽1群的权重").fill("5")
    page.get_by_role("button", name="下移早起瑜伽1群").click()
    expect(page.locator(".code-order-name").first).to_have_text("早起瑜伽2群")
    assert page.get_by_label("早起瑜伽1群的权重").input_value() == "5"
    # The keyboard stays where it was, so that one can press again.
    expect(page.get_by_role("button", name="下移早起瑜伽1群")).to_be_focused()
    assert axe(page) == []


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(place: Place, open_console: Open) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/codes/new")
    page.get_by_label("名称").fill("海报")
    page.get_by_label("地址").fill("a b!")
    page.get_by_role("button", name="生成活码").click()

    expect(page.get_by_text("只能用小写字母 a 到 z、数字和连字符。")).to_be_visible()
    assert page.get_by_label("地址").input_value() == "a b!"
    assert axe(page) == []
    screenshot(page, "code-form-refused-phone-zh")


def test_the_enter_key_sends_the_form_and_moves_no_group(place: Place, open_console: Open) -> None:
    page = open_console(*DESKTOP)
    page.goto("/codes/new")
    page.get_by_label("名称").fill("回车做的")
    page.get_by_label("名称").press("Enter")

    expect(page.get_by_role("heading", name="回车做的")).to_be_visible()


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_page_of_a_busy_code_is_readable_everywhere(
    console: Console, place: Place, open_console: Open, size: tuple[int, int], language: str, dark: bool
) -> None:
    code_id = busy_code(console, place, f"busy-{size[0]}-{language}")
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    for path, name in (
        (f"/codes/{code_id}?period=14d", "fortnight"),
        (f"/codes/{code_id}", "code"),
        ("/codes", "list"),
    ):
        page.goto(path)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        screenshot(page, f"codes-{name}-{size[0]}-{language}")
    label = {"zh": "估计进群", "en": "Joined, estimated"}[language]
    page.goto(f"/codes/{code_id}")
    assert label in page.locator("dl.code-figures").inner_text()


def test_numbers_move_without_a_reload_and_the_rest_of_the_page_stays(
    console: Console, place: Place, open_console: Open
) -> None:
    with console.owner.working() as work:
        code_id = add_code(work, place, name="会动的").id
    page = open_console(*DESKTOP)
    page.goto(f"/codes/{code_id}")
    page.get_by_text("这些数字是什么意思").click()
    expect(page.locator("dl.code-figures .figure").first).to_have_text("0")
    with console.owner.working() as work:
        numbers = Numbers(views=42, visitors=40, assigned=40)._asdict()
        hour = NOON.replace(minute=0)
        row = CodeHour(workspace_id=work.workspace_id, code_id=code_id, hour=hour, channel="", **numbers)
        work.session.add(row)
        do_set_state(work, place.groups[0], GroupState.FULL)

    expect(page.locator("dl.code-figures .figure").first).to_have_text("42", timeout=15_000)
    expect(page.get_by_text("已标记满员")).to_be_visible()
    expect(page.locator("details.code-about")).to_have_attribute("open", "")
    with console.owner.working() as work:
        do_set_state(work, place.groups[0], GroupState.OPEN)


@pytest.mark.parametrize("paper", ["a6", "a4"])
@pytest.mark.parametrize("key", ["", "zhihu"])
def test_the_printed_card_is_decoded_from_its_picture(
    console: Console, place: Place, open_console: Open, paper: str, key: str
) -> None:
    slug = f"card-{paper}-{key or 'own'}"
    code_id = busy_code(console, place, slug)
    page = open_console(*DESKTOP)
    page.goto(f"/codes/{code_id}/card?paper={paper}" + (f"&from={key}" if key else ""))
    page.emulate_media(media="print")

    link = f"{console.server.base_url}/c/{slug}" + (f"?from={key}" if key else "")
    assert text_of(picture_of(page, "main.sheet")) == link
    assert not page.get_by_role("button", name="打印").is_visible()
    screenshot(page, f"card-{paper}")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", printed)
    assert len(boxes) == 1, "one sheet"
    wide, high = (round(float(points) / 72 * 25.4) for points in boxes[0])
    assert (wide, high) == {"a6": (105, 148), "a4": (210, 297)}[paper]


def test_a_deleted_code_is_merged_and_brought_back_with_two_taps(
    console: Console, place: Place, open_console: Open
) -> None:
    with console.owner.working() as work:
        code_id = add_code(work, place, slug="old-poster", name="旧海报").id
        add_code(work, place, slug="new-poster", name="新海报", targets=(), owners=())
    page = open_console(*PHONE, touch=True)
    page.goto(f"/codes/{code_id}")
    page.get_by_role("button", name="删除这个活码").click()
    expect(page.get_by_role("dialog")).to_contain_text("之后可以恢复")
    assert axe(page) == []
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_text("这个活码已删除。")).to_be_visible()
    assert axe(page) == []
    screenshot(page, "code-deleted-phone-zh")

    page.get_by_label("活码", exact=True).select_option(label="新海报 · /c/new-poster")
    page.get_by_role("button", name="合并").click()
    expect(page.get_by_text("它的海报通向另一个活码")).to_be_visible()
    poster = httpx2.get(f"{console.server.base_url}/c/old-poster", headers={"User-Agent": "MicroMessenger/8.0.50"})
    assert poster.status_code == 200
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_text("已恢复，和原来一样。")).to_be_visible()
    expect(page.get_by_role("heading", name="旧海报")).to_be_visible()
