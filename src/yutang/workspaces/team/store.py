"""Rows of members, as the team's pages need them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.workspaces.models import Member, SignInName, Workspace


def members_of(session: Session, workspace_id: int) -> Sequence[Member]:
    """The whole team in the order they came."""
    return session.scalars(select(Member).where(Member.workspace_id == workspace_id).order_by(Member.id)).all()


def member(session: Session, workspace_id: int, member_id: int) -> Member | None:
    return session.scalar(select(Member).where(Member.workspace_id == workspace_id, Member.id == member_id))


def email_taken(session: Session, email: str) -> bool:
    """In any workspace: one e-mail leads to one member."""
    return session.scalar(select(SignInName.email).where(SignInName.email == email)) is not None


def lock_workspace(session: Session, workspace_id: int) -> None:
    """Until the transaction ends nobody else changes the team: two owners must not retire each other at once.

    SQLite has one writer anyway; on PostgreSQL this waits for the row's lock.
    """
    session.execute(select(Workspace.workspace_id).where(Workspace.workspace_id == workspace_id).with_for_update())
