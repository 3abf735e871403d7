"""All that visitors can open without being known, over one community: pages of each starter, an article, a live code
with rules, check-ins, a course, a question."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from tests.support.codes import code_over_two_groups
from tests.support.people import Person
from yutang.checkins.actions import ProgrammeForm, do_make_programme, do_start
from yutang.communities.position.actions.asking import LinkForm, QuestionForm, do_add_link, do_ask
from yutang.communities.position.rules.fit import Choice
from yutang.courses.actions import do_add_lesson, do_make_course, do_open_course
from yutang.courses.rules.values import CourseForm, LessonForm
from yutang.livecodes.actions import find_code
from yutang.pages.actions.group_rules import do_write_rules
from yutang.pages.actions.making import do_make
from yutang.pages.actions.publishing import do_publish
from yutang.pages.actions.starting import filled
from yutang.pages.models import PageKind
from yutang.pages.rules.content import Content
from yutang.pages.starters import starter_named
from yutang.workspaces.actions import Work

STARTERS: Final = ("group", "lesson", "event", "owner", "empty")
DOORS: Final = (*STARTERS, "article", "code", "checkin", "class", "fit")
ENTRANCES: Final[Mapping[str, str]] = {  # what one presses there, or the alternative text of what one holds
    "group": "进群",
    "lesson": "看完整课程",
    "event": "进活动群",
    "owner": "主理人的二维码",
    "article": "进群一起",
    "code": "早起瑜伽1群的二维码",
    "checkin": "参加",
    "class": "现在开始",
    "fit": "想早起",
}
_RULES: Final = "1. 早上六点前不发消息。\n2. 互相回应，不发广告。\n3. 想退群随时可以。"
_ARTICLE: Final = """## 为什么是早上

早上的一小时**没有人打扰**，做什么都比晚上快。

- 先喝一杯水
- 再坐下来，写三行字

> 慢一点，也算数。

{code:%d|进群一起}
"""


@dataclass
class FrontDoors:
    """`paths`: name of a door → its path."""

    owner: Person
    paths: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        place, code_id = code_over_two_groups(self.owner, tagline="每天早上六点，一起十分钟")
        self.community_id = place.community_id
        with self.owner.working() as work:
            do_write_rules(work, self.community_id, _RULES)
            self.paths["code"] = f"/c/{find_code(work, code_id).slug}"
            self._habits(work)
            self._question(work)
        with self.owner.working() as work:
            for key in STARTERS:
                self._page(work, key)
            article = Content(title="早上的一小时", theme="paper", source=_ARTICLE % code_id, author="小林")
            self._publish(work, "article", PageKind.ARTICLE, article)

    def _habits(self, work: Work) -> None:
        began = (work.now.date()).isoformat()
        programme = do_make_programme(
            work,
            ProgrammeForm("七天晨练", self.community_id, starts=began, prompts=["今天哪个动作最舒服？"] * 7),
            Random(1),
        )
        do_start(work, programme.id)
        self.paths["checkin"] = f"/checkin/{programme.slug}"
        course = do_make_course(
            work, CourseForm("二十一天早起", self.community_id, "每天五分钟，二十一天后不用闹钟。"), Random(1)
        )
        for number in range(21):
            do_add_lesson(work, course.id, LessonForm(f"第 {number + 1} 天：早起的一小步", "睁眼先喝一杯**温水**。"))
        do_open_course(work, course.id)
        self.paths["class"] = f"/class/{course.slug}"

    def _question(self, work: Work) -> None:
        choices = [Choice("想早起", fits=True), Choice("想瘦一点", fits=True), Choice("看看有什么福利", fits=False)]
        do_ask(work, self.community_id, QuestionForm("你为什么来？", choices))
        link = do_add_link(work, self.community_id, LinkForm("三号店海报"), Random(1))
        self.paths["fit"] = f"/fit/{link.slug}"

    def _page(self, work: Work, key: str) -> None:
        starter = starter_named(key)
        assert starter is not None
        content = filled(work, starter.content("zh"), self.community_id)
        dated = [
            replace(block, values={**block.values, "until": "2026-11-28T07:00"}) if block.kind == "countdown" else block
            for block in content.blocks
        ]
        self._publish(work, key, PageKind.PAGE, content.with_blocks(dated))

    def _publish(self, work: Work, name: str, kind: PageKind, content: Content) -> None:
        page = do_make(work, kind, content, Random(name), language="zh", community_id=self.community_id)
        work.session.flush()
        self.paths[name] = f"/p/{do_publish(work, page.id, 0).slug}"
