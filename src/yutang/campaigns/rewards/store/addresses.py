"""Addresses of winners: given, looked at, deleted."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from yutang.campaigns.rewards.models import RewardAddress


def of_issues(session: Session, workspace_id: int, issue_ids: Collection[int]) -> dict[int, RewardAddress]:
    """By issue; those that were not given, or are deleted, are left out."""
    query = select(RewardAddress).where(
        RewardAddress.workspace_id == workspace_id, RewardAddress.issue_id.in_(issue_ids)
    )
    return {row.issue_id: row for row in session.scalars(query)}


def delete_of(session: Session, workspace_id: int, issue_ids: Collection[int]) -> None:
    session.execute(
        delete(RewardAddress).where(RewardAddress.workspace_id == workspace_id, RewardAddress.issue_id.in_(issue_ids))
    )


def delete_at(session: Session, workspace_id: int, issue_ids: Collection[int], moment: datetime) -> None:
    """From now on these are kept until then."""
    session.execute(
        update(RewardAddress)
        .where(RewardAddress.workspace_id == workspace_id, RewardAddress.issue_id.in_(issue_ids))
        .values(delete_at=moment)
    )


def due(session: Session, workspace_id: int, now: datetime, limit: int) -> Sequence[int]:
    """Issues whose address has been kept long enough."""
    query = (
        select(RewardAddress.issue_id)
        .where(RewardAddress.workspace_id == workspace_id, RewardAddress.delete_at <= now)
        .order_by(RewardAddress.delete_at)
        .limit(limit)
    )
    return session.scalars(query).all()
