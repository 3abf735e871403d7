"""Queries of draws."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.campaigns.draws.models import Draw
from yutang.campaigns.fraud.models import Blocked, Decision, Review
from yutang.campaigns.models import Participant
from yutang.campaigns.rewards.models import RewardTier


def find(session: Session, workspace_id: int, campaign_id: int) -> Draw | None:
    return session.get(Draw, (workspace_id, campaign_id))


def find_and_lock(session: Session, workspace_id: int, campaign_id: int) -> Draw | None:
    query = select(Draw).where(Draw.workspace_id == workspace_id, Draw.campaign_id == campaign_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def tiers(session: Session, workspace_id: int, campaign_id: int) -> list[RewardTier]:
    """The prizes on offer, the best first: in the order in which they were set."""
    query = select(RewardTier).where(
        RewardTier.workspace_id == workspace_id,
        RewardTier.campaign_id == campaign_id,
        RewardTier.removed_at.is_(None),
    )
    return list(session.scalars(query.order_by(RewardTier.threshold, RewardTier.id)))


def entrants(session: Session, workspace_id: int, campaign_id: int) -> dict[str, int]:
    """Who takes part in the draw, invite code → participant: nobody who stopped, is of the team, or is kept out."""
    unfair = (Review.workspace_id == Participant.workspace_id) & (Review.participant_id == Participant.id)
    blocked = (Blocked.workspace_id == Participant.workspace_id) & (Blocked.fan_id == Participant.fan_id)
    query = (
        select(Participant.code, Participant.id)
        .outerjoin(Blocked, blocked)
        .outerjoin(Review, unfair & (Review.decision == Decision.UNFAIR))
        .where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.stopped_at.is_(None),
            Participant.staff.is_(False),
            Blocked.fan_id.is_(None),
            Review.participant_id.is_(None),
        )
    )
    return {row[0]: row[1] for row in session.execute(query)}
