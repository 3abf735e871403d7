"""Rows of API keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yutang.workspaces.models import ApiKey, Workspace


def key_with_workspace(session: Session, workspace_id: int, key_id: int) -> tuple[ApiKey, Workspace] | None:
    query = (
        select(ApiKey, Workspace)
        .join(Workspace, Workspace.workspace_id == ApiKey.workspace_id)
        .where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def keys_of(session: Session, workspace_id: int) -> Sequence[ApiKey]:
    """Those that still open something, the newest first."""
    query = (
        select(ApiKey)
        .where(ApiKey.workspace_id == workspace_id, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.id.desc())
    )
    return session.scalars(query).all()


def touch(session: Session, workspace_id: int, key_id: int, now: datetime) -> None:
    session.execute(
        update(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id).values(last_used_at=now)
    )


def revoke(session: Session, workspace_id: int, key_id: int, now: datetime) -> bool:
    """False when there is no such key, or it was revoked before."""
    query = (
        update(ApiKey)
        .where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return session.connection().execute(query).rowcount == 1
