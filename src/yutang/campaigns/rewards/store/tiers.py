"""Tiers, their codes and points: what pages and forms ask for."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session

from yutang.campaigns.rewards.models import IssueState, PointEntry, RewardCode, RewardIssue, RewardTier
from yutang.fans.models import Fan


class CodeCount(NamedTuple):
    """Codes of one tier."""

    free: int
    handed: int


def of_campaign(
    session: Session, workspace_id: int, campaign_id: int, *, removed: bool = False
) -> Sequence[RewardTier]:
    """The lowest threshold first."""
    query = select(RewardTier).where(RewardTier.workspace_id == workspace_id, RewardTier.campaign_id == campaign_id)
    if not removed:
        query = query.where(RewardTier.removed_at.is_(None))
    return session.scalars(query.order_by(RewardTier.threshold, RewardTier.id)).all()


def find(session: Session, workspace_id: int, campaign_id: int, tier_id: int) -> RewardTier | None:
    """One tier, removed or not, locked."""
    query = select(RewardTier).where(
        RewardTier.workspace_id == workspace_id, RewardTier.campaign_id == campaign_id, RewardTier.id == tier_id
    )
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def count_codes(session: Session, workspace_id: int, tier_ids: Collection[int]) -> dict[int, CodeCount]:
    """By tier; those without codes are left out."""
    free = func.sum(case((RewardCode.issue_id.is_(None), 1), else_=0))
    query = (
        select(RewardCode.tier_id, free, func.count())
        .where(RewardCode.workspace_id == workspace_id, RewardCode.tier_id.in_(tier_ids))
        .group_by(RewardCode.tier_id)
    )
    return {row[0]: CodeCount(int(row[1]), row[2] - int(row[1])) for row in session.execute(query)}


def known_digests(session: Session, workspace_id: int, tier_id: int, digests: Collection[str]) -> set[str]:
    """Which of these codes the tier has already."""
    listed, found = sorted(digests), set[str]()
    for start in range(0, len(listed), 500):
        query = select(RewardCode.digest).where(
            RewardCode.workspace_id == workspace_id,
            RewardCode.tier_id == tier_id,
            RewardCode.digest.in_(listed[start : start + 500]),
        )
        found |= set(session.scalars(query))
    return found


def add_codes(
    session: Session, workspace_id: int, tier_id: int, codes: Iterable[tuple[int, str, str]], now: datetime
) -> None:
    """Triples of id, digest and sealed code."""
    listed = list(codes)
    if listed:
        session.execute(
            insert(RewardCode),
            [
                {
                    "workspace_id": workspace_id,
                    "id": code_id,
                    "tier_id": tier_id,
                    "digest": digest,
                    "sealed": sealed,
                    "issue_id": None,
                    "added_at": now,
                }
                for code_id, digest, sealed in listed
            ],
        )


def codes_of(session: Session, workspace_id: int, tier_id: int) -> Sequence[RewardCode]:
    query = select(RewardCode).where(RewardCode.workspace_id == workspace_id, RewardCode.tier_id == tier_id)
    return session.scalars(query.order_by(RewardCode.id)).all()


def sealed_codes(session: Session, workspace_id: int, code_ids: Collection[int]) -> dict[int, str]:
    query = select(RewardCode.id, RewardCode.sealed).where(
        RewardCode.workspace_id == workspace_id, RewardCode.id.in_(code_ids)
    )
    return {code_id: sealed for code_id, sealed in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def count_states(session: Session, workspace_id: int, campaign_id: int) -> dict[tuple[int, IssueState], int]:
    """Issues by tier and state."""
    query = (
        select(RewardIssue.tier_id, RewardIssue.state, func.count())
        .where(RewardIssue.workspace_id == workspace_id, RewardIssue.campaign_id == campaign_id)
        .group_by(RewardIssue.tier_id, RewardIssue.state)
    )
    return {(tier_id, state): number for tier_id, state, number in session.execute(query)}


# ---- points --------------------------------------------------------------------------------------------------------


def points(session: Session, workspace_id: int, fan_id: int) -> int:
    """Those of fans who turned out to be the same person too."""
    same = select(Fan.id).where(Fan.workspace_id == workspace_id, Fan.merged_into_id == fan_id)
    query = select(func.sum(PointEntry.points)).where(
        PointEntry.workspace_id == workspace_id, PointEntry.fan_id.in_([fan_id, *session.scalars(same)])
    )
    return int(session.scalar(query) or 0)


def has_cause(session: Session, workspace_id: int, key: str) -> bool:
    query = select(PointEntry.id).where(PointEntry.workspace_id == workspace_id, PointEntry.key == key)
    return session.scalar(query) is not None
