"""An operator's desk over a house: a community, groups, and a browser that is signed in."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import httpx2

from tests.support.house import House, Visitor
from tests.support.people import Person
from yutang.communities.actions import CommunityForm, do_add_community
from yutang.groups.actions import GroupForm, NewGroup, NewQr, do_add_group
from yutang.groups.models import GroupKind
from yutang.groups.uploads.actions import Drop, find_drop
from yutang.workspaces.models import Role

NEXT_WEEK = date(2026, 11, 28)  # six days after tests.support.people.NOON


@dataclass
class PondDesk:
    """One workspace of a house. `role` is what the signed-in member holds."""

    house: House
    role: Role = Role.OWNER
    name: str = "lin"
    workspace_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.workspace_id = self.house.workspace(self.name)

    @property
    def person(self) -> Person:
        """Who acts without a browser."""
        return Person(self.house.services.database, self.workspace_id, now=self.house.clock())

    @cached_property
    def visitor(self) -> Visitor:
        return self.member(self.role)

    def member(self, role: Role) -> Visitor:
        email = f"{role.value}@{self.name}.example.com"
        self.house.member(self.workspace_id, email, roles=(role,))
        visitor = self.house.signed_in(email)
        visitor.get("/groups")  # for the form token
        return visitor

    def community(self, name: str = "瑜伽") -> int:
        with self.person.working() as work:
            return do_add_community(work, CommunityForm(name)).id

    def group(self, community_id: int, name: str = "瑜伽1群", qr: NewQr | None = None, heads: int | None = 10) -> int:
        with self.person.working() as work:
            return do_add_group(work, NewGroup(community_id, GroupKind.WECHAT, GroupForm(name), heads, qr)).id

    def drop(self, *files: tuple[str, bytes], path: str = "/groups/upload", **fields: str) -> httpx2.Response:
        """Upload files as the browser's form does; the answer is the redirect, or the form again."""
        sent = [("files", (name, data, "image/jpeg")) for name, data in files]
        return self.visitor.post(path, fields, follow=False, files=sent)

    def read(self, drop_id: int) -> Drop:
        """Wait for the reader, then the drop."""
        self.house.services.drop_reader.start(self.workspace_id, drop_id).result(timeout=60)
        with self.person.reading() as work:
            return find_drop(work, drop_id)


def id_in(answer: httpx2.Response) -> int:
    """The id at the end of a redirect's address."""
    return int(answer.headers["location"].rsplit("/", 1)[1])
