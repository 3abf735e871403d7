"""Paying in real browsers: the console's pages on phone and desk, a QR scanned by one phone, WeChat's own sheet."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, Pages, axe, screenshot
from tests.support.console import sign_in
from tests.support.house import password_hash
from tests.support.platform import running_platform
from tests.support.server import Servers
from tests.support.shop import Shop, open_shop, shop_settings
from yutang.courses.memberships.models import Order, OrderState
from yutang.workspaces.models import Role
from yutang.workspaces.team.actions import NewMember, do_add_member

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery"
SOON = 30_000  # ms: the worker asks WeChat Pay, the page looks again


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    servers = Servers(folder)
    with running_platform(folder) as platform:
        opened = open_shop(servers.start(settings=shop_settings(platform), ready_within=150), platform)
        with opened.person.working() as work:
            do_add_member(work, NewMember("owner@example.com", "小林", [Role.OWNER.value]), password_hash(PASSWORD))
        yield opened
        opened.close()
        servers.close()


def assert_fits(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe(page) == [], name
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is wider than the screen by {wide} px"


def test_a_fan_buys_in_wechats_web_view_and_another_by_the_qr(shop: Shop, pages: Pages) -> None:
    phone = pages.open(*PHONE, base_url=shop.platform.base_url, touch=True)
    phone.goto(f"/phone/{shop.fan}/web?url={shop.server.base_url}{shop.page}")
    inside = phone.frame_locator("iframe[data-web]")
    inside.get_by_role("link", name="Pay ¥99.00 with WeChat").click()
    inside.get_by_role("button", name="Pay ¥99.00").click(timeout=SOON)
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_text("¥99.00").first).to_be_visible()
    screenshot(phone, "pay-sheet-390-zh")
    sheet.get_by_role("button", name="支付").click()
    expect(inside.get_by_text("Your payment has arrived")).to_be_visible(timeout=SOON)

    desk = pages.open(*DESKTOP, base_url=shop.server.base_url)
    desk.goto(shop.page)
    assert_fits(desk, "pay-member-desk-en")
    desk.get_by_role("button", name="Pay ¥99.00 with WeChat").click()
    expect(desk.get_by_role("img", name="QR code for paying with WeChat")).to_be_visible(timeout=SOON)
    assert_fits(desk, "pay-qr-desk-en")
    order = [each for each in shop.platform.control("GET", "/pay/orders")["orders"] if each["way"] == "NATIVE"][-1]
    payer = shop.platform.fan("阿月")
    other = pages.open(*PHONE, base_url=shop.platform.base_url, touch=True)
    other.goto(f"/phone/{payer}/open?payload=weixin://wxpay/bizpayurl?pr={order['token']}")
    screenshot(other, "pay-scanned-390-zh")
    other.get_by_role("button", name="支付").click()
    expect(other.get_by_role("status")).to_contain_text("已支付")
    expect(desk.get_by_text("Your payment has arrived")).to_be_visible(timeout=SOON)
    assert_fits(desk, "pay-thanks-desk-en")
    assert shop.findings() == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_pages_of_payments_fit_and_are_accessible(
    shop: Shop, open_page: Callable[..., Page], size: tuple[int, int], language: str
) -> None:
    if not shop.money():
        shop.answered(shop.pay(shop.buy(shop.phone())))
    page = open_page(*size, base_url=shop.server.base_url)
    page.context.add_cookies([{"name": "language", "value": language, "url": shop.server.base_url}])
    sign_in(page, "owner@example.com", PASSWORD)
    page.context.add_cookies([{"name": "language", "value": language, "url": shop.server.base_url}])
    order = next(each for each in shop.rows(Order) if each.state is OrderState.PAID)

    for name, path in {
        "keys": "/memberships/pay",
        "orders": "/memberships/orders",
        "order": f"/memberships/orders/{order.id}",
    }.items():
        page.goto(path)
        assert_fits(page, f"pay-{name}-{size[0]}-{language}")
