"""Choose by which template an account reminds, allow it on the phone, and be reminded once: over real pushes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests.e2e.test_account_wizard import fill_in, paste
from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.console import Console
from tests.support.platform import Account, Platform, running_platform
from tests.support.server import Servers
from tests.support.waiting import wait_until
from yutang.dialogue.actions.reaching import Notice, Reminder, Way, WhyNot, do_remind
from yutang.dialogue.models import Conversation
from yutang.dialogue.reaching.models import NoticeGrant

pytestmark = pytest.mark.e2e

CONTENT = "打卡内容：{{thing1.DATA}}\n连续天数：{{number2.DATA}}\n截止时间：{{time3.DATA}}"
VALUES = {"title": "七天晨练", "what": "读十页书", "number": "7", "time": "2026-11-22 21:00", "day": "2026-11-22"}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("sim")) as started:
        yield started


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory, platform: Platform) -> Iterator[Console]:
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings=platform.yutang_settings))
    yield started
    started.close()
    servers.close()


def test_a_notice_is_chosen_allowed_on_the_phone_and_sent_once(
    open_console: Callable[..., Page], console: Console, platform: Platform
) -> None:
    theirs = platform.account("早起瑜伽")
    page = open_console(*PHONE, touch=True)
    fill_in(page, theirs, "早起瑜伽")
    paste(page, platform, theirs)
    account_id = int(re.search(r"/accounts/(\d+)/", page.url)[1])  # type: ignore[index]
    wish = {"title": "打卡提醒", "content": CONTENT, "subscription": True}
    template_id = platform.control("POST", f"/accounts/{theirs['app_id']}/templates", wish)["id"]

    page.goto(f"/accounts/{account_id}/notices")
    assert axe(page) == []
    page.locator("#check_in-subscription").get_by_role("link", name="选模板").click()
    expect(page.get_by_text("连续天数")).to_be_visible()
    assert axe(page) == []
    screenshot(page, "notices-choose-phone-zh")
    page.get_by_role("button", name="用这个模板").click()
    expect(page.get_by_label("连续天数")).to_have_value("{number}")
    assert axe(page) == []
    screenshot(page, "notices-phone-zh")
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("已保存")).to_be_visible()

    fan_id, fan = allowed(console, platform, theirs, str(template_id))
    assert remind(console, account_id, fan_id, "monday") is Way.SUBSCRIPTION
    wait_until(lambda: kinds(platform, fan, theirs) == ["subscription"], within=60, what="the notice on the phone")
    assert remind(console, account_id, fan_id, "monday") is None
    assert kinds(platform, fan, theirs) == ["subscription"]

    page = open_console(*DESKTOP, language="en")
    page.goto(f"/accounts/{account_id}/notices")
    assert axe(page) == []
    screenshot(page, "notices-desktop-en")


def allowed(console: Console, platform: Platform, theirs: Account, template_id: str) -> tuple[int, str]:
    """A fan who follows and taps "Allow"; the pushes do the rest."""
    fan = platform.fan()
    platform.follow(fan, theirs, wait=True)
    wish = {"app_id": theirs["app_id"], "template_ids": [template_id], "accept": True, "wait": True}
    platform.act(fan, "notices", wish)
    database = console.owner.database

    def granted() -> list[tuple[int, int]]:
        with database.read() as session:
            query = select(NoticeGrant.fan_id, NoticeGrant.left).where(
                NoticeGrant.workspace_id == console.owner.workspace_id
            )
            return [(row[0], row[1]) for row in session.execute(query)]

    wait_until(lambda: bool(granted()), within=60, what="the permission to be recorded")
    ((fan_id, left),) = granted()
    assert left == 1
    with database.write() as session:  # the minute after the follow is over
        session.execute(
            update(Conversation)
            .where(Conversation.workspace_id == console.owner.workspace_id, Conversation.fan_id == fan_id)
            .values(budget_left=0)
        )
    return fan_id, fan


def remind(console: Console, account_id: int, fan_id: int, key: str) -> Way | WhyNot | None:
    """As a job of the worker does, with the hour chosen by the fan."""
    with replace(console.owner, now=datetime.now(UTC)).working() as work:  # the server's clock is the real one
        found = do_remind(
            work,
            [Reminder(fan_id, account_id, "还没打卡", Notice.CHECK_IN, key, values=VALUES, asked=True)],
        )
    return next(iter(+found), None)


def kinds(platform: Platform, fan: str, theirs: Account) -> list[str]:
    """What came on the phone."""
    return [line["kind"] for line in platform.chat(fan, theirs) if line["from"] == "account"]
