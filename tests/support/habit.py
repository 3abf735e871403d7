"""A town for a habit of many days: a console and the local WeChat platform whose clocks are moved together, what the
team makes in browsers, and one fan with a phone."""

import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import screenshot
from tests.support.console import Console
from tests.support.people import Person
from tests.support.platform import Account, Platform
from tests.support.qr_reading import text_of
from tests.support.waiting import wait_until
from tests.support.wizard import connect
from yutang.courses.actions import do_add_lesson, find_course, lessons_of
from yutang.courses.rules.values import LessonForm
from yutang.wiring import MovedClock

SOON: Final = 20_000  # ms: the machine may be busy
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
LESSONS: Final = ("先学会呼气", "腹式呼吸", "四拍节奏", "散步时的呼吸", "睡前放松", "清晨第一口气", "一周小结")


@dataclass
class Town:
    """A console, the platform, and the clocks of both. Day 1 is the third of a month: no month ends within ten days."""

    console: Console
    platform: Platform
    clock: MovedClock
    moved: timedelta = field(default_factory=timedelta)

    def __post_init__(self) -> None:
        today = self.now.astimezone(SHANGHAI).date()
        before = today.replace(day=2)
        if before <= today:
            before = (before + timedelta(days=31)).replace(day=2)
        self.first = before + timedelta(days=1)
        self.go_to(0, "20:00")

    @property
    def base_url(self) -> str:
        return self.console.server.base_url

    @property
    def owner(self) -> Person:
        person = self.console.owner
        return Person(person.database, person.workspace_id, now=self.now)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def go_to(self, day: int, clock: str) -> None:
        """To this hour on the wall, for everybody."""
        span = self.moment(day, clock) - self.now
        assert span > timedelta(), f"day {day}, {clock} is over"
        self.moved += span
        self.clock.move(self.moved)
        self.platform.clock(jump=span.total_seconds())

    def moment(self, day: int, clock: str) -> datetime:
        return datetime.fromisoformat(f"{self.date(day)}T{clock}").replace(tzinfo=SHANGHAI)

    def date(self, day: int) -> str:
        return (self.first + timedelta(days=day - 1)).isoformat()

    def of_month(self, day: int) -> str:
        return str((self.first + timedelta(days=day - 1)).day)


# ---- what the team does ----------------------------------------------------------------------------------------------


def confirmed(desk: Page, button: str) -> None:
    desk.get_by_role("button", name=button, exact=True).first.click()
    desk.locator("dialog.confirm button[value=yes]").click()


def connected(desk: Page, town: Town, theirs: Account) -> None:
    connect(desk, town.platform, theirs, theirs["account_class"])
    town.platform.follow(town.platform.fan("试试"), theirs, wait=True)
    desk.locator("form[action$='/check'] button").click()
    expect(desk.locator("#account-done")).to_be_visible(timeout=SOON)


def make_programme(desk: Page, town: Town) -> int:
    desk.goto("/programmes/new")
    desk.locator("#f-title").fill("七分钟晨练")
    desk.locator("#f-starts").fill(town.date(1))
    desk.locator("#f-keyword").fill("打卡")
    desk.get_by_role("button", name="保存为草稿").click()
    expect(desk).to_have_url(re.compile(r"/programmes/\d+$"))
    confirmed(desk, "开始打卡")
    expect(desk.locator("#menu-key")).to_be_visible(timeout=SOON)
    return int(desk.url.rsplit("/", 1)[1])


def make_course(desk: Page, title: str, keyword: str, access: str, first_lesson: str) -> int:
    """With its first lesson, open."""
    desk.goto("/courses/new")
    desk.locator("#f-title").fill(title)
    desk.locator("#f-keyword").fill(keyword)
    desk.locator(f"[name=access][value={access}]").check()
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk).to_have_url(re.compile(r"/courses/\d+$"))
    course_id = int(desk.url.rsplit("/", 1)[1])
    desk.goto(f"/courses/{course_id}/lessons/new")
    desk.locator("#f-title").fill(first_lesson)
    desk.locator("#f-body").fill("今天只做一件事：把**呼气**拉长。")
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk).to_have_url(re.compile(r"/lessons/\d+$"))
    desk.goto(f"/courses/{course_id}")
    confirmed(desk, "打开课程")
    expect(desk.locator("#course-menu")).to_be_visible(timeout=SOON)
    return course_id


def add_lessons(town: Town, course_id: int) -> list[int]:
    """All but the first one, which was written in the console. Their ids, in order."""
    with town.owner.working() as work:
        for title in LESSONS[1:]:
            do_add_lesson(work, course_id, LessonForm(title, "跟着做十分钟。"))
        return [lesson.id for lesson in lessons_of(work, find_course(work, course_id))]


def make_membership(desk: Page, course_id: int) -> tuple[str, str]:
    """A tier that opens a course, and codes for it. The path of its page, and one code from the file."""
    desk.goto("/memberships/new")
    desk.locator("#f-title").fill("早起会员")
    desk.locator("#f-days").fill("365")
    desk.locator(f"[name=courses][value='{course_id}']").check()
    desk.get_by_role("button", name="保存", exact=True).click()
    expect(desk).to_have_url(re.compile(r"/memberships/\d+$"))
    path = re.sub(r"^[a-z]+://[^/]+", "", desk.locator("#tier-address").input_value())
    desk.goto("/memberships/codes")
    desk.locator("#f-title").fill("春季开放日")
    desk.locator("#f-gives").select_option(label="早起会员")
    desk.locator("#f-count").fill("3")
    desk.get_by_role("button", name="生成兑换码").click()
    with desk.expect_download() as download:
        desk.get_by_role("button", name="CSV").click()
    file: Path = download.value.path()
    return path, file.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]


