"""The numbers of one campaign, put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import Campaign, CampaignPath, ReferralState
from yutang.campaigns.results.store import Numbers, Went, went
from yutang.campaigns.rules.results import (
    Day,
    Funnel,
    Generation,
    Share,
    by_day,
    cost_per_fan,
    k_factor,
    shares,
    total_per_seed,
)
from yutang.errors import N_
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a campaign from its start up to `until`. Money in fen."""

    campaign: Campaign
    until: datetime
    participants: int
    funnel: Funnel
    shares: Sequence[Share]
    generations: Sequence[Generation]
    k: float | None
    total_per_seed: float | None
    days: Sequence[Day]
    rewards: int
    cost: int
    cost_per_fan: float | None


def results_of(work: Work, campaign_id: int) -> Results:
    """Raises NotAllowed, NotFound."""
    work.actor.require(Permission.SEE)
    campaign = find_campaign(work, campaign_id)
    numbers = Numbers(work.session, campaign)
    since = campaign.started_at or campaign.starts_at
    until = min(work.now, campaign.ended_at or campaign.ends_at)
    funnel = _funnel(numbers, campaign, since, until)
    people, friends = numbers.people_by_depth(), numbers.friends_by_depth()
    depths = sorted({*people, *(depth - 1 for depth in friends)})
    generations = [Generation(depth, people.get(depth, 0), friends.get(depth + 1, 0)) for depth in depths]
    k = k_factor(funnel.counting, sum(people.values()))
    cost = numbers.cost()
    return Results(
        campaign=campaign,
        until=until,
        participants=sum(people.values()),
        funnel=funnel,
        shares=shares(funnel),
        generations=generations,
        k=k,
        total_per_seed=total_per_seed(k),
        days=_days(numbers, campaign, min(since, campaign.starts_at), max(until, since)),
        rewards=numbers.rewards(),
        cost=cost,
        cost_per_fan=cost_per_fan(cost, funnel.counting),
    )


@dataclass(frozen=True, slots=True)
class Weeks:
    """One step of a campaign's funnel in two weeks: (came to it, went on). `name`: a msgid."""

    name: str
    before: tuple[int, int]
    now: tuple[int, int]


def weeks_of(work: Work, campaigns: Sequence[Campaign]) -> dict[int, list[Weeks]]:
    """By campaign, how its friends went on in the last seven days, and in the seven before."""
    work.actor.require(Permission.SEE)
    if not campaigns:
        return {}
    ids, week = [campaign.id for campaign in campaigns], timedelta(days=7)
    place = (work.session, work.workspace_id, ids)
    now = went(*place, work.now - week, work.now)
    before = went(*place, work.now - 2 * week, work.now - week)
    none = Went(0, 0, 0)
    found = {}
    for each in ids:
        old, new = before.get(each, none), now.get(each, none)
        found[each] = [
            Weeks(N_("stayed through the waiting time"), (old.friends, old.stayed), (new.friends, new.stayed)),
            Weeks(N_("opened their own page"), (old.stayed, old.opened), (new.stayed, new.opened)),
        ]
    return found


def as_json(results: Results) -> dict[str, Any]:
    """For programs: people and friends are counts, K friends per participant, money fen, `entered` an estimate."""
    funnel = results.funnel
    return {
        "campaign_id": str(results.campaign.id),
        "title": results.campaign.title,
        "state": results.campaign.state.value,
        "from": (results.campaign.started_at or results.campaign.starts_at).isoformat(),
        "until": results.until.isoformat(),
        "participants": results.participants,
        "funnel": {
            "touched": funnel.touched,
            "followed": funnel.followed,
            "credited": funnel.credited,
            "counting": funnel.counting,
            "opened": funnel.opened,
            "brought": funnel.brought,
            "entered_estimated": funnel.entered,
        },
        "k": results.k,
        "total_per_seed_estimated": results.total_per_seed,
        "generations": [
            {"depth": each.depth, "participants": each.participants, "friends": each.friends, "k": each.k}
            for each in results.generations
        ],
        "days": [
            {
                "day": each.day.isoformat(),
                "joined": each.joined,
                "credited": each.credited,
                "reversed": each.reversed,
                "k": each.k,
            }
            for each in results.days
        ],
        "rewards": results.rewards,
        "cost_fen": results.cost,
        "cost_per_new_fan_fen": results.cost_per_fan,
    }


def _funnel(numbers: Numbers, campaign: Campaign, since: datetime, until: datetime) -> Funnel:
    has_account = campaign.path is not CampaignPath.CODE and campaign.account_id is not None
    return Funnel(
        touched=numbers.touched(),
        followed=numbers.followed() if has_account else None,
        credited=numbers.credited(counting=False),
        counting=numbers.credited(counting=True),
        opened=numbers.opened(),
        brought=numbers.brought(),
        entered=None if campaign.code_id is None else numbers.entered(since, until),
    )


def _days(numbers: Numbers, campaign: Campaign, since: datetime, until: datetime) -> Sequence[Day]:
    joined = numbers.joined_by_hour()
    hours = {
        "joined": {hour: people for hour, (people, _) in joined.items()},
        "friends": {hour: friends for hour, (_, friends) in joined.items()},
        "credited": numbers.entries_by_hour(ReferralState.CREDITED),
        "reversed": numbers.entries_by_hour(ReferralState.REVERSED),
    }
    return by_day(hours, campaign.timezone, since, until)
