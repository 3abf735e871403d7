"""What to do today, in order of what it costs to leave it, and for whom. Pure.

Things end when their fact changes: nothing is ticked off by hand.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from yutang.planning.models import Duty
from yutang.planning.rules.duties import Held, answers_for
from yutang.planning.rules.facts import Facts
from yutang.planning.rules.thing import Thing
from yutang.planning.rules.things import RULES
from yutang.workspaces.rules import Permission

MOST: Final = 10


def all_things(facts: Facts) -> list[Thing]:
    """Everything there is to do, what costs most first."""
    found = [thing for rule in RULES for thing in rule(facts)]
    return sorted(found, key=lambda thing: (-thing.cost, thing.key))


def mine(facts: Facts, things: Iterable[Thing], member_id: int, may: Collection[Permission]) -> list[Thing]:
    """What one member should do: what they are allowed to, unless somebody else answers for it today."""
    held = {(each.community_id, each.duty): each for each in facts.held}
    return [
        thing for thing in things if thing.permission in may and _is_for(thing, member_id, held, facts.away, facts.team)
    ]


def _is_for(
    thing: Thing,
    member_id: int,
    held: Mapping[tuple[int, Duty], Held],
    away: Collection[int],
    team: Collection[int],
) -> bool:
    if thing.owner_id is not None and thing.owner_id in team and thing.owner_id not in away:
        return thing.owner_id == member_id
    if thing.community_id is None:
        holders = {answers_for(each, away, team) for (_, duty), each in held.items() if duty is thing.duty}
        return not (holders - {None}) or member_id in holders
    return answers_for(held.get((thing.community_id, thing.duty)), away, team) in (None, member_id)
