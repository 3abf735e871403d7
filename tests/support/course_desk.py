"""A course and the members who keep it, in an installation that runs in this process."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.classroom import Classroom
from tests.support.house import House, Visitor
from yutang.courses.actions import do_hand_in, find_course, learner_of
from yutang.workspaces.models import Role


@dataclass
class CourseDesk:
    """Workspace 1 with one course; 小林 owns it and reads English."""

    house: House
    form: dict[str, Any] = field(default_factory=dict)  # fields that differ
    lessons: int = 5
    opens: bool = True

    def __post_init__(self) -> None:
        self.room = Classroom(self.house.services.database, self.form, self.lessons, self.opens, self.house.clock())
        self.visitor = self.colleague(Role.OWNER)

    def colleague(self, *roles: Role) -> Visitor:
        email = f"{'-'.join(roles)}@example.com"
        self.house.member(1, email, roles=roles, name="小陈")
        visitor = self.house.signed_in(email)
        visitor.client.cookies.set("language", "en")
        return visitor

    @property
    def here(self) -> str:
        return f"/courses/{self.room.id}"

    def lesson(self, number: int) -> str:
        """The page of the lesson at this place, from 1."""
        return f"{self.here}/lessons/{self.room.lesson_ids()[number - 1]}"

    def hand_in(self, fan_id: int, number: int, text: str) -> None:
        """Homework of the lesson at this place."""
        with self.room.person.working() as work:
            course = find_course(work, self.room.id)
            learner = learner_of(work, course, fan_id)
            assert learner is not None
            do_hand_in(work, course, learner, self.room.lesson_ids()[number - 1], text)
