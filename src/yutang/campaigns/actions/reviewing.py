"""What a person decides about one participant that the detectors looked at; rewards follow."""

from yutang.campaigns.actions.looking import find_participant
from yutang.campaigns.actions.making import locked
from yutang.campaigns.fraud.actions import do_decide
from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.models import Campaign, CampaignState
from yutang.campaigns.referrals.actions import Change
from yutang.campaigns.rewards.actions.giving import do_reach
from yutang.campaigns.rewards.actions.ranking import do_rank
from yutang.campaigns.rewards.actions.taking_back import do_unreach
from yutang.workspaces.actions import Work


def do_decide_person(work: Work, campaign_id: int, participant_id: int, decision: Decision, note: str) -> list[Change]:
    """Fair: what was held counts, and rewards that it reaches are given. Unfair: both are taken back.

    Raises what `fraud.actions.do_decide` raises.
    """
    campaign = locked(work, campaign_id)
    participant = find_participant(work, campaign_id, participant_id)
    changes = do_decide(work, campaign, participant, decision, note)
    work.session.flush()
    if decision is Decision.FAIR:
        do_reach(work, campaign, [participant_id])
    else:
        do_unreach(work, campaign, [participant_id])
    do_rank_again(work, campaign)
    return changes


def do_rank_again(work: Work, campaign: Campaign) -> None:
    """The places of a board that is settled, after an appeal: who stands behind somebody unfair moves up."""
    if campaign.state is CampaignState.SETTLED:
        work.session.flush()
        do_rank(work, campaign)
