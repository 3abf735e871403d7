"""Tiers and the addresses of their pages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.orm import Session

from yutang.courses.memberships.models import Membership, MembershipTier, TierSlug


def find(session: Session, workspace_id: int, tier_id: int) -> MembershipTier | None:
    return session.get(MembershipTier, (workspace_id, tier_id))


def find_and_lock(session: Session, workspace_id: int, tier_id: int) -> MembershipTier | None:
    """To be changed."""
    query = select(MembershipTier).where(MembershipTier.workspace_id == workspace_id, MembershipTier.id == tier_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def all_of(session: Session, workspace_id: int) -> Sequence[MembershipTier]:
    """In the order of their making, archived ones last."""
    query = select(MembershipTier).where(MembershipTier.workspace_id == workspace_id)
    archived = cast(MembershipTier.archived_at.is_not(None), Integer)
    return session.scalars(query.order_by(archived, MembershipTier.id)).all()


def by_id(session: Session, workspace_id: int, tier_ids: Collection[int]) -> Mapping[int, MembershipTier]:
    query = select(MembershipTier).where(MembershipTier.workspace_id == workspace_id, MembershipTier.id.in_(tier_ids))
    return {tier.id: tier for tier in session.scalars(query)}


def slug_target(session: Session, slug: str) -> tuple[int, int] | None:
    """The directory: which workspace and tier an address of this installation leads to."""
    found = session.get(TierSlug, slug)
    return None if found is None else (found.workspace_id, found.tier_id)


def counts(session: Session, workspace_id: int, now: datetime) -> dict[int, tuple[int, int]]:
    """Members now, and everybody who ever was one, by tier. Days of grace are not counted in."""
    goes_on = Membership.ends_at.is_(None) | (Membership.ends_at > now)
    member = case((goes_on & Membership.revoked_at.is_(None), 1), else_=0)
    query = (
        select(Membership.tier_id, func.sum(member), func.count())
        .where(Membership.workspace_id == workspace_id)
        .group_by(Membership.tier_id)
    )
    return {tier_id: (int(now_in), ever) for tier_id, now_in, ever in session.execute(query)}
