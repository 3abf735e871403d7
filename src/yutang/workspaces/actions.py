"""One unit of work of one person: who acts, when, and the audit entry of every change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from yutang.db.engine import Database
from yutang.errors import N_, NotAllowed, NotFound
from yutang.fields import Fields
from yutang.workspaces import store
from yutang.workspaces.models import AuditEntry, Role, Workspace
from yutang.workspaces.rules import Permission, allows


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member, an API key, the command line or the worker. `member_id` is none for all but members."""

    workspace_id: int
    name: str
    roles: frozenset[Role]
    member_id: int | None = None
    request_id: str = ""

    def may(self, permission: Permission) -> bool:
        return allows(self.roles, permission)

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed when none of the roles carries the permission."""
        if not self.may(permission):
            raise NotAllowed(N_("Your role does not include this. Ask an owner of the workspace."))


def system_actor(workspace_id: int, name: str = "system") -> Actor:
    """The worker or the command line: may do everything in one workspace; the audit log shows `name`."""
    return Actor(workspace_id=workspace_id, name=name, roles=frozenset({Role.OWNER}))


@dataclass(frozen=True, slots=True)
class Work:
    """What every action is given: the session of the transaction, the person, the moment, and a source of ids."""

    session: Session
    actor: Actor
    now: datetime
    new_id: Callable[[], int]

    @property
    def workspace_id(self) -> int:
        return self.actor.workspace_id

    def audit(
        self,
        action: str,
        subject_type: str,
        subject_id: int,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add the audit entry of a change; when both sides are given, only what differs is kept."""
        if before is not None and after is not None:
            keys = [k for k in {**before, **after} if before.get(k) != after.get(k)]
            before, after = {k: before.get(k) for k in keys}, {k: after.get(k) for k in keys}
        self.session.add(
            AuditEntry(
                workspace_id=self.workspace_id,
                id=self.new_id(),
                at=self.now,
                member_id=self.actor.member_id,
                actor=self.actor.name,
                action=action,
                subject_type=subject_type,
                subject_id=subject_id,
                before=None if before is None else dict(before),
                after=None if after is None else dict(after),
                request_id=self.actor.request_id,
            )
        )


@contextmanager
def working(database: Database, actor: Actor, now: datetime, new_id: Callable[[], int]) -> Iterator[Work]:
    """One writing unit of work; commits at the end."""
    with database.write() as session:
        yield Work(session, actor, now, new_id)


@contextmanager
def reading(database: Database, actor: Actor, now: datetime, new_id: Callable[[], int]) -> Iterator[Work]:
    """One reading unit of work; whatever it changed is rolled back."""
    with database.read() as session:
        yield Work(session, actor, now, new_id)


@dataclass(frozen=True, slots=True)
class Details:
    """What a workspace is called, and the language and clocks of its people."""

    name: str = ""
    language: str = "zh"
    timezone: str = "Asia/Shanghai"


def workspace_of(work: Work) -> Workspace:
    """Raises NotFound."""
    found = store.workspace(work.session, work.workspace_id)
    if found is None:
        raise NotFound(N_("There is no such workspace."))
    return found


def all_workspaces(session: Session) -> Sequence[Workspace]:
    """For the command line, which stands above them."""
    return store.all_workspaces(session)


def do_change_workspace(work: Work, form: Details) -> Workspace:
    work.actor.require(Permission.WORKSPACE)
    fields = Fields()
    name = fields.line("name", form.name, required=True)
    timezone = fields.timezone("timezone", form.timezone)
    if form.language not in ("zh", "en"):
        fields.refuse("language", N_("Yutang speaks Chinese and English."))
    fields.check()
    workspace = workspace_of(work)
    before = {"name": workspace.name, "language": workspace.language, "timezone": workspace.timezone}
    after = {"name": name, "language": form.language, "timezone": timezone}
    workspace.name, workspace.language, workspace.timezone = name, form.language, timezone
    if after != before:
        work.audit("workspace.change", "workspace", work.workspace_id, before, after)
    return workspace
