"""The pages that fans see of courses, in a real browser: on a phone as WeChat shows them, and on a computer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.edge.conftest import WECHAT
from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.classroom import ACCOUNT, Classroom
from tests.support.console import Console
from tests.support.fandom import account
from tests.support.members import Club
from tests.support.people import NOON
from tests.support.programmes import community
from yutang.courses.actions import (
    do_answer_homework,
    do_change_course,
    do_change_lesson,
    do_hand_in,
    do_set_reminder,
    find_course,
    find_lesson,
    learner_of,
)
from yutang.courses.addresses import Site
from yutang.courses.rules.values import Question, course_form, lesson_form
from yutang.fans.rules.page_keys import PURPOSE
from yutang.sealing import Sealer
from yutang.settings import load_settings

pytestmark = pytest.mark.e2e

LANGUAGES = ("zh", "en")
SIZES = pytest.mark.parametrize("wide", [False, True], ids=["phone", "desktop"])
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "二十一天早起呼吸课", "keyword": "上课", "tier": "早起会员", "label": "¥99 / 年",
        "intro": "每天十分钟，跟着做就好。\n\n- 不用基础\n- **错过了也不丢**，随时补\n\n> 慢慢来，比较快。",
        "titles": ["先学会呼气", "腹式呼吸", "四拍节奏", "散步时的呼吸", "睡前放松", "清晨第一口气", "和情绪相处",
                   "一周小结", "二十分钟的安静", "带一位朋友做一次"],
        "body": "## 今天只做一件事\n\n把**呼气**拉长。用鼻子吸气四拍，再用嘴呼气六拍。\n\n"
                "1. 坐直，肩膀放松\n2. 吸气四拍\n3. 呼气六拍\n\n> 走神了没关系，回来就好。\n\n"
                "| 时间 | 次数 |\n|---|---|\n| 早上 | 10 |\n| 睡前 | 20 |\n\n"
                "想多看一点：[为什么呼气更重要](https://example.com/breath)",
        "questions": [("呼气几拍？", ("四拍", "六拍", "八拍")), ("什么时候做？", ("早上", "开车时", "睡前"))],
        "homework": "写三句话：做完之后，身体哪里松了？", "said": "肩膀松了。\n下巴也松了。\n有点想睡。",
        "answer": "很好，身体先知道。明天试试坐着做。",
    },
    "en": {
        "title": "Twenty-one mornings of breath", "keyword": "class", "tier": "Morning member", "label": "¥99 a year",
        "intro": "Ten minutes a day. Just follow.\n\n- No experience needed\n- **Nothing is lost** if you miss a day"
                 "\n\n> Slowly is the fast way.",
        "titles": ["Breathe out first", "From the belly", "Four beats", "Breathing on a walk", "Before you sleep",
                   "The first breath of the day", "With strong feelings", "A look back", "Twenty quiet minutes",
                   "Once with a friend"],
        "body": "## One thing today\n\nMake the **breath out** longer. In through the nose for four beats, out for six."
                "\n\n1. Sit upright\n2. In for four\n3. Out for six\n\n> Your mind wanders? Come back. That is all.\n\n"
                "| When | How often |\n|---|---|\n| Morning | 10 |\n| Evening | 20 |\n\nMore on it: "
                "[Why the breath out matters](https://example.com/breath)",
        "questions": [("How long is the breath out?", ("four beats", "six beats", "eight beats")),
                      ("When do you do it?", ("in the morning", "while driving", "before sleep"))],
        "homework": "Three sentences: what has softened in your body?", "said": "My shoulders.\nMy jaw.\nI am sleepy.",
        "answer": "Good, the body knows first. Tomorrow try it sitting.",
    },
}  # fmt: skip


@dataclass
class Stage:
    """One course for each language over the console's workspace, begun three days ago."""

    console: Console
    made: dict[str, Classroom] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owner = self.console.owner
        self.sealer = Sealer(load_settings({"YUTANG_DATA_DIR": str(self.console.server.data_dir)}).secret())
        self.club = Club(self.owner.database, self.owner.workspace_id, self.sealer, exists=True, now=NOON)
        with self.owner.database.write() as session:
            session.add_all([community(self.owner.workspace_id), account(self.owner.workspace_id, ACCOUNT)])
        self.site = Site(self.console.server.base_url, self.sealer.key(PURPOSE))

    def room(self, name: str, language: str, **form: Any) -> Classroom:  # noqa: ANN401 - of the course
        words, owner = WORDS[language], self.owner
        if name not in self.made:
            given = {key: words[key] for key in ("title", "keyword", "intro")}
            room = Classroom(
                owner.database, {**given, "language": language, "account_id": ACCOUNT, **form},
                lessons=len(words["titles"]), workspace_id=owner.workspace_id, exists=True,
            )  # fmt: skip
            self.made[name] = room
            for number, title in enumerate(words["titles"]):
                self.write(room, number, title=title, body=words["body"])
            right = ((1,), (0, 2))
            questions = [Question(each[0], each[1], right[n]) for n, each in enumerate(words["questions"])]
            media = {"audio": "https://cdn.example.com/1.mp3", "video": "https://v.qq.com/x/page/1.html"}
            self.write(room, 0, questions=questions, homework=words["homework"], **media)
            self.write(room, 3, questions=questions)
        return self.made[name]

    def write(self, room: Classroom, place: int, **fields: Any) -> None:  # noqa: ANN401 - of the lesson
        with room.person.working() as work:
            lesson_id = room.lesson_ids()[place]
            form = lesson_form(find_lesson(work, find_course(work, room.id), lesson_id))
            do_change_lesson(work, room.id, lesson_id, replace(form, seen_version=None, **fields))

    def learner(self, room: Classroom, openid: str) -> tuple[int, str]:
        """Of three days, and the path of their page."""
        fan_id = room.fan()
        key = self.site.page_key(ACCOUNT, room.id, openid)
        room.enrol(fan_id, openid=openid, page_key=key, at=NOON - timedelta(days=3))
        return fan_id, f"/class/{room.course().slug}/{key}"

    def diligent(self, room: Classroom, openid: str, language: str) -> str:
        """Somebody who did the first lessons, whose homework was answered, and who wants to be reminded."""
        fan_id, path = self.learner(room, openid)
        room.read(fan_id, 1)
        room.read(fan_id, 2)
        with room.person.working() as work:
            course = find_course(work, room.id)
            me = learner_of(work, course, fan_id)
            assert me is not None
            first = room.lesson_ids()[0]
            do_hand_in(work, course, me, first, WORDS[language]["said"])
            do_answer_homework(work, room.id, fan_id, first, WORDS[language]["answer"], 0)
            do_set_reminder(work, course, me, 390)
        return path

    def closed(self, language: str) -> tuple[Classroom, list[str]]:
        """A course for members, and codes that make one."""
        room = self.room(f"closed-{language}", language, access="membership", keyword="")
        tier = self.club.tier(
            WORDS[language]["tier"], days="365", price_label=WORDS[language]["label"], language=language
        )
        with room.person.working() as work:
            form = course_form(find_course(work, room.id))
            do_change_course(work, room.id, replace(form, tiers=[str(tier)], seen_version=None))
        return room, self.club.batch(tier, 3)[1]


