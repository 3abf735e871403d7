"""A course as it is after some days, in a running console's workspace: to be looked at."""

from random import Random

from tests.support.classroom import ACCOUNT
from tests.support.fandom import account
from tests.support.members import fan_row
from tests.support.people import Person
from tests.support.programmes import COMMUNITY, community
from yutang.courses.actions import (
    Joining,
    do_add_lesson,
    do_change_lesson,
    do_enrol,
    do_hand_in,
    do_make_course,
    do_open_course,
    do_open_lesson,
    do_remove_lesson,
    find_course,
    learner_of,
)
from yutang.courses.rules.values import CourseForm, LessonForm, Question

BODY = """睁眼先喝一杯**温水**，再拉开窗帘。

## 今天的三件事

1. 坐起来，脚踩地
2. 喝水，慢慢喝
3. 深呼吸五次，[跟着音频](https://example.com/breath)

> 起得早不是目的，醒得舒服才是。

| 时间 | 做什么 |
| --- | --- |
| 5:00 | 喝水 |
| 5:10 | 拉伸 |
"""
QUIZ = (Question("醒来第一件事做什么？", ("看手机", "喝一杯温水", "再睡十分钟"), (1,)),)
TITLES = ("醒来：一杯温水", "起身：五分钟拉伸", "晒太阳", "写三行日记", "早餐", "睡前一小时", "第七天：自己的早晨")


class Taught:
    """Seven lessons, three learners, homework that waits, an older version, a removed lesson."""

    def __init__(self, owner: Person) -> None:
        self.owner = owner
        with owner.database.write() as session:
            session.add_all([community(owner.workspace_id), account(owner.workspace_id, ACCOUNT)])
        with owner.working() as work:
            form = CourseForm(
                "二十一天早起", COMMUNITY, "每天五分钟，二十一天后不用闹钟。", account_id=ACCOUNT, keyword="上课"
            )
            course = do_make_course(work, form, Random(1))
            self.id = course.id
            self.lessons = [do_add_lesson(work, course.id, LessonForm(title)).id for title in TITLES]
            removed = do_add_lesson(work, course.id, LessonForm("旧的一课")).id
            do_remove_lesson(work, course.id, removed)
            for lesson in self.lessons[:2]:
                whole = LessonForm(
                    TITLES[self.lessons.index(lesson)],
                    BODY,
                    "",
                    "https://www.bilibili.com/video/BV1",
                    QUIZ,
                    "几点起的？",
                )
                do_change_lesson(work, course.id, lesson, whole)
            do_open_course(work, course.id)
        self.learn()

    @property
    def here(self) -> str:
        return f"/courses/{self.id}"

    def lesson(self, number: int) -> str:
        return f"{self.here}/lessons/{self.lessons[number - 1]}"

    def learn(self) -> None:
        fans = {}
        with self.owner.later(days=-3).working() as work:
            course = find_course(work, self.id)
            for name in ("小满", "阿月", "老王"):
                fans[name] = work.new_id()
                work.session.add(fan_row(work.workspace_id, fans[name], name))
                work.session.flush()
                joining = Joining(fans[name], ACCOUNT, f"o{name}", f"k{fans[name]}", work.now)
                do_enrol(work, course, [joining])
        for days, name, number, said in (
            (-2, "小满", 0, "五点二十，天还没亮，但是喝完水真的清醒了。\n明天想试试五点。"),
            (-1, "阿月", 0, "六点半……起是起来了"),
            (-1, "小满", 1, ""),
        ):
            with self.owner.later(days=days, hours=fans[name] % 3).working() as work:
                course = find_course(work, self.id)
                learner = learner_of(work, course, fans[name])
                assert learner is not None
                do_open_lesson(work, course, learner, self.lessons[number])
                if said:
                    do_hand_in(work, course, learner, self.lessons[number], said)
