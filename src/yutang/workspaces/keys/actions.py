"""Making, recognising and revoking API keys."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.fields import Fields
from yutang.workspaces.access import rules
from yutang.workspaces.actions import Actor, Work
from yutang.workspaces.keys import store
from yutang.workspaces.models import ApiKey, Role, Workspace
from yutang.workspaces.rules import Permission
from yutang.workspaces.team.rules import read_roles


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A program that shows an API key of one workspace."""

    workspace: Workspace
    key: ApiKey

    def actor(self, request_id: str) -> Actor:
        roles = frozenset(Role(role) for role in self.key.roles)
        return Actor(self.workspace.workspace_id, self.key.name, roles, None, request_id)


@dataclass(frozen=True, slots=True)
class NewKey:
    name: str = ""
    roles: Collection[str] = ()


def recognise_key(database: Database, text: str, now: datetime) -> KeyHolder | None:
    """The workspace and roles of an API key that is not revoked."""
    token = rules.read_token(text)
    if token is None:
        return None
    with database.read() as session:
        row = store.key_with_workspace(session, token.workspace_id, token.id)
    if row is None:
        return None
    key, workspace = row
    if not token.matches(key.key_hash) or key.revoked_at is not None:
        return None
    if key.last_used_at is None or rules.needs_touch(key.last_used_at, now):
        with database.write() as session:
            store.touch(session, token.workspace_id, token.id, now)
    return KeyHolder(workspace, key)


def keys_of(work: Work) -> Sequence[ApiKey]:
    work.actor.require(Permission.WORKSPACE)
    return store.keys_of(work.session, work.workspace_id)


def do_create_key(work: Work, form: NewKey) -> tuple[ApiKey, str]:
    """The key's row, and the key itself, which is shown once and kept nowhere."""
    work.actor.require(Permission.WORKSPACE)
    fields = Fields()
    name = fields.line("key_name", form.name, required=True)
    roles = read_roles(fields, form.roles)
    fields.check()
    token = rules.Token(work.workspace_id, work.new_id(), secrets.token_urlsafe(32))
    key = ApiKey(
        workspace_id=work.workspace_id,
        id=token.id,
        name=name,
        roles=roles,
        key_hash=token.hashed,
        created_by=work.actor.member_id,
        created_at=work.now,
        last_used_at=None,
        revoked_at=None,
    )
    work.session.add(key)
    work.audit("key.create", "api_key", key.id, None, {"name": name, "roles": roles})
    return key, str(token)


def do_revoke_key(work: Work, key_id: int) -> None:
    work.actor.require(Permission.WORKSPACE)
    row = store.key_with_workspace(work.session, work.workspace_id, key_id)
    if row is None or not store.revoke(work.session, work.workspace_id, key_id, work.now):
        raise NotFound(N_("There is no such API key, or it was revoked before."))
    work.audit("key.revoke", "api_key", key_id, {"name": row[0].name}, None)
