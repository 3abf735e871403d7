"""A workspace with a check-in programme, and its people in browsers."""

from dataclasses import dataclass, field

from tests.support.house import House, Visitor
from tests.support.people import NOON, Person
from tests.support.programme_desk import ProgrammeDesk
from yutang.checkins.actions import find_programme
from yutang.checkins.models import Programme
from yutang.workspaces.models import Role

HERE = "/programmes"


@dataclass
class Desk:
    house: House
    habit: ProgrammeDesk = field(init=False)
    owner: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.house.clock.now = NOON
        self.habit = ProgrammeDesk(Person(self.house.services.database, self.house.workspace("yoga")))
        self.owner = self.colleague(Role.OWNER)

    def colleague(self, role: Role) -> Visitor:
        email = f"{role.value}@yoga.example"
        self.house.member(self.habit.person.workspace_id, email, roles=[role])
        visitor = self.house.signed_in(email)
        visitor.client.cookies.set("language", "en")
        return visitor

    @property
    def page(self) -> str:
        return f"{HERE}/{self.habit.id}"

    def find(self, programme_id: int) -> Programme:
        with self.habit.person.reading() as work:
            return find_programme(work, programme_id)

    def typed(self, **values: object) -> dict[str, object]:
        """The form as a browser would send it."""
        form: dict[str, object] = {
            "title": "Five pages",
            "language": "en",
            "community_id": str(self.habit.place.community_id),
            "account_id": str(self.habit.account_id),
            "group_id": str(self.habit.place.groups[0]),
            "code_id": "",
            "campaign_id": "",
            "timezone": "Asia/Shanghai",
            "starts": "2026-11-23",
            "ends": "",
            "weekdays": ["0", "1", "2", "3", "4"],
            "cut_off": "03:00",
            "opens": "05:00",
            "closes": "23:59",
            "early": "08:00",
            "proofs": ["tap", "quantity"],
            "unit": "pages",
            "least": "5",
            "make_up_per_month": "2",
            "make_up_days_back": "7",
            "make_up_points": "10",
            "freeze_days": "3",
            "level_days": ["3", "7", ""],
            "level_titles": ["Three", "Seven", ""],
            "prompts": "Where were you?\n\nWhat stayed with you?",
            "keyword": "read",
        }
        return {**form, **values}
