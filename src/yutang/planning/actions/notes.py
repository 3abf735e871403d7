"""Notes for the boss: what was done, what it brought, and what is needed. All of it are facts of the workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yutang.campaigns.actions.views import campaigns_between
from yutang.campaigns.results.actions import Results, results_of
from yutang.communities.actions import communities_of
from yutang.planning.actions.duties import members_in_use, today_of
from yutang.planning.actions.plan import items_between
from yutang.planning.actions.today import Today, today
from yutang.planning.models import ItemState, PlanItem
from yutang.planning.rules.plan import Balance, balance_of
from yutang.workspaces.actions import Work, workspace_of
from yutang.workspaces.rules import Permission

LONGEST = timedelta(days=92)
WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Notes:
    """Of the days `first` to `last`, both included."""

    first: date
    last: date
    done: Sequence[PlanItem]
    open: Sequence[PlanItem]  # planned for these days and neither done nor dropped
    balance: Balance
    campaigns: Sequence[Results]
    needed: Today
    communities: dict[int, str]
    team: dict[int, str]


def notes_of(work: Work, first: date | None, last: date | None) -> Notes:
    """The last seven days, by default; a quarter at most, ending with `last`."""
    work.actor.require(Permission.SEE)
    end = last or today_of(work)
    start = min(first or end - WEEK, end)
    start = max(start, end - LONGEST)
    items = items_between(work, start, end)
    zone = ZoneInfo(workspace_of(work).timezone)
    since, until = _moment(start, zone), _moment(end + timedelta(days=1), zone)
    return Notes(
        first=start,
        last=end,
        done=[item for item in items if item.state is ItemState.DONE],
        open=[item for item in items if item.state not in (ItemState.DONE, ItemState.DROPPED)],
        balance=balance_of([item.aim for item in items if item.state is ItemState.DONE]),
        campaigns=[results_of(work, campaign.id) for campaign in campaigns_between(work, since, until)],
        needed=today(work, everybody=True),
        communities={each.id: each.name for each in communities_of(work)},
        team={each.id: each.name for each in members_in_use(work).values()},
    )


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
