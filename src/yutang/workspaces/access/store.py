"""Rows of access: sessions, one-time links, rate windows, API keys."""

from datetime import datetime

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from yutang.workspaces.models import ApiKey, Member, MemberSession, Workspace


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


def api_key(session: Session, workspace_id: int, key_id: int) -> tuple[ApiKey, Workspace] | None:
    query = (
        select(ApiKey, Workspace)
        .join(Workspace, Workspace.workspace_id == ApiKey.workspace_id)
        .where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def touch_api_key(session: Session, workspace_id: int, key_id: int, now: datetime) -> None:
    session.execute(
        update(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id).values(last_used_at=now)
    )
