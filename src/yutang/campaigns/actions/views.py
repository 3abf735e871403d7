"""What the lists and the overview of campaigns show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yutang.accounts.models import Account
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.console import store
from yutang.campaigns.console.store import Counts
from yutang.campaigns.models import Campaign, CampaignState
from yutang.campaigns.rewards.models import RewardTier
from yutang.communities.models import Community
from yutang.livecodes.models import LiveCode
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign as the list shows it. `to_review`: people somebody should look at."""

    campaign: Campaign
    counts: Counts
    to_review: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a campaign belongs to; what is gone, or not chosen, is none."""

    community: Community | None
    account: Account | None
    code: LiveCode | None
    reward: RewardTier | None  # the first one


def list_campaigns(
    work: Work, *, archived: bool = False, before_id: int | None = None
) -> tuple[list[CampaignLine], int | None]:
    """One page, newest first, and the `before_id` of the next one (none: this was the last)."""
    work.actor.require(Permission.SEE)
    found = store.listed(work.session, work.workspace_id, archived=archived, limit=PAGE + 1, before_id=before_id)
    return _lines(work, found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else None


def line_of(work: Work, campaign_id: int) -> CampaignLine:
    """Raises NotFound."""
    work.actor.require(Permission.SEE)
    return _lines(work, [find_campaign(work, campaign_id)])[0]


def archived_count(work: Work) -> int:
    work.actor.require(Permission.SEE)
    return store.archived_count(work.session, work.workspace_id)


def surroundings_of(work: Work, campaign: Campaign) -> Surroundings:
    work.actor.require(Permission.SEE)
    session, workspace_id = work.session, work.workspace_id
    return Surroundings(
        store.community(session, workspace_id, campaign.community_id),
        None if campaign.account_id is None else store.account(session, workspace_id, campaign.account_id),
        None if campaign.code_id is None else store.code(session, workspace_id, campaign.code_id),
        next(iter(store.tiers(session, workspace_id, campaign.id)), None),
    )


def codes_to_offer(work: Work) -> Sequence[LiveCode]:
    """Live codes that a campaign can lead newcomers to."""
    work.actor.require(Permission.SEE)
    return store.codes_to_offer(work.session, work.workspace_id)


def running_campaigns(work: Work) -> list[CampaignLine]:
    """For today's page: what runs or pauses, and what has ended and is not settled."""
    work.actor.require(Permission.SEE)
    states = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED)
    return _lines(work, store.in_states(work.session, work.workspace_id, states))


def campaigns_between(work: Work, since: datetime, until: datetime) -> list[Campaign]:
    """What was started and ran at any moment from `since` to `until`, the oldest first."""
    work.actor.require(Permission.SEE)
    states = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED, CampaignState.SETTLED)
    campaigns = store.in_states(work.session, work.workspace_id, states)
    ran = [each for each in campaigns if each.starts_at < until and (each.ended_at or each.ends_at) >= since]
    return sorted(ran, key=lambda each: each.starts_at)


def _lines(work: Work, campaigns: Sequence[Campaign]) -> list[CampaignLine]:
    ids = [campaign.id for campaign in campaigns]
    counts = store.counts(work.session, work.workspace_id, ids)
    reviews = store.to_review(work.session, work.workspace_id, ids)
    return [CampaignLine(each, counts.get(each.id, Counts()), reviews.get(each.id, 0)) for each in campaigns]
