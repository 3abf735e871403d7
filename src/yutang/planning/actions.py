"""Today: what needs doing now, and how far a new workspace has come."""

from dataclasses import dataclass

from yutang.alerts.actions.opened import open_alerts
from yutang.alerts.wording import Told
from yutang.campaigns.actions.views import CampaignToDo
from yutang.campaigns.actions.views import to_do as campaigns_to_do
from yutang.communities.actions import communities_of
from yutang.groups.actions.changes import groups_of
from yutang.livecodes.actions.views import count_by_state
from yutang.livecodes.models import CodeState
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Today:
    """`alerts` in the order of urgency; the rest are counts of what is not archived or deleted."""

    alerts: list[Told]
    communities: int
    groups: int
    codes: int
    campaigns: list[CampaignToDo]

    @property
    def has_begun(self) -> bool:
        """The three first steps are done: a live code over groups of a community."""
        return bool(self.communities and self.groups and self.codes)


def today(work: Work) -> Today:
    work.actor.require(Permission.SEE)
    codes = count_by_state(work)
    return Today(
        alerts=open_alerts(work),
        communities=len(communities_of(work)),
        groups=len(groups_of(work)),
        codes=sum(n for state, n in codes.items() if state is not CodeState.DELETED),
        campaigns=campaigns_to_do(work),
    )
