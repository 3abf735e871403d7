"""A course whose pages are opened by phones."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.classroom import ACCOUNT, Classroom, at
from tests.support.fan_pages import Handset, handset
from tests.support.house import House
from tests.support.members import Club
from tests.support.services import Clock, services_over
from yutang.courses.actions import do_change_course, do_change_lesson, find_course, find_lesson
from yutang.courses.addresses import Site
from yutang.courses.rules.values import LessonForm, Question, course_form, lesson_form
from yutang.db.engine import Database
from yutang.fans.models import FanIdentity, IdentityKind
from yutang.fans.rules.page_keys import PURPOSE

QUIZ = [Question("先吸气还是先呼气？", ("吸气", "呼气"), (0,)), Question("哪些可以做？", ("慢", "快", "停"), (0, 2))]


@dataclass
class School:
    """A course over an account (none: `account=False`) and the clock of its pages: it begins on 22 November at noon."""

    database: Database
    house: House
    account: bool = True
    form: dict[str, Any] = field(default_factory=dict)
    lessons: int = 5
    room: Classroom = field(init=False)

    def __post_init__(self) -> None:
        form = {"account_id": ACCOUNT if self.account else None, "keyword": "上课" if self.account else "", **self.form}
        self.room = Classroom(self.database, form, lessons=self.lessons, now=self.house.clock())

    @property
    def site(self) -> Site:
        return Site(self.house.services.settings.base_url, self.house.services.sealer.key(PURPOSE))

    @property
    def path(self) -> str:
        return f"/class/{self.room.course().slug}"

    def club(self) -> Club:
        """Memberships and codes beside the course."""
        return Club(self.database, 1, self.house.services.sealer, exists=True, now=self.house.clock())

    def fan(self, openid: str) -> int:
        """Known by the account, and not by any phone."""
        fan_id = self.room.fan()
        with self.room.person.working() as work:
            work.session.add(
                FanIdentity(
                    workspace_id=work.workspace_id,
                    kind=IdentityKind.OPENID,
                    account_id=ACCOUNT,
                    value=openid,
                    fan_id=fan_id,
                    created_at=work.now,
                )
            )
        return fan_id

    def key(self, openid: str) -> str:
        return self.site.page_key(ACCOUNT, self.room.id, openid)

    def enrol(self, openid: str, **fields: Any) -> int:  # noqa: ANN401 - of the joining
        """A fan who came in through the account. Their page is `page(openid)`."""
        fan_id = self.fan(openid)
        self.room.enrol(fan_id, openid=openid, page_key=self.key(openid), **fields)
        return fan_id

    def page(self, openid: str) -> str:
        return f"{self.path}/{self.key(openid)}"

    def lesson(self, openid: str, number: int) -> str:
        """The address of a lesson, from 1."""
        return f"{self.page(openid)}/{self.room.lesson_ids()[number - 1]}"

    def phone(self, address: str = "203.0.113.7") -> Handset:
        return handset(self.house, address)

    def go_to(self, day: int, clock: str) -> None:
        """On the wall in Shanghai, of November."""
        self.go(at(day, clock))

    def go(self, moment: datetime) -> None:
        self.house.clock.now = self.room.now = moment

    def change(self, **fields: Any) -> None:  # noqa: ANN401 - of the form
        with self.room.person.working() as work:
            form = replace(course_form(find_course(work, self.room.id)), **fields)
            do_change_course(work, self.room.id, form)

    def write(self, number: int, **fields: Any) -> None:  # noqa: ANN401 - of the lesson's form
        with self.room.person.working() as work:
            lesson_id = self.room.lesson_ids()[number - 1]
            form: LessonForm = lesson_form(find_lesson(work, find_course(work, self.room.id), lesson_id))
            do_change_lesson(work, self.room.id, lesson_id, replace(form, seen_version=None, **fields))

    def phones_of(self, fan_id: int) -> int:
        with self.database.read() as session:
            rows = session.query(FanIdentity).filter_by(workspace_id=1, fan_id=fan_id, kind=IdentityKind.VISITOR)
            return rows.count()


@contextmanager
def opened_school(database: Database, folder: Path, **options: Any) -> Iterator[School]:  # noqa: ANN401 - of School
    clock = Clock()
    services = services_over(database, clock, data_dir=folder)
    house = House(services, clock)
    try:
        yield School(database, house, **options)
    finally:
        house.close()
        services.drop_reader.close()
        services.wechat.close()
        services.posters.close()


def links(html: str) -> list[str]:
    return re.findall(r'href="(/class/[^"]+)"', html)
