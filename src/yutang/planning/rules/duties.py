"""Who answers for a duty today. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from yutang.errors import N_
from yutang.planning.models import Duty

DUTIES: Final[Mapping[Duty, tuple[str, str]]] = {
    Duty.POSITIONING: (N_("Positioning"), N_("Knows who the community is for, and says no to what does not fit.")),
    Duty.PLANNING: (N_("Planning"), N_("Keeps the plan: something worth coming for on every day that needs it.")),
    Duty.WRITING: (N_("Writing"), N_("Writes articles, lessons and replies.")),
    Duty.DESIGN: (N_("Design"), N_("Makes posters, pages and pictures.")),
    Duty.GROUP_CARE: (N_("Group care"), N_("Looks after the groups: fresh QRs, head counts, newcomers, the rules.")),
    Duty.CONVERSATION: (N_("Conversation"), N_("Answers people, one to one, at eye level.")),
    Duty.NUMBERS: (N_("Numbers"), N_("Looks at what worked, and tells the others.")),
}
"""Of each duty its name, and what whoever holds it answers for."""


@dataclass(frozen=True, slots=True)
class Held:
    """One duty of one community. `deputy_id` does it while the holder is away."""

    community_id: int
    duty: Duty
    member_id: int
    deputy_id: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """Both days included."""

    member_id: int
    from_day: date
    to_day: date


def away_on(day: date, leaves: Iterable[Away]) -> frozenset[int]:
    """Members who are away on a day."""
    return frozenset(each.member_id for each in leaves if each.from_day <= day <= each.to_day)


def answers_for(held: Held | None, away: Collection[int], team: Collection[int]) -> int | None:
    """Who answers for a duty now: its holder, or the deputy while the holder is away; None: nobody does.

    `team`: members who are in use. A holder who has left the team holds nothing any more.
    """
    if held is None:
        return None
    present = [each for each in (held.member_id, held.deputy_id) if each is not None and each in team]
    return next((each for each in present if each not in away), None)


def unheld(
    communities: Iterable[int], held: Collection[Held], away: Collection[int], team: Collection[int]
) -> dict[int, list[Duty]]:
    """By community, the duties that nobody answers for today; communities without one are left out."""
    known = {(each.community_id, each.duty): each for each in held}
    found: dict[int, list[Duty]] = {}
    for community_id in communities:
        open_ones = [duty for duty in Duty if answers_for(known.get((community_id, duty)), away, team) is None]
        if open_ones:
            found[community_id] = open_ones
    return found
