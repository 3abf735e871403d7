"""People of a workspace at work: actions run as them, at a moment the test chooses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.workspaces.actions import Actor, Work, reading, working
from yutang.workspaces.models import Role

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in Shanghai

_ids = IdMaker()


@dataclass(frozen=True)
class Person:
    """One person of one workspace. No row of theirs is needed: actions only look at the roles."""

    database: Database
    workspace_id: int = 1
    roles: frozenset[Role] = frozenset({Role.OWNER})
    member_id: int | None = None
    now: datetime = NOON

    @property
    def actor(self) -> Actor:
        return Actor(self.workspace_id, "Lin", self.roles, self.member_id)

    def later(self, **span: float) -> "Person":
        """The same person after e.g. hours=2."""
        return replace(self, now=self.now + timedelta(**span))

    def as_role(self, *roles: Role) -> "Person":
        return replace(self, roles=frozenset(roles))

    def of_workspace(self, workspace_id: int) -> "Person":
        return replace(self, workspace_id=workspace_id)

    @contextmanager
    def working(self) -> Iterator[Work]:
        with working(self.database, self.actor, self.now, _ids) as work:
            yield work

    @contextmanager
    def reading(self) -> Iterator[Work]:
        with reading(self.database, self.actor, self.now, _ids) as work:
            yield work
