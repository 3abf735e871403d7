"""Queries of communities."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.communities.models import Community
from yutang.livecodes.models import CodeState, LiveCode


def find(session: Session, workspace_id: int, community_id: int) -> Community | None:
    return session.scalar(select(Community).where(Community.workspace_id == workspace_id, Community.id == community_id))


def find_and_lock(session: Session, workspace_id: int, community_id: int) -> Community | None:
    """The community, locked until the transaction ends, so that two changes come one after the other."""
    return session.scalar(
        select(Community)
        .where(Community.workspace_id == workspace_id, Community.id == community_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def listed(session: Session, workspace_id: int, *, archived: bool = False) -> Sequence[Community]:
    """Newest first."""
    kept = Community.archived_at.is_not(None) if archived else Community.archived_at.is_(None)
    return session.scalars(
        select(Community).where(Community.workspace_id == workspace_id, kept).order_by(Community.id.desc())
    ).all()


def named(session: Session, workspace_id: int, name: str) -> Community | None:
    """The community of this name that is in use, if there is one."""
    return session.scalars(
        select(Community).where(
            Community.workspace_id == workspace_id, Community.name == name, Community.archived_at.is_(None)
        )
    ).first()


def codes_of(session: Session, workspace_id: int, community_id: int) -> Sequence[LiveCode]:
    """Its live codes, newest first; deleted ones are left out."""
    return session.scalars(
        select(LiveCode)
        .where(
            LiveCode.workspace_id == workspace_id,
            LiveCode.community_id == community_id,
            LiveCode.state != CodeState.DELETED,
        )
        .order_by(LiveCode.id.desc())
    ).all()


def code_counts(session: Session, workspace_id: int) -> dict[int, int]:
    """How many live codes each community has."""
    rows = session.execute(
        select(LiveCode.community_id, func.count())
        .where(LiveCode.workspace_id == workspace_id, LiveCode.state != CodeState.DELETED)
        .group_by(LiveCode.community_id)
    )
    return {community_id: count for community_id, count in rows}  # noqa: C416 - a Row is not a pair to mypy