@pytest.fixture(scope="module")
def stage(console: Console) -> Stage:
    return Stage(console)


@pytest.fixture
def look(stage: Stage, open_page: Callable[..., Page], page_problems: list[str]) -> Callable[..., Page]:
    """Opens a path on a fresh phone or computer, keeps a picture of it, and finds nothing wrong with it."""

    def looked(path: str, name: str, *, wide: bool = False, dark: bool = False) -> Page:
        size, agent = (DESKTOP, None) if wide else (PHONE, WECHAT)
        base_url = stage.console.server.base_url
        page = open_page(*size, base_url=base_url, touch=not wide, dark=dark, user_agent=agent)
        page.goto(path)
        check(page, f"class-{name}-{'desktop' if wide else 'phone'}{'-dark' if dark else ''}")
        return page

    return looked


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


@SIZES
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_course_and_a_learner_s_page(stage: Stage, look: Callable[..., Page], language: str, wide: bool) -> None:
    room = stage.room(f"open-{language}", language)
    page = look(f"/class/{room.course().slug}", f"everybody-{language}", wide=wide)
    expect(page.locator("h1")).to_have_text(WORDS[language]["title"])
    mine = stage.diligent(room, f"o{language}{wide}", language)
    page = look(mine, f"own-{language}", wide=wide)
    expect(page.locator("progress")).to_be_visible()
    page.locator("a.button").first.click()
    check(page, f"class-lesson-quiz-{language}-{'desktop' if wide else 'phone'}")
    page.goto(f"{mine}/{room.lesson_ids()[0]}")
    check(page, f"class-lesson-{language}-{'desktop' if wide else 'phone'}")
    page.goto(f"{mine}/{room.lesson_ids()[9]}")
    check(page, f"class-shut-{language}-{'desktop' if wide else 'phone'}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_is_answered_and_handed_in_with_the_thumb(
    stage: Stage, look: Callable[..., Page], language: str
) -> None:
    room = stage.room(f"open-{language}", language)
    _, mine = stage.learner(room, f"oThumb{language}")
    page = look(f"{mine}/{room.lesson_ids()[0]}", f"lesson-new-{language}")
    page.locator("input[name=q0]").nth(1).check()
    page.locator("input[name=q1]").nth(0).check()
    page.locator("#quiz button").click()
    expect(page.locator("#quiz [role=status]")).to_be_visible()
    page.locator("#homework-field").fill(WORDS[language]["said"])
    page.locator("#homework button").click()
    expect(page.locator("#homework .said")).to_have_text(WORDS[language]["said"])
    check(page, f"class-lesson-done-{language}-phone")
    page.goto(f"{mine}?leave=1#leave")
    check(page, f"class-leave-{language}-phone")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_opens_a_closed_course_on_one_s_own_page(stage: Stage, look: Callable[..., Page], language: str) -> None:
    room, codes = stage.closed(language)
    look(f"/class/{room.course().slug}", f"closed-{language}")
    _, mine = stage.learner(room, f"oClosed{language}")
    page = look(mine, f"closed-own-{language}")
    page.locator("summary").first.click()
    page.locator("#code-field").fill("ABCD")
    page.locator("#code button").click()
    check(page, f"class-closed-wrong-{language}-phone")
    page.locator("#code-field").fill(codes[0])
    page.locator("#code button").click()
    check(page, f"class-closed-opened-{language}-phone")
    expect(page.locator("progress")).to_be_visible()
    second = look(f"{mine}/{room.lesson_ids()[0]}", f"closed-second-{language}")
    assert WORDS[language]["body"][:8] not in second.content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_account_one_begins_by_a_tap(stage: Stage, look: Callable[..., Page], language: str) -> None:
    room = stage.room(f"alone-{language}", language, account_id=None, keyword="")
    page = look(f"/class/{room.course().slug}", f"alone-{language}")
    page.locator("main button").first.click()
    check(page, f"class-alone-own-{language}-phone")
    page.locator("a.button").first.click()
    expect(page.locator(".lesson").first).to_be_visible()
    path = page.url
    look(path, f"second-{language}", dark=True)
