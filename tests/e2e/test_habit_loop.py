"""Ten days of a habit in browsers and on a phone: check-ins, a lesson a day, a poster, a membership.

The program and the local WeChat platform run as processes of their own. Both clocks are moved together, so that a day
passes at once. What streaks must be is written down here, day by day, and not asked of the rules.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.edge.conftest import WECHAT
from tests.support.browser import DESKTOP, PHONE, screenshot
from tests.support.console import Console
from tests.support.habit import (
    LESSONS,
    SOON,
    Habit,
    Town,
    add_lessons,
    connected,
    lesson_is_open,
    lesson_is_shut,
    make_course,
    make_membership,
    make_programme,
    makes_poster,
    makes_up,
    marked,
    publish_menu,
    redeems,
)
from tests.support.phones import open_phone
from tests.support.platform import Account, running_platform
from tests.support.server import Servers, run_command
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.wiring import MovedClock

pytestmark = pytest.mark.e2e

OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Day:
    """One day of the fan's: how they check in, and what must be said then. None: they miss it."""

    number: int
    way: str | None  # menu, keyword or page
    clock: str = ""
    streak: int = 0
    total: int = 0


# Nine check-ins. The fourth day is missed, and made up on the sixth, after its check-in: from then on the row is whole.
DAYS: Final = (
    Day(1, "menu", "06:30", 1, 1),
    Day(2, "keyword", "07:10", 2, 2),
    Day(3, "page", "21:00", 3, 3),
    Day(4, None),
    Day(5, "menu", "12:00", 1, 4),
    Day(6, "keyword", "22:15", 2, 5),
    Day(7, "page", "06:05", 7, 7),
    Day(8, "menu", "05:00", 8, 8),
    Day(9, "keyword", "23:40", 9, 9),
    Day(10, "page", "08:30", 10, 10),
)
MISSED: Final = 4
MADE_UP_ON: Final = 6
AFTER_MAKING_UP: Final = (6, 6)  # days in a row, days in all
POSTER_ON: Final = 7
MEMBER_ON: Final = 8


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("habit")
    clock = MovedClock(folder / "clock")
    clock.move(timedelta())
    servers = Servers(folder)
    with running_platform(folder) as platform:
        platform.clock(stamp_with="simulated")
        settings = {**platform.yutang_settings, "test_clock": str(folder / "clock")}
        console = Console(servers.start(settings=settings))
        yield Town(console, platform, clock)
        console.close()
        servers.close()


@pytest.fixture(scope="module")
def console(town: Town) -> Console:
    return town.console


# ---- ten days --------------------------------------------------------------------------------------------------------


@dataclass
class Place:
    """What the team has made."""

    theirs: Account
    programme_id: int
    lesson_ids: list[int]
    member_path: str
    code: str


@pytest.fixture
def place(town: Town, open_console: OpenPage) -> Place:
    theirs = town.platform.account("早起瑜伽")
    with town.owner.working() as work:
        do_add_community(work, CommunityForm("早起瑜伽"))
    desk = open_console(*DESKTOP)
    connected(desk, town, theirs)
    account_id = re.search(r"/accounts/(\d+)", desk.url)
    assert account_id is not None
    programme_id = make_programme(desk, town)
    check_in_key = desk.locator("#menu-key").input_value()
    course_id = make_course(desk, "七天呼吸课", "上课", "open", LESSONS[0])
    class_key = desk.locator("#course-menu").input_value()
    lesson_ids = add_lessons(town, course_id)
    publish_menu(desk, account_id[1], {"去上课": class_key, "打卡": check_in_key})
    closed_id = make_course(desk, "会员深呼吸", "会员课", "membership", "二十分钟的安静")
    member_path, code = make_membership(desk, closed_id)
    return Place(theirs, programme_id, lesson_ids, member_path, code)


def arrives(open_page: OpenPage, town: Town, theirs: Account) -> Habit:
    """Follows on the phone by scanning the account's code."""
    fan = town.platform.fan("小满")
    phone = open_phone(open_page, town.platform, fan, "/scan")
    phone.get_by_label("或二维码的内容").fill(theirs["qr"])
    phone.get_by_role("button", name="打开").click()
    phone.get_by_role("button", name="关注").click()
    expect(phone.get_by_role("button", name="去上课")).to_be_visible(timeout=SOON)
    web = open_page(*PHONE, base_url=town.base_url, touch=True, user_agent=WECHAT)
    return Habit(town, theirs, fan, phone, web)


