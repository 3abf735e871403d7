"""How what people did reaches Yutang on a bad day: twice, late, out of order. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from yutang.bench.campaign.cheats import add_cheats
from yutang.bench.campaign.crowd import Crowd
from yutang.bench.campaign.honest import add_late, add_places, add_spreading
from yutang.bench.campaign.people import HOUR, Act, Deed, Person, Window

BY_WECHAT: Final = frozenset({Deed.FOLLOW, Deed.LEAVE, Deed.SCAN, Deed.WRITE})
"""Pushes; all else is a phone's browser."""


@dataclass(frozen=True, slots=True)
class Weather:
    """Rates from 0 to 1 of all pushes."""

    twice: float = 0.15
    late: float = 0.03  # so late that the next things were told first
    latest: int = 6 * HOUR


@dataclass(frozen=True, slots=True)
class Delivery:
    """`at`: when it is told first, in seconds from the start; never before the act itself."""

    act: Act
    at: int
    times: int = 1


USUAL: Final = Window()


def make_people(count: int, seed: int, window: Window = USUAL) -> list[Person]:
    """About so many people of all kinds: one in ten cheats, one in six comes at a place where many do."""
    random = Random(seed)
    crowd = Crowd(
        random,
        window,
        mood=min(2.5, max(0.4, random.lognormvariate(0.0, 0.4))),
        carriers=random.uniform(0.3, 0.7),
        tail=random.uniform(2.2, 3.0),
    )
    cheats, places, late = count // 10, count // 6, count // 100
    add_spreading(crowd, count - cheats - places - late)
    add_places(crowd, places)
    add_cheats(crowd, cheats)
    add_late(crowd, late)
    return crowd.people


def deliveries_of(people: Sequence[Person], seed: int, weather: Weather = Weather()) -> list[Delivery]:
    """In the order in which they are told. Whose poster somebody scans is told of late only where nobody does."""
    random = Random(seed ^ 0x5EED)
    inviting = {act.through for person in people for act in person.acts if act.through >= 0}
    found: list[Delivery] = []
    number = 0
    for person in people:
        for act in sorted(person.acts, key=lambda act: act.at):
            number += 1
            numbered = replace(act, number=number)
            if act.deed not in BY_WECHAT:
                found.append(Delivery(numbered, act.at))
                continue
            may_wait = act.deed is not Deed.FOLLOW or person.number not in inviting
            waits = may_wait and not _is_needed(person, act) and random.random() < weather.late
            at = act.at + (int(random.uniform(60, weather.latest)) if waits else 0)
            found.append(Delivery(numbered, at, 2 if random.random() < weather.twice else 1))
    return sorted(found, key=lambda each: (each.at, each.act.number))


def _is_needed(person: Person, act: Act) -> bool:
    """Nobody opens their page before they were told its address."""
    return act.deed in (Deed.FOLLOW, Deed.SCAN) and any(each.deed is Deed.OPEN for each in person.acts)


def in_steps(deliveries: Sequence[Delivery], step: int) -> list[tuple[int, list[Delivery]]]:
    """By the end of the step that they fall into, in seconds from the start; steps of nothing are left out."""
    found: dict[int, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        found[max(1, -(-each.at // step)) * step].append(each)
    return sorted(found.items())
