"""One-time links: an invitation, a new password, the demo's way in."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from yutang.errors import N_, NotFound
from yutang.fields import Fields
from yutang.workspaces.access import passwords, rules, store
from yutang.workspaces.access.actions.sessions import Gate, start_session
from yutang.workspaces.actions import Work, system_actor
from yutang.workspaces.models import Member, MemberState, OneTimeLink, Purpose, Workspace


@dataclass(frozen=True, slots=True)
class Invited:
    """Who a link is for."""

    link: OneTimeLink
    member: Member
    workspace: Workspace


def new_link(work: Work, purpose: Purpose, member_id: int | None, lasts: timedelta = rules.LINK_LASTS) -> rules.Token:
    """A new link; older ones of the same kind for the same member stop working."""
    store.drop_links(work.session, work.workspace_id, purpose, member_id)
    token = rules.Token(work.workspace_id, work.new_id(), secrets.token_urlsafe(24))
    work.session.add(
        OneTimeLink(
            workspace_id=work.workspace_id,
            id=token.id,
            purpose=purpose,
            token_hash=token.hashed,
            member_id=member_id,
            created_at=work.now,
            expires_at=work.now + lasts,
            used_at=None,
        )
    )
    return token


def open_link(gate: Gate, text: str, *purposes: Purpose) -> OneTimeLink:
    """The link, if it is good. Raises NotFound with the same sentence for unknown, used and expired ones."""
    token = rules.read_token(text)
    with gate.database.read() as session:
        found = token and store.link(session, token.workspace_id, token.id)
    good = token and found and token.matches(found.token_hash) and found.purpose in purposes
    if not found or not good or found.used_at is not None or found.expires_at <= gate.now:
        raise _worthless()
    return found


def invited(gate: Gate, text: str, *purposes: Purpose) -> Invited:
    """Who a link is for. Raises NotFound, also when the member was disabled meanwhile."""
    link = open_link(gate, text, *purposes)
    with gate.database.read() as session:
        row = store.member_with_workspace(session, link.workspace_id, link.member_id or 0)
    if row is None or row[0].state is not MemberState.ACTIVE:
        raise _worthless()
    return Invited(link, *row)


def do_choose_password(gate: Gate, text: str, password: str) -> rules.Token | None:
    """Take up an invitation or set a new password: the link is used up, older sessions end, a new one starts.

    None for a member with codes from a phone: they sign in with both. Raises Invalid, NotFound.
    """
    who = invited(gate, text, Purpose.INVITE, Purpose.RESET)
    check_password("password", password, who.member.email, who.member.name)
    password_hash = passwords.hash_password(password)
    with gate.database.write() as session:
        _use(gate, session, who.link)
        store.set_password_hash(session, who.member.workspace_id, who.member.id, password_hash)
        store.end_sessions(session, who.member.workspace_id, who.member.id)
        _note(gate, session, who)
        return None if who.member.totp_secret else start_session(gate, session, who.member)


def do_enter(gate: Gate, text: str) -> rules.Token:
    """The demo's link: a session without a password. Raises NotFound."""
    who = invited(gate, text, Purpose.DEMO)
    with gate.database.write() as session:
        _use(gate, session, who.link)
        return start_session(gate, session, who.member)


def check_password(field: str, password: str, *own_words: str) -> None:
    """Raises Invalid with the sentence beside `field`."""
    wrong = passwords.problem(password, *own_words)
    fields = Fields()
    if wrong is not None:
        fields.refuse(field, wrong)
    fields.check()


def _use(gate: Gate, session: Session, link: OneTimeLink) -> None:
    if not store.use_link(session, link.workspace_id, link.id, gate.now):
        raise _worthless()


def _note(gate: Gate, session: Session, who: Invited) -> None:
    actor = system_actor(who.workspace.workspace_id, who.member.name)
    action = "member.join" if who.link.purpose is Purpose.INVITE else "member.reset_password"
    Work(session, actor, gate.now, gate.new_id).audit(action, "member", who.member.id, None, {"name": who.member.name})


def _worthless() -> NotFound:
    return NotFound(N_("This link was used before or is too old. Ask for a new one."), "worthless_link")
