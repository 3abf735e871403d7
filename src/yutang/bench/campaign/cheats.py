"""People who cheat: farms of phones and rings of people with several accounts each."""

from collections.abc import Callable
from random import Random
from typing import Final

from yutang.bench.campaign.crowd import Crowd, Way, agent_text, friends
from yutang.bench.campaign.people import DAY, ENTRANCE, HOUR, Deed, Person


def _boss(crowd: Crowd, kind: str, way: Way) -> tuple[Person, float]:
    """Whose poster the farm's phones scan, and from when on."""
    person = crowd.somebody(kind, way)
    latest = max(0.3, crowd.window.length / DAY - 2)
    came = person.does(Deed.FOLLOW, crowd.random.uniform(0.1, latest) * DAY, ENTRANCE)
    return person, person.does(Deed.OPEN, came + crowd.random.uniform(5, 120)) + crowd.random.uniform(60, 2 * HOUR)


def _evenly(random: Random, start: float, count: int, pause: float, jitter: float) -> list[float]:
    """A script: every `pause` seconds, give or take the share `jitter` of it."""
    moments = [start]
    for _ in range(count - 1):
        moments.append(moments[-1] + pause * random.uniform(1 - jitter, 1 + jitter))
    return moments


def _dripping(random: Random, start: float, count: int, hours: float) -> list[float]:
    """Spread by chance over hours, as people come."""
    return sorted(start + random.uniform(0, hours) * HOUR for _ in range(count))


def add_cheap_farm(crowd: Crowd, size: int) -> None:
    """One room: a script, one or few networks, one model, sometimes one cookie for all."""
    random, name = crowd.random, len(crowd.people)
    way = Way(
        quiet=random.uniform(0.9, 1.0),
        leaves=random.choice([0.0, 0.3]),
        addresses=tuple(crowd.new_network() for _ in range(random.randint(1, 3))),
        agents=tuple(agent_text(f"F{name}-{n}") for n in range(random.randint(1, 2))),
        devices=tuple(f"farm phone {name} {n}" for n in range(random.randint(1, 4))) if crowd.happens(0.5) else (),
    )
    boss, start = _boss(crowd, "farm cheap", way)
    moments = _evenly(random, start, size, random.uniform(5, 90), random.uniform(0, 0.3))
    friends(crowd, boss, moments, way)


def _rack(crowd: Crowd) -> Way:
    """Phones of few models behind a pool of proxies. Half of the pools are carriers' own addresses."""
    random, name = crowd.random, len(crowd.people)
    pool = random.randint(20, 120)
    return Way(
        quiet=random.uniform(0.9, 1.0),
        leaves=random.choice([0.0, 0.1, 0.3]),
        addresses=tuple(crowd.new_network() if crowd.happens(0.7) else crowd.address() for _ in range(pool)),
        agents=tuple(agent_text(f"R{name}-{n}") for n in range(random.randint(1, 5))),
    )


def add_proxy_farm(crowd: Crowd, size: int) -> None:
    """A rack of phones behind bought proxies, with jitter and pauses like a hand's."""
    random, way = crowd.random, _rack(crowd)
    boss, start = _boss(crowd, "farm proxies", way)
    moments = _evenly(random, start, size, random.uniform(20, 300), random.uniform(0.3, 0.95))
    friends(crowd, boss, moments, way)


def add_drip_farm(crowd: Crowd, size: int) -> None:
    """The same, spread by chance over a day or two: nothing shows in time."""
    random, way = crowd.random, _rack(crowd)
    boss, start = _boss(crowd, "farm drip", way)
    friends(crowd, boss, _dripping(random, start, size, random.uniform(6, 40)), way)


def add_ring(crowd: Crowd, size: int) -> None:
    """People with several accounts each on their own phone; everybody's accounts scan the codes of the others."""
    random, name = crowd.random, len(crowd.people)
    members = min(9, max(3, size // 6))
    phones = [f"ring phone {name} {n}" for n in range(members)]
    bosses = [_boss(crowd, "ring", Way(devices=(phone,))) for phone in phones]
    for at, (boss, start) in enumerate(bosses):
        others = (phones[(at + 1) % members], phones[(at + 2) % members])
        way = Way(quiet=random.uniform(0.2, 0.6), devices=others)
        friends(crowd, boss, _dripping(random, start, max(3, size // members - 1), random.uniform(1, 24)), way)


_SMALLEST: Final = 6
_Adder = Callable[[Crowd, int], None]
CHEATS: Final[tuple[_Adder, ...]] = (add_cheap_farm, add_ring, add_proxy_farm, add_drip_farm)


def add_cheats(crowd: Crowd, people: int) -> None:
    """So many accounts in all, of all kinds in turn."""
    until, turn = len(crowd.people) + people, 0
    largest = min(60, max(_SMALLEST * 2, people // 3))
    while until - len(crowd.people) >= _SMALLEST:
        size = min(until - len(crowd.people) - 1, crowd.random.randint(_SMALLEST * 2, largest))
        CHEATS[turn % len(CHEATS)](crowd, size)
        turn += 1
