"""Screenshots dropped into a real browser become groups; head counts are typed with two taps."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.cards import card, group_payload
from tests.support.console import Console, Language
from tests.support.uploading import picture_of, upload
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group, find_group, groups_of
from yutang.groups.models import GroupKind

pytestmark = pytest.mark.e2e

NEXT_WEEK = date(2026, 11, 28)  # six days after the server's moment
OpenConsole = Callable[..., Page]


def cards(first: int, names: list[str]) -> list[tuple[str, bytes]]:
    numbered = enumerate(names, start=first)
    return [(f"IMG_{n}.jpg", card(group_payload(n), name, NEXT_WEEK)) for n, name in numbered]


def add_group(console: Console, name: str, number: int, heads: int | None = None) -> int:
    qr = NewQr(group_payload(number), NEXT_WEEK)
    with console.owner.working() as work:
        own = do_add_community(work, CommunityForm(f"社群 {number}")).id
        return do_add_group(work, NewGroup(own, GroupKind.WECHAT, GroupForm(name), heads, qr)).id


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_five_dropped_cards_become_five_groups(
    console: Console, open_console: OpenConsole, size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    first = 100 * (1 + (size == PHONE) + 2 * (language == "en"))
    names = [f"晨练{first + n}群" for n in range(5)]
    upload(page, [*cards(first, names), ("party.jpg", b"not a picture")])
    screenshot(page, f"upload-confirm-{size[0]}-{language}")
    assert axe(page) == []
    expect(page.locator("[data-drop-card]")).to_have_count(5)
    expect(page.locator(".refused li")).to_have_count(1)
    assert [field.input_value() for field in page.locator("input[name^=name-]").all()] == names

    if page.locator("select[name=community]").count():
        page.locator("select[name=community]").select_option("new")
    page.locator("input[name=new_community]").fill(f"社群 {first}")
    page.locator(".drop-actions button").click()
    expect(page.locator("[data-drop-form]")).to_have_count(0)
    screenshot(page, f"upload-done-{size[0]}-{language}")
    assert axe(page) == []

    with console.owner.reading() as work:
        made = {row.group.name: row for row in groups_of(work)}
    for n, name in enumerate(names):
        group = made[name].group
        assert (group.payload, group.kind, group.expires_on) == (group_payload(first + n), "wechat", NEXT_WEEK)
        assert made[name].community.name == f"社群 {first}"


def test_a_wrong_card_keeps_what_was_typed_and_points_at_it(console: Console, open_console: OpenConsole) -> None:
    add_group(console, "已有的群", 11)
    page = open_console(*PHONE, touch=True)
    upload(page, [("1.jpg", card(group_payload(11), "别的群", NEXT_WEEK)), *cards(12, ["新的群"])])
    first, second = page.locator("[data-drop-card]").all()
    expect(first.locator("[data-when=new]").first).to_be_hidden()  # it is proposed as the next QR of a known group
    first.locator("select").select_option("new")
    expect(first.locator("[data-when=new]").first).to_be_visible()
    second.locator("input[name^=name-]").fill("改过的名字")
    page.locator("select[name=community]").select_option("new")
    page.locator("input[name=new_community]").fill("社群 12")
    page.locator(".drop-actions button").click()

    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    assert axe(page) == []
    screenshot(page, "upload-conflict-390-zh")
    first, second = page.locator("[data-drop-card]").all()
    expect(second.locator("input[name^=name-]")).to_have_value("改过的名字")
    expect(page.locator("input[name=new_community]")).to_have_value("社群 12")

    first.locator("select").select_option("leave")
    page.locator(".drop-actions button").click()
    expect(page.locator("main")).to_contain_text("1 个群准备好了。")


def test_the_link_of_an_alert_leads_to_a_new_qr_in_two_taps(console: Console, open_console: OpenConsole) -> None:
    group_id = add_group(console, "快到期的群", 21)
    page = open_console(*PHONE, touch=True)
    page.goto(f"/groups/{group_id}/qr")
    assert axe(page) == []
    screenshot(page, "group-renew-390-zh")
    picture = picture_of(card(group_payload(22), "快到期的群", NEXT_WEEK))
    page.locator("input[type=file]").set_input_files(picture)  # the first tap; it is sent at once
    page.locator("[data-drop-form]").wait_for(timeout=60_000)
    page.locator(".drop-actions button").click()  # the second
    expect(page.locator("main")).to_contain_text("完成：1 个")
    with console.owner.reading() as work:
        assert find_group(work, group_id).group.payload == group_payload(22)


def test_a_head_count_takes_two_taps(console: Console, open_console: OpenConsole) -> None:
    group_id = add_group(console, "晚上数人的群", 31, heads=41)
    page = open_console(*PHONE, touch=True)
    page.goto("/groups/count")
    row = page.locator(f"#count-{group_id}")
    row.locator("[data-step='1']").tap()
    row.locator(".btn-primary").tap()
    expect(row.locator("[role=status]")).to_be_visible()
    assert axe(page) == []
    screenshot(page, "head-counts-390-zh")
    with console.owner.reading() as work:
        assert find_group(work, group_id).group.head_count == 42


def test_a_group_page_follows_what_happens_without_reload(console: Console, open_console: OpenConsole) -> None:
    group_id = add_group(console, "有人来的群", 41, heads=10)
    page = open_console()
    page.goto(f"/groups/{group_id}")
    expect(page.locator("#group-status")).to_contain_text("≈ 0")
    with console.owner.working() as work:
        find_group(work, group_id).seats.assigned_total = 30
    expect(page.locator("#group-status")).to_contain_text("≈ 15", timeout=15_000)


def test_the_group_pages_work_without_a_script(console: Console, open_console: OpenConsole) -> None:
    """WeChat's own browser sometimes loads a page without its scripts: the forms must still say all."""
    group_id = add_group(console, "没有脚本的群", 51, heads=10)
    page = open_console()
    page.route("**/static/console-*.js", lambda route: route.abort())
    page.goto(f"/groups/{group_id}")
    page.locator("#f-count").fill("77")
    page.locator("form[action$='/head-count'] .btn-primary").click()
    expect(page.locator("main")).to_contain_text("人数已保存。")
    page.goto("/groups/upload")
    page.locator("input[type=file]").set_input_files(picture_of(card(group_payload(52), "没有脚本的新群", NEXT_WEEK)))
    page.locator("[data-dropzone] button.btn-primary").click()
    page.wait_for_url("**/groups/drops/*")
    with console.owner.reading() as work:
        assert find_group(work, group_id).group.head_count == 77
