"""A workspace with a place for live codes, and its owner in a browser."""

from dataclasses import dataclass, field

from tests.support.codes import Place, add_code, add_place
from tests.support.house import House, Visitor
from tests.support.people import Person
from yutang.livecodes.actions import find_code
from yutang.livecodes.models import LiveCode
from yutang.workspaces.models import Role


@dataclass
class CodeDesk:
    """Two groups, one personal number, and whoever is asked for."""

    house: House
    name: str = "yoga"
    person: Person = field(init=False)
    place: Place = field(init=False)
    owner: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.person = Person(self.house.services.database, self.house.workspace(self.name))
        with self.person.working() as work:
            self.place = add_place(work)
        self.owner = self.member(Role.OWNER)

    def member(self, role: Role) -> Visitor:
        email = f"{role}@{self.name}.example"
        self.house.member(self.person.workspace_id, email, roles=[role])
        return self.house.signed_in(email)

    def code(self, **values: object) -> int:
        with self.person.working() as work:
            return add_code(work, self.place, **values).id

    def find(self, code_id: int) -> LiveCode:
        with self.person.reading() as work:
            return find_code(work, code_id)

    def typed(self, **values: object) -> dict[str, object]:
        """The form as a browser would send it."""
        form: dict[str, object] = {
            "name": "三号店海报",
            "community_id": str(self.place.community_id),
            "target": [str(group_id) for group_id in self.place.groups],
            "weight": ["1" for _ in self.place.groups],
            "owner": [str(number_id) for number_id in self.place.numbers],
            "strategy": "fill",
            "language": "zh",
        }
        return {**form, **values}