def publish_menu(desk: Page, account_id: str, keys: dict[str, str]) -> None:
    """`keys`: what ready-made entries must answer to, by their names."""
    desk.goto(f"/accounts/{account_id}/menu")
    for place, (name, key) in enumerate(keys.items()):
        desk.get_by_role("button", name=re.compile(f"^{name}")).click()
        row = desk.locator(f"[data-menu-entry='{place}']")
        expect(row.locator("[name=kind]")).to_have_value("text")
        expect(row.locator("[name=key]")).to_have_value(key)
    desk.get_by_role("button", name="发布", exact=True).click()
    expect(desk.get_by_text("已发布。")).to_be_visible(timeout=SOON)


# ---- what the fan does -----------------------------------------------------------------------------------------------


@dataclass
class Habit:
    """One fan: `phone` is theirs on the platform, `web` the pages that they open on it."""

    town: Town
    theirs: Account
    fan: str
    phone: Page
    web: Page

    def told(self, words: str, *, after: int = 0) -> str:
        """The newest message with these words that came from the account behind a message."""
        found = ""

        def look() -> bool:
            nonlocal found
            messages = self.town.platform.chat(self.fan, self.theirs, after)
            said = [str(each["text"]) for each in messages if each["from"] != "fan" and words in str(each["text"])]
            found = said[-1] if said else ""
            return bool(said)

        wait_until(look, within=20, what=f"“{words}” in the chat")
        return found

    @property
    def newest(self) -> int:
        return max((int(each["id"]) for each in self.town.platform.chat(self.fan, self.theirs)), default=0)

    def link_in(self, text: str, part: str) -> str:
        found = re.search(re.escape(self.town.base_url + part) + r"[^\s\"'<>\\]*", text)
        assert found is not None, text
        return found[0]

    def check_in(self, way: str, page: str) -> None:
        """By the menu and by the keyword they are answered in the answer to the push itself."""
        if way == "page":
            self.web.goto(page)
            self.web.get_by_role("button", name="打卡", exact=True).click()
            return
        platform = self.town.platform
        if way == "menu":
            platform.tap(self.fan, self.theirs, 1, wait=True)
        else:
            platform.say(self.fan, self.theirs, "打卡", wait=True)
        (push,) = platform.pushes(fan=self.fan, limit="1")
        assert [each["result"] for each in push["attempts"]] == ["reply"], push

    def figures(self, page: str) -> tuple[str, str, str]:
        """On the page: days in a row, the longest row, days in all."""
        self.web.goto(page)
        if self.web.locator(".big-day").count() == 0:  # the worker is a few seconds behind
            return "", "", ""
        counts = self.web.locator("#today .counts b")
        row = self.web.locator(".big-day").evaluate("e => e.firstChild.textContent.trim()")
        return str(row), counts.nth(0).inner_text(), counts.nth(1).inner_text()

    def shows(self, page: str, streak: int, longest: int, total: int) -> None:
        wanted = (str(streak), str(longest), str(total))
        wait_until(lambda: self.figures(page) == wanted, within=20, what=f"{wanted} on the page")


def marked(web: Page, mark: str) -> list[str]:
    """Days of the month that the calendar marks so."""
    cells = web.locator(f"table.days td.{mark}")
    return [cell.evaluate("e => e.firstChild.textContent.trim()") for cell in cells.all()]


def lesson_is_shut(habit: Habit, page: str, lesson_id: int) -> None:
    answer = habit.web.goto(f"{page}/{lesson_id}")
    assert answer is not None
    assert answer.status == 409
    expect(habit.web.get_by_role("heading", name="这一课还没有开放。")).to_be_visible()
    expect(habit.web.locator("main")).to_contain_text("05:00")


def lesson_is_open(habit: Habit, page: str, lesson_id: int, title: str) -> None:
    answer = habit.web.goto(page)
    assert answer is not None
    assert answer.ok
    lead = habit.web.locator("section.lead").first
    expect(lead).to_contain_text("今天的课")
    expect(lead).to_contain_text(title)
    lead.get_by_role("link", name="开始学").click()
    expect(habit.web).to_have_url(re.compile(rf"/{lesson_id}$"))
    expect(habit.web.get_by_role("heading", name=title)).to_be_visible()


def makes_poster(habit: Habit, page: str) -> str:
    """What its QR holds, in the picture as the page shows it."""
    web = habit.web
    web.goto(page)
    web.locator("#line-field").fill("慢慢来，比较快")
    web.get_by_role("button", name="做我的海报").click()
    shown = web.locator("img.poster")
    expect(shown).to_have_js_property("naturalWidth", 1080, timeout=30_000)
    screenshot(web, "habit-loop-poster-zh")
    answer = web.request.get(habit.town.base_url + str(shown.get_attribute("src")))
    assert answer.ok
    with Image.open(io.BytesIO(answer.body())) as opened:
        return text_of(opened.convert("RGB"))


def makes_up(habit: Habit, page: str, day: str) -> Locator:
    habit.web.goto(page)
    habit.web.locator(f"a[href*='make_up={day}']").click()
    habit.web.locator("#make-up button").click()
    return habit.web.get_by_role("status").first


def redeems(habit: Habit, path: str, code: str) -> None:
    habit.web.goto(path)
    habit.web.get_by_label("兑换码").fill(code.lower().replace("-", " "))
    habit.web.get_by_role("button", name="兑换").tap()
    expect(habit.web.get_by_text("你是会员。")).to_be_visible(timeout=SOON)
    screenshot(habit.web, "habit-loop-member-zh")
