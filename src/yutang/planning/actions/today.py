"""Today: what needs doing now, for one member, and how far a new workspace has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.alerts.actions.opened import open_alerts
from yutang.alerts.wording import Told
from yutang.communities.actions import communities_of
from yutang.groups.actions.changes import groups_of
from yutang.livecodes.actions.views import count_by_state
from yutang.livecodes.models import CodeState
from yutang.planning.actions.facts import facts_of, key_of
from yutang.planning.rules.thing import Thing
from yutang.planning.rules.today import MOST, all_things, mine
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission


@dataclass(frozen=True, slots=True)
class Today:
    """`things`: at most ten, the most costly first; `more` are left out. The counts are of what is in use."""

    things: Sequence[Thing]
    more: int
    of_others: int  # things that somebody else answers for
    everybody: bool  # everybody's things are shown
    names: dict[int, str]  # of communities
    told: dict[str, Told]  # by key of a thing: the alert that it is
    communities: int
    groups: int
    codes: int

    @property
    def has_begun(self) -> bool:
        """The three first steps are done: a live code over groups of a community."""
        return bool(self.communities and self.groups and self.codes)


def today(work: Work, *, everybody: bool = False) -> Today:
    """For the member who looks; `everybody`: also what others answer for."""
    work.actor.require(Permission.SEE)
    facts = facts_of(work)
    things = all_things(facts)
    may = frozenset(each for each in Permission if work.actor.may(each))
    allowed = [thing for thing in things if thing.permission in may]
    own = mine(facts, allowed, work.actor.member_id or 0, may)
    shown = allowed if everybody else own
    codes = count_by_state(work)
    communities = communities_of(work)
    return Today(
        things=shown[:MOST],
        more=max(0, len(shown) - MOST),
        of_others=len(allowed) - len(own),
        everybody=everybody,
        names={each.id: each.name for each in communities},
        told={key_of(told): told for told in open_alerts(work)},
        communities=len(communities),
        groups=len(groups_of(work)),
        codes=sum(n for state, n in codes.items() if state is not CodeState.DELETED),
    )
