"""Handing over on site: a member scans the fan's code, and taps once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign
from yutang.campaigns.rewards.actions.giving import giving_of
from yutang.campaigns.rewards.actions.taking_back import Change, change
from yutang.campaigns.rewards.models import IssueState, RewardIssue, RewardTier
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rewards.store import issues
from yutang.errors import N_, Conflict, NotFound
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_NO_SUCH: Final = N_("This code is none of this workspace's rewards. Please scan it again.")
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Redeeming:
    """What a scanned code leads to. `by`: who handed it over; "" while nobody did, or where they are gone."""

    campaign: Campaign
    tier: RewardTier
    issue: RewardIssue
    who: str  # the name that the fan agreed to be shown by; "" without one
    code: str  # their invite code: what both can compare
    by: str
    at: datetime

    @property
    def can_be_handed_over(self) -> bool:
        return self.issue.state is IssueState.READY

    @property
    def handed_over(self) -> bool:
        return self.issue.state is IssueState.DELIVERED


def look_at_key(work: Work, redeem_key: str) -> Redeeming:
    """Raises NotFound for a key that is not this workspace's."""
    work.actor.require(Permission.SEE)
    issue = issues.of_key(work.session, work.workspace_id, redeem_key) if 0 < len(redeem_key) <= _LONGEST else None
    listed = None if issue is None else issues.find(work.session, work.workspace_id, issue.campaign_id, issue.id)
    if issue is None or listed is None:
        raise NotFound(_NO_SUCH)
    person = listed.participant
    return Redeeming(
        campaign=find_campaign(work, issue.campaign_id),
        tier=listed.tier,
        issue=issue,
        who=person.name if person.shown else "",
        code=person.code,
        by=issues.member_name(work.session, work.workspace_id, issue.member_id),
        at=issue.changed_at,
    )


def do_redeem(work: Work, redeem_key: str) -> Redeeming:
    """It is handed over. Raises Conflict where it was already (code `handed_over`), or is not the fan's (any more)."""
    found = look_at_key(work, redeem_key)
    giving = giving_of(work, found.campaign)
    giving.tiers(offered=False)
    (held,) = giving.issues_by_id([found.issue.id])
    if held.state is IssueState.DELIVERED:
        raise Conflict(N_("This was handed over already."), "handed_over")
    if held.state is not IssueState.READY:
        raise Conflict(N_("This reward is not theirs just now. It must not be handed over."), "not_theirs")
    change(work, found.campaign, giving, [Change(held, IssueState.DELIVERED, Why.HANDED, keeps=True)])
    work.audit("reward.redeem", "reward", found.tier.id, None, {"name": found.tier.title, "invite_code": found.code})
    return look_at_key(work, redeem_key)
