"""The workspace's own row."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.workspaces.models import Workspace


def workspace(session: Session, workspace_id: int) -> Workspace | None:
    return session.scalar(select(Workspace).where(Workspace.workspace_id == workspace_id))


def all_workspaces(session: Session) -> Sequence[Workspace]:
    """For the command line, which stands above them."""
    return session.scalars(select(Workspace).order_by(Workspace.workspace_id)).all()
