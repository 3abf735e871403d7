"""Looking at what was kept back: given, or refused with a reason; one by one, or all that pass."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from yutang.campaigns.models import Campaign
from yutang.campaigns.rewards.actions.giving import (
    AT_ONCE,
    SETTLED_AT_THE_END,
    Issued,
    give,
    giving_of,
    local_day,
)
from yutang.campaigns.rewards.actions.taking_back import Change, change
from yutang.campaigns.rewards.models import IssueState
from yutang.campaigns.rewards.rules.giving import Held, Standing, Tier, Wish
from yutang.campaigns.rewards.rules.listed import Listed
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rewards.store import issues, tiers
from yutang.campaigns.rewards.store.giving import ALL_DAYS
from yutang.campaigns.rules.values import rules_from_json
from yutang.errors import N_
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE: Final = 50
_REFUSABLE: Final = frozenset({IssueState.REVIEW, IssueState.WAITING, IssueState.READY})


@dataclass(frozen=True, slots=True)
class Spending:
    """What a campaign's rewards cost so far, and today, in fen; a budget of 0: none is set."""

    total: int
    today: int
    total_budget: int
    daily_budget: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a campaign's rewards stand."""

    counts: Counter[IssueState]
    spending: Spending
    to_look_at: int
    passing: int  # of those, what "approve all that pass" would give; at most AT_ONCE are counted


def settlement_of(work: Work, campaign: Campaign) -> Settlement:
    work.actor.require(Permission.REWARDS)
    session, workspace_id = work.session, work.workspace_id
    counts: Counter[IssueState] = Counter()
    for (_, state), number in tiers.count_states(session, workspace_id, campaign.id).items():
        counts[state] += number
    return Settlement(
        counts=counts,
        spending=spending_of(work, campaign),
        to_look_at=issues.count_to_look_at(session, workspace_id, campaign.id),
        passing=len(issues.that_pass(session, workspace_id, campaign.id, AT_ONCE)),
    )


def spending_of(work: Work, campaign: Campaign) -> Spending:
    work.actor.require(Permission.SEE)
    days = issues.budget(work.session, work.workspace_id, campaign.id)
    rules = rules_from_json(campaign.rules)
    total, today = days.get(ALL_DAYS, (0, 0)), days.get(local_day(campaign, work.now), (0, 0))
    return Spending(total[0], today[0], rules.total_budget, rules.daily_budget)


def review_list(work: Work, campaign: Campaign, after: int = 0, limit: int = PAGE) -> tuple[list[Listed], int | None]:
    """One page of what waits for a look, and where the next one begins; oldest first."""
    work.actor.require(Permission.REWARDS)
    found = issues.to_look_at(work.session, work.workspace_id, campaign.id, after, limit + 1)
    return found[:limit], found[limit - 1].issue.id if len(found) > limit else None


def do_approve(work: Work, campaign: Campaign, issue_ids: Collection[int]) -> list[Issued]:
    """Fair: what was kept back is given, or waits for stock or budget; what was refused before is given after all.

    Of what was delivered and is not reached any more: it stays with the fan. Others are left as they are.
    """
    work.actor.require(Permission.REWARDS)
    giving = giving_of(work, campaign)
    known = {tier.id: tier for tier in giving.tiers(offered=False)}
    held = giving.issues_by_id(issue_ids)
    standings = giving.standings([issue.participant_id for issue in held])
    wishes = [
        Wish(standings[i.participant_id], known[i.tier_id], i.reached_at, _seen(i, work.now), Why.APPROVED)
        for i in held
        if _may_be_given(campaign, i, known[i.tier_id], standings[i.participant_id])
    ]
    stays = [Change(i, i.state, Why.KEPT, keeps=True) for i in held if _is_marked(i)]
    done = give(work, campaign, giving, wishes, giving.queues()) + change(work, campaign, giving, stays)
    _audit(work, campaign, "reward.approve", done)
    return done


def do_approve_passing(work: Work, campaign: Campaign) -> list[Issued]:
    """Everything that was kept back and passes by now, at most AT_ONCE: call it again for more."""
    work.actor.require(Permission.REWARDS)
    return do_approve(work, campaign, issues.that_pass(work.session, work.workspace_id, campaign.id, AT_ONCE))


def do_reject(work: Work, campaign: Campaign, issue_ids: Collection[int], reason: str) -> list[Issued]:
    """Not given, for good; what it held goes back. Of what was delivered: only the fan keeps it, and the log says so.

    Raises Invalid without a reason.
    """
    work.actor.require(Permission.REWARDS)
    fields = Fields()
    note = fields.prose("reason", reason)
    if not note:
        fields.refuse("reason", N_("Please say why: the log keeps it."))
    fields.check()
    giving = giving_of(work, campaign)
    giving.tiers(offered=False)
    changes = [
        Change(issue, IssueState.REVERSED, Why.REJECTED, note, keeps=_is_marked(issue))
        for issue in giving.issues_by_id(issue_ids)
        if issue.state in _REFUSABLE or _is_marked(issue)
    ]
    done = change(work, campaign, giving, changes)
    _audit(work, campaign, "reward.reject", done, note)
    return done


def _seen(issue: Held, now: datetime) -> Held:
    """A person has looked at it."""
    return replace(issue, approved_at=now)


def _may_be_given(campaign: Campaign, issue: Held, tier: Tier, standing: Standing) -> bool:
    if issue.state is IssueState.REVIEW:
        return True
    refused = issue.state is IssueState.REVERSED and issue.reason == Why.REJECTED and not issue.taken
    return refused and (campaign.kind in SETTLED_AT_THE_END or standing.score >= tier.threshold)


def _is_marked(issue: Held) -> bool:
    return issue.state is IssueState.DELIVERED and issue.reason == Why.FELL


def _audit(work: Work, campaign: Campaign, action: str, done: Sequence[Issued], note: str = "") -> None:
    if done:
        said = {"name": campaign.title, "rewards": len(done), **({"reason": note} if note else {})}
        work.audit(action, "campaign", campaign.id, None, said)