def test_a_fan_keeps_a_habit_for_ten_days(place: Place, open_page: OpenPage, town: Town) -> None:
    # Before five in the morning: the menu leads to both pages, but nothing is open yet.
    town.go_to(1, "04:50")
    habit = arrives(open_page, town, place.theirs)
    habit.phone.get_by_role("button", name="去上课").click()
    class_page = habit.link_in(habit.told("/class/"), "/class/")
    habit.phone.get_by_role("button", name="打卡", exact=True).click()
    check_in_page = habit.link_in(habit.told("每天 05:00 到 23:59 打卡"), "/checkin/")
    screenshot(habit.phone, "habit-loop-phone-zh")
    habit.web.goto(class_page)
    expect(habit.web.get_by_text("还没有课打开")).to_be_visible(timeout=SOON)
    habit.shows(check_in_page, 0, 0, 0)

    longest = 0
    for day in DAYS:
        if day.number <= len(LESSONS):
            the_lesson_of_the_day(habit, place, class_page, day.number)
        if day.way is None:
            continue
        if day.number == MISSED + 1:
            habit.shows(check_in_page, 0, longest, day.total - 1)
            assert marked(habit.web, "missed") == [town.of_month(MISSED)]
        longest = max(longest, day.streak)
        checks_in(habit, check_in_page, day, longest)
        if day.number == MADE_UP_ON:
            expect(makes_up(habit, check_in_page, town.date(MISSED))).to_contain_text("连续 6 天")
            longest, total = AFTER_MAKING_UP
            habit.shows(check_in_page, longest, longest, total)
            assert marked(habit.web, "made_up") == [town.of_month(MISSED)]
        if day.number == POSTER_ON:
            poster_leads_to_the_entrance(open_page, habit, check_in_page)
        if day.number == MEMBER_ON:
            a_code_opens_the_closed_course(habit, place)

    assert marked(habit.web, "missed") == []
    done = [town.of_month(each.number) for each in DAYS if each.way is not None]
    assert marked(habit.web, "done") == done
    screenshot(habit.web, "habit-loop-ten-days-zh")
    books_add_up(town)


def books_add_up(town: Town) -> None:
    server = town.console.server
    said = run_command("doctor", "--json", data_dir=server.data_dir, settings=server.settings).stdout
    levels = {each["code"]: each["level"] for each in json.loads(said)["findings"]}
    assert levels["ledger"] == "ok", said


def the_lesson_of_the_day(habit: Habit, place: Place, page: str, number: int) -> None:
    """At 04:59 it is shut, at 05:00 it is open, on the clocks of the course."""
    lesson_id = place.lesson_ids[number - 1]
    habit.town.go_to(number, "04:59")
    lesson_is_shut(habit, page, lesson_id)
    habit.town.go_to(number, "05:00")
    lesson_is_open(habit, page, lesson_id, LESSONS[number - 1])


def checks_in(habit: Habit, page: str, day: Day, longest: int) -> None:
    """And is told the row of days at once, in the answer to the tap or on the page; the page shows the same."""
    assert day.way is not None
    if habit.town.moment(day.number, day.clock) > habit.town.now:
        habit.town.go_to(day.number, day.clock)
    answer = f"连续 {day.streak} 天，一共 {day.total} 天。"
    if day.way == "page":
        habit.check_in("page", page)
        expect(habit.web.get_by_role("status").first).to_contain_text(f"连续 {day.streak} 天")
    else:
        for _ in range(2):  # a double tap counts once
            before = habit.newest
            habit.check_in(day.way, page)
            habit.told(answer, after=before)
    habit.shows(page, day.streak, longest, day.total)
    if day.way != "page":
        before = habit.newest
        habit.check_in(day.way, page)
        assert "已经记下了" in habit.told(answer, after=before)


def poster_leads_to_the_entrance(open_page: OpenPage, habit: Habit, page: str) -> None:
    entrance = page.rsplit("/", 1)[0]
    assert makes_poster(habit, page) == entrance
    friend = open_phone(open_page, habit.town.platform, habit.town.platform.fan("阿雅"), "/scan")
    friend.get_by_label("或二维码的内容").fill(entrance)
    friend.get_by_role("button", name="打开").click()
    shown = friend.frame_locator("iframe[data-web]")
    expect(shown.get_by_role("heading", name="七分钟晨练")).to_be_visible(timeout=SOON)
    screenshot(friend, "habit-loop-entrance-zh")


def a_code_opens_the_closed_course(habit: Habit, place: Place) -> None:
    before = habit.newest
    habit.town.platform.say(habit.fan, place.theirs, "会员课", wait=True)
    page = habit.link_in(habit.told("/class/", after=before), "/class/")
    habit.web.goto(page)
    expect(habit.web.get_by_role("heading", name="这门课怎么打开")).to_be_visible(timeout=SOON)
    expect(habit.web.get_by_role("link", name="开始学")).to_have_count(0)
    habit.web.get_by_role("link", name=re.compile("早起会员")).click()
    assert habit.web.url.endswith(place.member_path)
    redeems(habit, place.member_path, place.code)
    habit.web.goto(page)
    habit.web.get_by_role("link", name="开始学").click()
    expect(habit.web.get_by_role("heading", name="二十分钟的安静")).to_be_visible()
    screenshot(habit.web, "habit-loop-opened-zh")
