"""Sessions: from a cookie to a member of one workspace; starting and ending them."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.sealing import Sealer
from yutang.settings import Settings
from yutang.workspaces.access import rules, store
from yutang.workspaces.actions import Actor, Work
from yutang.workspaces.models import Member, MemberSession, MemberState, Role, Workspace


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, as far as it is kept: the member sees it in the list of their sessions."""

    address: str
    user_agent: str
    cookie: str | None = None  # of an older session, which ends when a new one starts


@dataclass(frozen=True, slots=True)
class Gate:
    """What the actions before a sign-in are given: nobody acts yet, so there is no `Work`."""

    database: Database
    sealer: Sealer
    settings: Settings
    new_id: Callable[[], int]
    now: datetime
    client: Client


@dataclass(frozen=True, slots=True)
class Presence:
    """A member who is signed in, in one workspace."""

    workspace: Workspace
    member: Member
    session: MemberSession
    was_moved: bool = False  # the end of the session was just moved: the cookie should last as long

    def actor(self, request_id: str) -> Actor:
        roles = frozenset(Role(role) for role in self.member.roles)
        return Actor(self.workspace.workspace_id, self.member.name, roles, self.member.id, request_id)


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
    moved = rules.needs_touch(seat.last_seen_at, now)
    if moved:
        with database.write() as session:
            ends = rules.session_ends(now, session_days)
            store.touch_session(session, token.workspace_id, token.id, now=now, expires_at=ends)
            store.touch_member(session, token.workspace_id, member.id, now)
    return Presence(workspace, member, seat, moved)


def start_session(gate: Gate, session: Session, member: Member) -> rules.Token:
    """A new session in the transaction given; the one that the browser had before, if any, ends."""
    older = rules.read_token(gate.client.cookie)
    if older is not None:
        store.end_session_of_token(session, older.workspace_id, older.id, older.hashed)
    store.drop_old_sessions(session, member.workspace_id, gate.now)
    token = rules.Token(member.workspace_id, gate.new_id(), secrets.token_urlsafe(32))
    session.add(
        MemberSession(
            workspace_id=member.workspace_id,
            id=token.id,
            member_id=member.id,
            token_hash=token.hashed,
            csrf=secrets.token_urlsafe(24),
            created_at=gate.now,
            last_seen_at=gate.now,
            expires_at=rules.session_ends(gate.now, gate.settings.session_days),
            address=gate.client.address,
            user_agent=gate.client.user_agent[: rules.USER_AGENT_KEPT],
        )
    )
    store.touch_member(session, member.workspace_id, member.id, gate.now)
    return token


def my_sessions(work: Work) -> Sequence[MemberSession]:
    """Of the member who asks; the last used first."""
    return store.sessions_of(work.session, work.workspace_id, work.actor.member_id or 0, work.now)


def do_sign_out(work: Work, session_id: int) -> None:
    """End the session that asks."""
    store.end_session(work.session, work.workspace_id, session_id)


def do_end_session(work: Work, session_id: int) -> None:
    """One of the member's own. Raises NotFound, also for somebody else's."""
    if session_id not in {row.id for row in my_sessions(work)}:
        raise NotFound(N_("This session has ended already."))
    store.end_session(work.session, work.workspace_id, session_id)


def do_end_other_sessions(work: Work, this_one: int) -> int:
    """Sign out everywhere else; how many sessions ended."""
    ended = store.end_sessions(work.session, work.workspace_id, work.actor.member_id or 0, but=this_one)
    work.audit("member.sign_out_elsewhere", "member", work.actor.member_id or 0, None, {"sessions": ended})
    return ended
