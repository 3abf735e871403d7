"""Queries of campaigns themselves and of single participants. The console's lists: `console/store.py`."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.campaigns.models import Campaign, CampaignSlug, CampaignState, Participant


def find(session: Session, workspace_id: int, campaign_id: int) -> Campaign | None:
    return session.get(Campaign, (workspace_id, campaign_id))


def slug_target(session: Session, slug: str) -> tuple[int, int] | None:
    """The directory: which workspace and campaign an address of this installation leads to."""
    found = session.get(CampaignSlug, slug)
    return None if found is None else (found.workspace_id, found.campaign_id)


def of_account(
    session: Session, workspace_id: int, account_id: int, states: Sequence[CampaignState]
) -> Sequence[Campaign]:
    """By id."""
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id, Campaign.account_id == account_id, Campaign.state.in_(states)
    )
    return session.scalars(query.order_by(Campaign.id)).all()


def participant(session: Session, workspace_id: int, campaign_id: int, participant_id: int) -> Participant | None:
    found = session.get(Participant, (workspace_id, participant_id))
    return found if found is not None and found.campaign_id == campaign_id else None


def participant_by(
    session: Session, workspace_id: int, campaign_id: int, *, page_key: str = "", code: str = ""
) -> Participant | None:
    """By the key of their page or by their invite code."""
    query = select(Participant).where(Participant.workspace_id == workspace_id, Participant.campaign_id == campaign_id)
    key = Participant.page_key == page_key if page_key else Participant.code == code
    return session.scalar(query.where(key))
