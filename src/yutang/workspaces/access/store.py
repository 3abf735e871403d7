"""Rows of access: sessions, one-time links, rate windows, API keys."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, select, text, update
from sqlalchemy.orm import Session

from yutang.db.tables import Moment
from yutang.workspaces.models import (
    INSTANCE,
    Member,
    MemberSession,
    OneTimeLink,
    Purpose,
    RateWindow,
    SignInName,
    Workspace,
)


def session_with_member(
    session: Session, workspace_id: int, session_id: int
) -> tuple[MemberSession, Member, Workspace] | None:
    """The session, whose it is, and the workspace; none when there is no such row."""
    query = (
        select(MemberSession, Member, Workspace)
        .join(Member, and_(Member.workspace_id == MemberSession.workspace_id, Member.id == MemberSession.member_id))
        .join(Workspace, Workspace.workspace_id == MemberSession.workspace_id)
        .where(MemberSession.workspace_id == workspace_id, MemberSession.id == session_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def touch_session(session: Session, workspace_id: int, session_id: int, *, now: datetime, expires_at: datetime) -> None:
    session.execute(
        update(MemberSession)
        .where(MemberSession.workspace_id == workspace_id, MemberSession.id == session_id)
        .values(last_seen_at=now, expires_at=expires_at)
    )


def touch_member(session: Session, workspace_id: int, member_id: int, now: datetime) -> None:
    session.execute(
        update(Member).where(Member.workspace_id == workspace_id, Member.id == member_id).values(last_seen_at=now)
    )


def end_session(session: Session, workspace_id: int, session_id: int) -> None:
    session.execute(
        delete(MemberSession).where(MemberSession.workspace_id == workspace_id, MemberSession.id == session_id)
    )


# ---- sessions --------------------------------------------------------------------------------------------------------


def end_session_of_token(session: Session, workspace_id: int, session_id: int, token_hash: str) -> None:
    session.execute(
        delete(MemberSession).where(
            MemberSession.workspace_id == workspace_id,
            MemberSession.id == session_id,
            MemberSession.token_hash == token_hash,
        )
    )


def sessions_of(session: Session, workspace_id: int, member_id: int, now: datetime) -> Sequence[MemberSession]:
    """A member's sessions that still last, the last used first."""
    query = (
        select(MemberSession)
        .where(
            MemberSession.workspace_id == workspace_id,
            MemberSession.member_id == member_id,
            MemberSession.expires_at > now,
        )
        .order_by(MemberSession.last_seen_at.desc(), MemberSession.id.desc())
    )
    return session.scalars(query).all()


def end_sessions(session: Session, workspace_id: int, member_id: int, but: int | None = None) -> int:
    """End all sessions of a member, except one; the number ended."""
    query = delete(MemberSession).where(
        MemberSession.workspace_id == workspace_id, MemberSession.member_id == member_id, MemberSession.id != (but or 0)
    )
    return session.connection().execute(query).rowcount


def drop_old_sessions(session: Session, workspace_id: int, now: datetime) -> None:
    session.execute(
        delete(MemberSession).where(MemberSession.workspace_id == workspace_id, MemberSession.expires_at <= now)
    )


# ---- members ---------------------------------------------------------------------------------------------------------


def nobody_yet(session: Session) -> bool:
    """Is there no member in any workspace?"""
    return session.scalar(select(SignInName.email).limit(1)) is None


def sign_in_name(session: Session, email: str) -> SignInName | None:
    """Where a name belongs, from the directory of all workspaces."""
    return session.scalar(select(SignInName).where(SignInName.email == email))


def member_with_workspace(session: Session, workspace_id: int, member_id: int) -> tuple[Member, Workspace] | None:
    query = (
        select(Member, Workspace)
        .join(Workspace, Workspace.workspace_id == Member.workspace_id)
        .where(Member.workspace_id == workspace_id, Member.id == member_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def take_step(session: Session, workspace_id: int, member_id: int, step: int) -> bool:
    """Use up a code's time step; false when it, or a later one, was used before."""
    query = (
        update(Member)
        .where(
            Member.workspace_id == workspace_id,
            Member.id == member_id,
            (Member.totp_last_step.is_(None)) | (Member.totp_last_step < step),
        )
        .values(totp_last_step=step)
    )
    return session.connection().execute(query).rowcount == 1


def set_password_hash(session: Session, workspace_id: int, member_id: int, password_hash: str) -> None:
    session.execute(
        update(Member)
        .where(Member.workspace_id == workspace_id, Member.id == member_id)
        .values(password_hash=password_hash)
    )


def set_totp(session: Session, workspace_id: int, member_id: int, sealed: str | None, step: int | None) -> None:
    session.execute(
        update(Member)
        .where(Member.workspace_id == workspace_id, Member.id == member_id)
        .values(totp_secret=sealed, totp_last_step=step)
    )


# ---- one-time links --------------------------------------------------------------------------------------------------


def link(session: Session, workspace_id: int, link_id: int) -> OneTimeLink | None:
    return session.scalar(
        select(OneTimeLink).where(OneTimeLink.workspace_id == workspace_id, OneTimeLink.id == link_id)
    )


def use_link(session: Session, workspace_id: int, link_id: int, now: datetime) -> bool:
    """Take the one use of a link; false when somebody was faster, or it has expired."""
    query = (
        update(OneTimeLink)
        .where(
            OneTimeLink.workspace_id == workspace_id,
            OneTimeLink.id == link_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
    )
    return session.connection().execute(query).rowcount == 1


def drop_links(session: Session, workspace_id: int, purpose: Purpose, member_id: int | None) -> None:
    """A new link of a kind makes the older ones worthless."""
    whose = OneTimeLink.member_id.is_(None) if member_id is None else OneTimeLink.member_id == member_id
    session.execute(
        delete(OneTimeLink).where(OneTimeLink.workspace_id == workspace_id, OneTimeLink.purpose == purpose, whose)
    )


# ---- failures --------------------------------------------------------------------------------------------------------

_COUNT_FAILURE = text(
    """
    INSERT INTO rate_windows (workspace_id, key, window_at, count) VALUES (:workspace_id, :key, :window_at, 1)
    ON CONFLICT (workspace_id, key, window_at) DO UPDATE SET count = rate_windows.count + 1
    RETURNING count
    """
).bindparams(bindparam("window_at", type_=Moment))


def count_failure(session: Session, key: str, window_at: datetime) -> int:
    """One more failure of a key in a window; how many there are now."""
    values = {"workspace_id": INSTANCE, "key": key, "window_at": window_at}
    return int(session.execute(_COUNT_FAILURE, values).scalar_one())


def forget_failures(session: Session, keys: Collection[str]) -> None:
    session.execute(delete(RateWindow).where(RateWindow.workspace_id == INSTANCE, RateWindow.key.in_(keys)))


def take_back_failure(session: Session, keys: Sequence[str], window_at: datetime) -> None:
    """What was counted beforehand was no failure. One by one, in the order of counting: two people at one address
    would otherwise wait for each other's rows crosswise."""
    for key in keys:
        session.execute(
            update(RateWindow)
            .where(RateWindow.workspace_id == INSTANCE, RateWindow.key == key, RateWindow.window_at == window_at)
            .values(count=RateWindow.count - 1)
        )


def drop_old_windows(session: Session, before: datetime) -> None:
    session.execute(delete(RateWindow).where(RateWindow.workspace_id == INSTANCE, RateWindow.window_at < before))
