"""The queries of fans' pages. Lookups of single campaigns and participants: `campaigns/store.py`."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.campaigns.fraud.models import Review
from yutang.campaigns.models import Participant, Touch


def lock_participant(session: Session, workspace_id: int, participant_id: int) -> Participant:
    """Locked until the transaction ends: two phones that open a page at once come one after the other."""
    return session.scalars(
        select(Participant)
        .where(Participant.workspace_id == workspace_id, Participant.id == participant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def participant_of_fan(
    session: Session, workspace_id: int, campaign_id: int, fan_ids: Collection[int]
) -> Participant | None:
    """`fan_ids`: all ids of one fan. The one who joined first, where two became one person."""
    query = select(Participant).where(
        Participant.workspace_id == workspace_id,
        Participant.campaign_id == campaign_id,
        Participant.fan_id.in_(fan_ids),
    )
    return session.scalars(query.order_by(Participant.joined_at, Participant.id).limit(1)).first()


def count_participants(session: Session, workspace_id: int, campaign_id: int) -> int:
    """Who takes part now: without those who stopped."""
    query = select(func.count()).where(
        Participant.workspace_id == workspace_id,
        Participant.campaign_id == campaign_id,
        Participant.stopped_at.is_(None),
    )
    return session.scalar(query) or 0


def has_touch(session: Session, workspace_id: int, campaign_id: int, key: str) -> bool:
    query = select(Touch.id).where(
        Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id, Touch.key == key
    )
    return session.scalar(query) is not None


def review_of(session: Session, workspace_id: int, participant_id: int) -> Review | None:
    """To look at only: `fraud.actions.review_of` locks."""
    return session.get(Review, (workspace_id, participant_id))


def shown_names(session: Session, workspace_id: int, campaign_id: int, codes: Collection[str]) -> dict[str, str]:
    """By invite code: the names of those who agreed to be shown."""
    query = select(Participant.code, Participant.name).where(
        Participant.workspace_id == workspace_id,
        Participant.campaign_id == campaign_id,
        Participant.code.in_(codes),
        Participant.shown,
    )
    return {code: name for code, name in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy
