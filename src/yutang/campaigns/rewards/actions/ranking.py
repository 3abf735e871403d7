"""Leaderboards: the places are rewarded at the settlement, and again where they changed since."""

from collections import defaultdict

from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rewards.actions.giving import Issued, do_issue, giving_of
from yutang.campaigns.rewards.actions.taking_back import Change, change
from yutang.campaigns.rewards.models import IssueState
from yutang.campaigns.rewards.rules.ranks import last_rank, tier_of_rank
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rewards.store import issues
from yutang.workspaces.actions import Work


def do_rank(work: Work, campaign: Campaign) -> list[Issued]:
    """Give each place of the board what it brings; nothing for other kinds. Doing it again changes nothing.

    Where somebody was found unfair meanwhile, all behind them move up: what was not delivered is taken back from who
    has another place now, and given by the new places. What was delivered stays where it is.
    """
    if campaign.kind is not CampaignKind.BOARD:
        return []
    giving = giving_of(work, campaign)
    tiers = giving.tiers()
    ranked = issues.ranked(work.session, work.workspace_id, campaign.id, last_rank(tiers))
    places: dict[int, list[int]] = defaultdict(list)
    for rank, participant_id in enumerate(ranked, start=1):
        tier = tier_of_rank(rank, tiers)
        if tier is not None:
            places[tier.id].append(participant_id)
    held = giving.issues_of_tiers([tier.id for tier in tiers])
    kept = {issue.participant_id for issue in held if issue.state is IssueState.DELIVERED}
    lost = [
        issue
        for issue in held
        if issue.state not in (IssueState.DELIVERED, IssueState.REVERSED)
        and issue.participant_id not in places[issue.tier_id]
    ]
    done = change(work, campaign, giving, [Change(issue, IssueState.REVERSED, Why.RANK_LOST) for issue in lost])
    for tier_id, participant_ids in sorted(places.items()):
        new = [each for each in participant_ids if each not in kept]
        done += do_issue(work, campaign, tier_id, new, Why.RANKED)
    return done
