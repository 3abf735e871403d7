"""Who is it? From a cookie or a key to a member of one workspace."""

from dataclasses import dataclass
from datetime import datetime

from yutang.db.engine import Database
from yutang.workspaces.access import rules, store
from yutang.workspaces.actions import Actor
from yutang.workspaces.models import ApiKey, Member, MemberSession, MemberState, Role, Workspace


@dataclass(frozen=True, slots=True)
class Presence:
    """A member who is signed in, in one workspace."""

    workspace: Workspace
    member: Member
    session: MemberSession

    def actor(self, request_id: str) -> Actor:
        roles = frozenset(Role(role) for role in self.member.roles)
        return Actor(self.workspace.workspace_id, self.member.name, roles, self.member.id, request_id)


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A program that shows an API key of one workspace."""

    workspace: Workspace
    key: ApiKey

    def actor(self, request_id: str) -> Actor:
        roles = frozenset(Role(role) for role in self.key.roles)
        return Actor(self.workspace.workspace_id, self.key.name, roles, None, request_id)


def recognise(database: Database, cookie: str | None, now: datetime, session_days: int) -> Presence | None:
    """The member whom a session cookie belongs to, while the session lasts and the member is active.

    Using a session moves its end; that is written at most every `rules.SESSION_TOUCH`.
    """
    token = rules.read_token(cookie)
    if token is None:
        return None
    with database.read() as session:
        row = store.session_with_member(session, token.workspace_id, token.id)
    if row is None:
        return None
    seat, member, workspace = row
    if not token.matches(seat.token_hash) or seat.expires_at <= now or member.state is not MemberState.ACTIVE:
        return None
    if rules.needs_touch(seat.last_seen_at, now):
        with database.write() as session:
            ends = rules.session_ends(now, session_days)
            store.touch_session(session, token.workspace_id, token.id, now=now, expires_at=ends)
            store.touch_member(session, token.workspace_id, member.id, now)
    return Presence(workspace, member, seat)


def recognise_key(database: Database, text: str, now: datetime) -> KeyHolder | None:
    """The workspace and roles of an API key that is not revoked."""
    token = rules.read_token(text)
    if token is None:
        return None
    with database.read() as session:
        row = store.api_key(session, token.workspace_id, token.id)
    if row is None:
        return None
    key, workspace = row
    if not token.matches(key.key_hash) or key.revoked_at is not None:
        return None
    if key.last_used_at is None or rules.needs_touch(key.last_used_at, now):
        with database.write() as session:
            store.touch_api_key(session, token.workspace_id, token.id, now)
    return KeyHolder(workspace, key)
