"""What campaigns keep of one person."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from yutang.campaigns.fraud.models import Blocked, Review
from yutang.campaigns.models import Participant, Referral, Touch
from yutang.campaigns.rewards.models import PointEntry, RewardIssue, RewardTier


def participants_of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[Participant]:
    """By campaign."""
    query = select(Participant).where(Participant.workspace_id == workspace_id, Participant.fan_id == fan_id)
    return session.scalars(query.order_by(Participant.campaign_id)).all()


def touched_campaigns(session: Session, workspace_id: int, fan_id: int) -> set[int]:
    """Where a fan met somebody's code. Walks over a workspace's touches: only merges ask."""
    query = select(Touch.campaign_id).where(Touch.workspace_id == workspace_id, Touch.fan_id == fan_id)
    return set(session.scalars(query.distinct()))


def referral(session: Session, workspace_id: int, campaign_id: int, invitee_id: int) -> Referral | None:
    return session.get(Referral, (workspace_id, campaign_id, invitee_id), populate_existing=True)


def move_referral(session: Session, workspace_id: int, campaign_id: int, from_id: int, to_id: int) -> None:
    session.execute(
        update(Referral)
        .where(
            Referral.workspace_id == workspace_id,
            Referral.campaign_id == campaign_id,
            Referral.invitee_id == from_id,
        )
        .values(invitee_id=to_id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def move_touches(session: Session, workspace_id: int, campaign_id: int, from_id: int, to_id: int) -> None:
    session.execute(
        update(Touch)
        .where(Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id, Touch.fan_id == from_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )


def move_inviter(session: Session, workspace_id: int, campaign_id: int, from_id: int, to_id: int) -> None:
    """Who met one participant's code has met the other's."""
    session.execute(
        update(Touch)
        .where(Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id, Touch.inviter_id == from_id)
        .values(inviter_id=to_id)
        .execution_options(synchronize_session=False)
    )


def invitees_of(session: Session, workspace_id: int, campaign_id: int, inviter_id: int) -> set[int]:
    """Fans who met a participant's code."""
    query = select(Touch.fan_id).where(
        Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id, Touch.inviter_id == inviter_id
    )
    return {fan_id for fan_id in session.scalars(query.distinct()) if fan_id is not None}


def move_points(session: Session, workspace_id: int, from_id: int, to_id: int) -> None:
    """Points, and the list of who takes no part."""
    session.execute(
        update(PointEntry)
        .where(PointEntry.workspace_id == workspace_id, PointEntry.fan_id == from_id)
        .values(fan_id=to_id)
        .execution_options(synchronize_session=False)
    )
    blocked = session.get(Blocked, (workspace_id, from_id))
    if blocked is not None:
        if session.get(Blocked, (workspace_id, to_id)) is None:
            kept = {"reason": blocked.reason, "member_id": blocked.member_id, "at": blocked.at}
            session.add(Blocked(workspace_id=workspace_id, fan_id=to_id, **kept))
        session.delete(blocked)
    session.flush()


def issues_of(session: Session, workspace_id: int, participant_id: int) -> list[tuple[RewardIssue, str]]:
    """A participant's rewards and what they are called."""
    query = (
        select(RewardIssue, RewardTier.title)
        .join(
            RewardTier, (RewardTier.workspace_id == RewardIssue.workspace_id) & (RewardTier.id == RewardIssue.tier_id)
        )
        .where(RewardIssue.workspace_id == workspace_id, RewardIssue.participant_id == participant_id)
        .order_by(RewardIssue.id)
    )
    return [(issue, title) for issue, title in session.execute(query)]


def reviews_of(session: Session, workspace_id: int, participant_id: int) -> Sequence[Review]:
    query = select(Review).where(Review.workspace_id == workspace_id, Review.participant_id == participant_id)
    return session.scalars(query).all()


def forget_phones(session: Session, workspace_id: int, fan_id: int) -> None:
    """What is known of the phones that a fan met codes with, and the list of who takes no part."""
    session.execute(
        update(Touch)
        .where(Touch.workspace_id == workspace_id, Touch.fan_id == fan_id)
        .values(visitor_id=None, network="", device="", agent="")
        .execution_options(synchronize_session=False)
    )
    session.execute(delete(Blocked).where(Blocked.workspace_id == workspace_id, Blocked.fan_id == fan_id))
