"""Finding campaigns and who takes part in them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from yutang.campaigns import store
from yutang.campaigns.models import Campaign, CampaignState, Participant
from yutang.errors import N_, NotFound
from yutang.workspaces.actions import Work


def find_campaign(work: Work, campaign_id: int) -> Campaign:
    """Raises NotFound."""
    found = store.find(work.session, work.workspace_id, campaign_id)
    if found is None:
        raise NotFound(N_("There is no such campaign."))
    return found


def campaign_of_slug(session: Session, slug: str) -> tuple[int, int] | None:
    """Where a public address leads: workspace and campaign."""
    return store.slug_target(session, slug)


def campaigns_of_account(work: Work, account_id: int, states: Sequence[CampaignState]) -> Sequence[Campaign]:
    """The campaigns that run over an account, by id."""
    return store.of_account(work.session, work.workspace_id, account_id, states)


def find_participant(work: Work, campaign_id: int, participant_id: int) -> Participant:
    """Raises NotFound."""
    found = store.participant(work.session, work.workspace_id, campaign_id, participant_id)
    if found is None:
        raise NotFound(N_("There is nobody like that in this campaign."))
    return found


def participant_of_page(work: Work, campaign_id: int, page_key: str) -> Participant | None:
    """None also while the worker has not got so far: the fan's link is older than their row."""
    return store.participant_by(work.session, work.workspace_id, campaign_id, page_key=page_key)


def participant_of_code(work: Work, campaign_id: int, code: str) -> Participant | None:
    return store.participant_by(work.session, work.workspace_id, campaign_id, code=code)
