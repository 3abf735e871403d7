"""Alerts in a real browser: they come and go without a reload, and a receiver is set up on a phone."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import add_code, add_place
from tests.support.console import SETTINGS, Console, Language
from tests.support.people import NOON
from tests.support.receivers import HttpReceiver, http_receiver
from tests.support.server import Servers
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group, do_renew_qr
from yutang.groups.models import GroupKind
from yutang.jobs.actions import enqueue

pytestmark = pytest.mark.e2e

SOON = 60_000  # ms: the worker looks every 20 s, the page asks every 10 s, and the machine may be busy
TOMORROW = (NOON + timedelta(days=1)).date()
NEXT_WEEK = (NOON + timedelta(days=7)).date()


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """As everywhere, but it may send to this machine."""
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings={**SETTINGS, "webhook_private_addresses": "true"}))
    yield started
    started.close()
    servers.close()


@pytest.fixture
def hook() -> Iterator[HttpReceiver]:
    with http_receiver() as started:
        yield started


def group_whose_qr_runs_out_tomorrow(console: Console, name: str) -> int:
    with console.owner.working() as work:
        place = add_place(work, groups=0, numbers=0, name=f"社群 {name}")
        qr = NewQr(f"https://weixin.qq.com/g/AwYAAC{work.new_id()}", TOMORROW)
        return do_add_group(work, NewGroup(place.community_id, GroupKind.WECHAT, GroupForm(name), 0, qr)).id


def test_an_alert_comes_and_goes_without_a_reload(console: Console, open_console: Callable[..., Page]) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/alerts")
    group_id = group_whose_qr_runs_out_tomorrow(console, "早起瑜伽1群")

    opened = page.get_by_role("list", name="待处理的提醒")
    row = opened.get_by_role("listitem").filter(has_text="“早起瑜伽1群”的群二维码 24 小时内过期")
    expect(row).to_be_visible(timeout=SOON)
    button = row.get_by_role("link", name="上传新二维码")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44, "a thumb needs 44 px"
    button.click()
    expect(page).to_have_url(re.compile(rf"/groups/{group_id}/qr$"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.go_back()
    expect(row).to_be_visible()
    with console.owner.working() as work:
        do_renew_qr(work, group_id, NewQr(f"https://weixin.qq.com/g/AwYAAC{work.new_id()}", NEXT_WEEK))
    expect(row).to_have_count(0, timeout=SOON)
    expect(page.get_by_role("heading", name="已解决")).to_be_visible()


def test_a_receiver_is_set_up_and_tried_out_on_a_phone(open_console: Callable[..., Page], hook: HttpReceiver) -> None:
    page = open_console(*PHONE, touch=True)
    page.goto("/alerts")
    page.get_by_role("link", name="通知谁").click()
    page.get_by_role("link", name=re.compile("^Webhook")).click()
    page.get_by_label("网址").fill(hook.url)
    page.get_by_label("名称").fill("值班系统")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("值班系统")

    page.get_by_role("button", name="发送测试").click()
    expect(page.get_by_text("刚刚已送达")).to_be_visible(timeout=SOON)
    assert [request.headers["webhook-id"].isdecimal() for request in hook.requests] == [True]
    page.get_by_text("签名密钥").first.click()
    expect(page.get_by_label("签名密钥")).to_have_value(re.compile("^whsec_"))
    screenshot(page, "alerts-receiver-phone-zh")
    assert axe(page) == []

    page.get_by_role("button", name="移除").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(page.get_by_text("通知对象已移除。")).to_be_visible()


@pytest.fixture(scope="module")
def busy(console: Console) -> Console:
    """Alerts of each kind but one, and a message that did not arrive."""
    group_whose_qr_runs_out_tomorrow(console, "早起瑜伽2群")
    with console.owner.working() as work:
        place = add_place(work, groups=1, numbers=0, name="亲子阅读")
        group = do_add_group(work, NewGroup(place.community_id, GroupKind.WECHAT, GroupForm("亲子阅读满员群"), 200))
        add_code(work, place, name="书店海报", targets=())
        place.groups = [group.id]
        add_code(work, place, name="知乎回答")
        enqueue(work, "alerts.test", {"receiver_id": 1})  # there is no such receiver: given up at once
    return console


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_pages_with_much_to_say_fit_and_are_accessible(
    busy: Console, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    page.goto("/alerts")
    name = {"zh": "活码“知乎回答”的群都进不去了", "en": "No group of the live code “知乎回答” has room"}[language]
    expect(page.get_by_text(name)).to_be_visible(timeout=SOON)
    for path in ("/alerts", "/alerts/undelivered"):
        page.goto(path)
        screenshot(page, f"{path.strip('/').replace('/', '-')}-busy-{size[0]}-{language}")
        assert axe(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    test_message = {"zh": "测试消息", "en": "A test message"}[language]
    expect(page.get_by_role("listitem").filter(has_text=test_message)).to_have_count(1)
