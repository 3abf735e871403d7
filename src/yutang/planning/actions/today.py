"""Today: what needs doing now, for one member, and how far a new workspace has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.alerts.actions.opened import open_alerts
from yutang.alerts.wording import Told
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
    alerts = open_alerts(work)
    facts = facts_of(work, alerts)
    things = all_things(facts)
    may = frozenset(each for each in Permission if work.actor.may(each))
    allowed = [thing for thing in things if thing.permission in may]
    own = mine(facts, allowed, work.actor.member_id or 0, may)
    shown = allowed if everybody else own
    codes = count_by_state(work)
    return Today(
        things=shown[:MOST],
        more=max(0, len(shown) - MOST),
        of_others=len(allowed) - len(own),
        everybody=everybody,
        names={each.community_id: each.name for each in facts.communities},
        told={key_of(told): told for told in alerts},
        communities=len(facts.communities),
        groups=sum(each.groups for each in facts.communities),
        codes=sum(n for state, n in codes.items() if state is not CodeState.DELETED),
    )
