"""Honest people: a graph of friends through which posters spread, and the places where many come at once."""

import heapq
from random import Random
from typing import Final

from yutang.bench.campaign.crowd import Crowd, Way, friends, old_fan
from yutang.bench.campaign.people import ENTRANCE, HOUR, Deed, Person

_OLD: Final = 0.03  # share of people who followed the account before
_SHARES: Final = 0.55  # of those who looked at their page: show the poster
_SECOND: Final = 0.25  # who has come already scans a second friend's poster
_NEAR: Final = 0.9  # of somebody's friends
_CIRCLE: Final = 16  # friends who see a post, in the middle


def add_spreading(crowd: Crowd, people: int) -> None:
    """So many people, come through the printed entrance and, from there, through each other's posters."""
    random = crowd.random
    graph = _friends(random, max(8, people * 2))
    scans = random.uniform(0.16, 0.26)  # of those who see a poster
    until = len(crowd.people) + people
    came: dict[int, Person] = {}
    waiting: list[tuple[float, int, int]] = []  # when, who of the graph, through whom
    while len(crowd.people) < until:
        if not waiting:
            for _ in range(max(2, people // 40)):
                heapq.heappush(waiting, (crowd.moment(0.7), random.randrange(len(graph)), ENTRANCE))
        at, place, through = heapq.heappop(waiting)
        if at >= crowd.window.length - HOUR:
            continue
        if place in came:
            _meets_again(crowd, came[place], at, through)
            continue
        person = _arrives(crowd, at, through)
        if person is None:
            continue
        came[place] = person
        opened = next((act.at for act in person.acts if act.deed is Deed.OPEN), None)
        if opened is None or not crowd.happens(_SHARES):
            continue
        posted = opened + random.expovariate(1 / (2 * HOUR))
        seeing = [each for each in graph[place] if crowd.happens(scans)]
        for each, seen in zip(
            seeing, crowd.after_a_post(posted, len(seeing), random.uniform(0.3, 5) * HOUR), strict=True
        ):
            heapq.heappush(waiting, (seen, each, person.number))


def _friends(random: Random, people: int) -> list[list[int]]:
    """Who sees whose posts: neighbours on a circle mostly, and some from anywhere. Friendship is mutual."""
    known: list[set[int]] = [set() for _ in range(people)]
    for each in range(people):
        for _ in range(max(1, int(random.lognormvariate(0, 0.7) * _CIRCLE / 2))):
            near = random.random() < _NEAR
            other = (each + int(random.gauss(0, 25)) if near else random.randrange(people)) % people
            if other != each:
                known[each].add(other)
                known[other].add(each)
    return [sorted(each) for each in known]


def _arrives(crowd: Crowd, at: float, through: int) -> Person | None:
    random = crowd.random
    if crowd.happens(_OLD):
        person = old_fan(crowd)
        scanned = person.does(Deed.SCAN, at, through)
        if crowd.happens(0.6):
            crowd.opens(person, scanned)
        return person
    way = Way(quiet=random.betavariate(8, 11), leaves=random.betavariate(2, 30))
    return crowd.come("honest ordinary", at, through, way)


def _meets_again(crowd: Crowd, person: Person, at: float, through: int) -> None:
    """A second friend's poster: the first one counts. Or their own."""
    left = max((act.at for act in person.acts if act.deed is Deed.LEAVE), default=-1)
    back = max((act.at for act in person.acts if act.deed is Deed.FOLLOW), default=-1)
    if left > back or at <= back:
        return
    if crowd.happens(_SECOND):
        person.does(Deed.SCAN, at, person.number if crowd.happens(0.1) else through)


# ---- where many come at once ---------------------------------------------------------------------------------------


def _inviter(crowd: Crowd, kind: str, way: Way = Way()) -> tuple[Person, float]:  # noqa: B008 - frozen
    """Somebody with a poster, and when they show it."""
    person = crowd.somebody(kind, way)
    came = person.does(Deed.FOLLOW, crowd.moment(0.7), ENTRANCE)
    return person, crowd.opens(person, came) + crowd.random.uniform(60, HOUR)


def add_office(crowd: Crowd, size: int) -> None:
    """Colleagues over lunch, on one network that nobody put on a list."""
    random = crowd.random
    way = Way(addresses=(crowd.new_network(),), quiet=random.uniform(0.25, 0.6))
    inviter, start = _inviter(crowd, "honest office", way)
    friends(crowd, inviter, crowd.after_a_post(start, size, random.uniform(0.3, 2) * HOUR), way)


def add_group_burst(crowd: Crowd, size: int) -> None:
    """A post in a full group: dozens within a quarter of an hour."""
    random = crowd.random
    inviter, start = _inviter(crowd, "honest burst")
    way = Way(quiet=random.uniform(0.3, 0.65))
    friends(crowd, inviter, crowd.after_a_post(start, size, random.uniform(120, 600)), way)


def add_hall(crowd: Crowd, size: int) -> None:
    """A code on the big screen of an event, mostly over the hall's network."""
    random = crowd.random
    inviter, start = _inviter(crowd, "honest hall")
    way = Way(addresses=(*[crowd.new_network()] * 3, crowd.address()), quiet=random.uniform(0.45, 0.7))
    friends(crowd, inviter, crowd.after_a_post(start, size, random.uniform(60, 300)), way)


def add_livestream(crowd: Crowd, size: int) -> None:
    """A host shows the code: quieter than friends are."""
    random = crowd.random
    inviter, start = _inviter(crowd, "honest livestream")
    way = Way(quiet=random.uniform(0.5, 0.75), leaves=random.uniform(0.1, 0.25))
    friends(crowd, inviter, crowd.after_a_post(start, size, random.uniform(120, 900)), way)


def add_late(crowd: Crowd, count: int) -> None:
    """People who scan posters after the campaign has ended: nobody is credited."""
    random = crowd.random
    posters = [person for person in crowd.people if person.honest]
    for _ in range(count):
        person = crowd.somebody("honest late")
        after = crowd.window.length + random.uniform(60, max(120, crowd.window.hold / 2))
        person.does(Deed.FOLLOW, after, random.choice(posters).number)


PLACES: Final = (add_office, add_group_burst, add_hall, add_livestream)


def add_places(crowd: Crowd, people: int) -> None:
    """So many people in all, at places of all kinds in turn."""
    random = crowd.random
    until, turn = len(crowd.people) + people, 0
    largest = min(250, max(20, people // 3))
    while len(crowd.people) < until:
        size = min(until - len(crowd.people), random.randint(12, largest))
        PLACES[turn % len(PLACES)](crowd, size)
        turn += 1
