"""A course that is written and taken, and a programme of check-ins beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.support.fandom import account
from tests.support.members import fan_row
from tests.support.people import NOON, Person
from tests.support.programmes import COMMUNITY, community
from yutang.checkins.models import CheckIn, CheckInSource, Programme, Proof
from yutang.courses.actions import (
    Joining,
    Standing,
    do_add_lesson,
    do_enrol,
    do_make_course,
    do_open_course,
    do_open_lesson,
    find_course,
    learner_of,
    standing_of,
)
from yutang.courses.models import Course, Learner, Lesson, LessonRead
from yutang.courses.rules.values import CourseForm, LessonForm
from yutang.db.engine import Database
from yutang.errors import NotFound
from yutang.workspaces.models import Workspace

ACCOUNT: Final = 501
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


def at(day: int, clock: str = "12:00") -> datetime:
    """Of November, on the wall in Shanghai."""
    return datetime.fromisoformat(f"2026-11-{day:02}T{clock}").replace(tzinfo=SHANGHAI)


@dataclass
class Classroom:
    """A course with some lessons; open unless told otherwise. It begins at `NOON`, on 22 November."""

    database: Database
    form: dict[str, Any] = field(default_factory=dict)  # fields that differ
    lessons: int = 5
    opens: bool = True
    now: datetime = NOON
    workspace_id: int = 1
    exists: bool = False  # workspace, community and account are there already

    def __post_init__(self) -> None:
        if not self.exists:
            self._begin()
        with self.person.working() as work:
            self.id = do_make_course(work, self.a_form(), Random(1)).id
            for number in range(1, self.lessons + 1):
                do_add_lesson(work, self.id, LessonForm(f"Day {number}"))
            if self.opens:
                do_open_course(work, self.id)

    def _begin(self) -> None:
        row = {"name": "w", "language": "zh", "timezone": "Asia/Shanghai", "created_at": NOON}
        with self.database.write() as session:
            session.add(Workspace(workspace_id=self.workspace_id, **row))
            session.add_all([community(self.workspace_id), account(self.workspace_id, ACCOUNT)])

    @property
    def person(self) -> Person:
        return Person(self.database, self.workspace_id, member_id=7, now=self.now)

    def a_form(self, **fields: Any) -> CourseForm:  # noqa: ANN401 - of the form
        given = {"title": "二十一天早起", "community_id": COMMUNITY, "account_id": ACCOUNT}
        return replace(CourseForm(**given), **self.form, **fields)  # type: ignore[arg-type]

    def course(self) -> Course:
        with self.person.reading() as work:
            return find_course(work, self.id)

    def lesson_ids(self) -> list[int]:
        return [lesson.id for lesson in self.all_lessons()]

    def all_lessons(self) -> Sequence[Lesson]:
        with self.database.read() as session:
            query = select(Lesson).where(
                Lesson.workspace_id == self.workspace_id, Lesson.course_id == self.id, Lesson.removed_at.is_(None)
            )
            return session.scalars(query.order_by(Lesson.position)).all()

    # ---- fans --------------------------------------------------------------------------------------------------------

    def fan(self) -> int:
        with self.person.working() as work:
            fan_id = work.new_id()
            work.session.add(fan_row(self.workspace_id, fan_id))
        return fan_id

    def enrol(self, fan_id: int, **fields: Any) -> None:  # noqa: ANN401 - of the joining
        given = {"account_id": ACCOUNT, "openid": f"o{fan_id}", "page_key": f"k{fan_id}", "at": self.now}
        with self.person.working() as work:
            do_enrol(work, find_course(work, self.id), [Joining(fan_id, **{**given, **fields})])

    def learner(self, fan_id: int) -> Learner:
        with self.person.reading() as work:
            found = learner_of(work, find_course(work, self.id), fan_id)
        if found is None:
            raise NotFound("nobody")
        return found

    def standing(self, fan_id: int) -> Standing:
        with self.person.reading() as work:
            course = find_course(work, self.id)
            learner = learner_of(work, course, fan_id)
            assert learner is not None
            return standing_of(work, course, learner)

    def open_count(self, fan_id: int) -> int:
        return len(self.standing(fan_id).timetable.open)

    def read(self, fan_id: int, number: int) -> None:
        """The lesson at this place, from 1."""
        with self.person.working() as work:
            course = find_course(work, self.id)
            learner = learner_of(work, course, fan_id)
            assert learner is not None
            do_open_lesson(work, course, learner, self.lesson_ids()[number - 1])

    def reads(self) -> Sequence[LessonRead]:
        with self.database.read() as session:
            query = select(LessonRead).where(LessonRead.workspace_id == self.workspace_id)
            return session.scalars(query.order_by(LessonRead.lesson_id)).all()


def check_in(programme_id: int, fan_id: int, day: int) -> CheckIn:
    return CheckIn(
        workspace_id=1, programme_id=programme_id, fan_id=fan_id, day=at(day).date(), at=at(day, "07:00"),
        made_at=at(day, "07:00"), source=CheckInSource.PUSH, proof=Proof.TAP, text="", media_id=None, quantity=None,
        early=False, points=0,
    )  # fmt: skip


def programme(programme_id: int) -> Programme:
    return Programme(
        workspace_id=1, id=programme_id, slug="p", title="晨练", state="running", language="zh",
        community_id=COMMUNITY, account_id=None, group_id=None, code_id=None, campaign_id=None,
        zones={"zones": [[0, "Asia/Shanghai"]]}, started_at=at(1), ended_at=None, pauses={"pauses": []},
        starts_on=at(1).date(), ends_on=None, weekdays=127, cut_off=0, opens_at=300, closes_at=1439, early_until=None,
        proofs=["tap"], unit="", least=1, make_up={"per_month": 0, "days_back": 7, "points": 0}, freeze_days=0,
        levels={"levels": []}, prompts={"prompts": []}, texts={}, keyword="", poster_own=None,
        poster_template_id=None, milestones={}, rolled_on=None, version=1, created_at=at(1), changed_at=at(1),
    )  # fmt: skip
