"""Simulated cheats for `crowds.py`: farms of phones, rings of people with many accounts, and paid followers."""

from random import Random

from tests.support.crowds import DAY, HOUR, Crowd, Way


def _evenly(random: Random, start: float, count: int, pause: float, jitter: float) -> list[float]:
    """A script: every `pause` seconds, give or take the share `jitter` of it."""
    moments = [start]
    for _ in range(count - 1):
        moments.append(moments[-1] + pause * random.uniform(1 - jitter, 1 + jitter))
    return moments


def _dripping(random: Random, start: float, count: int, hours: float) -> list[float]:
    """Spread by chance over hours, as people come."""
    return [start + random.uniform(0, hours) * HOUR for _ in range(count)]


def _early(crowd: Crowd) -> float:
    return crowd.campaign.starts_at + crowd.random.uniform(0.2, 4.5) * DAY


def add_cheap_farm(crowd: Crowd) -> None:
    """One room: a script, one or few networks, one model, sometimes one cookie for all."""
    random, name = crowd.random, crowd.key()
    network = tuple(f"farm {name} {n}" for n in range(random.randint(1, 3)))
    way = Way(
        quiet=random.uniform(0.9, 1.0),
        leaves=random.choice([0.0, 0.3]),
        networks=network,
        agents=tuple(f"farm agent {name} {n}" for n in range(random.randint(1, 2))),
        devices=tuple(f"farm phone {name} {n}" for n in range(random.randint(1, 4))) if random.random() < 0.5 else (),
        even_delay=random.choice([(0.0, 1.2), (0.0, 2.0), (3.0, 8.0)]),
    )
    for _ in range(random.randint(1, 3)):
        moments = _evenly(random, _early(crowd), random.randint(10, 60), random.uniform(5, 90), random.uniform(0, 0.3))
        crowd.friends(crowd.inviter("farm cheap", network=network[0]), moments, way)


def add_proxy_farm(crowd: Crowd) -> None:
    """A rack of phones behind bought proxies, with jitter and pauses like a hand's."""
    random, name = crowd.random, crowd.key()
    way = _rack(crowd, name)
    for _ in range(random.randint(1, 6)):
        jitter = random.uniform(0.3, 0.95)
        moments = _evenly(random, _early(crowd), random.randint(10, 60), random.uniform(20, 300), jitter)
        crowd.friends(crowd.inviter("farm proxies"), moments, way)


def add_drip_farm(crowd: Crowd) -> None:
    """The same, spread by chance over a day or three: nothing shows in time."""
    random = crowd.random
    way = _rack(crowd, crowd.key())
    for _ in range(random.randint(2, 6)):
        moments = _dripping(random, _early(crowd), random.randint(12, 60), random.uniform(6, 60))
        crowd.friends(crowd.inviter("farm drip"), moments, way)


def add_split_farm(crowd: Crowd) -> None:
    """Many inviters with only as many friends as the first tiers ask for."""
    random = crowd.random
    way = _rack(crowd, crowd.key())
    start, members, days = _early(crowd), random.randint(10, 40), random.choice([0, 0, 3])
    heads: list[int] = []
    if random.random() < 0.5:  # one account brings those that invite
        heads = crowd.friends(crowd.inviter("farm head"), _dripping(random, start, members, 6), way)
        crowd.kinds |= dict.fromkeys(heads, "farm split")
    for inviter in heads or [crowd.inviter("farm split") for _ in range(members)]:
        moments = _dripping(
            random,
            start + random.uniform(0, days) * DAY + 6 * HOUR,
            random.choice([3, 3, 4, 5, 10]),
            random.uniform(1, 24),
        )
        crowd.friends(inviter, moments, way)


def _rack(crowd: Crowd, name: int) -> Way:
    """Phones of few models behind a pool of proxies, of which some are carriers' gates that people use too."""
    random = crowd.random
    agents = tuple(f"rack {name} {n}" for n in range(random.randint(1, 5)))
    pool = random.randint(20, 200)
    networks = tuple(f"proxy {name} {n}" if random.random() < 0.7 else f"carrier {n % 150}" for n in range(pool))
    return Way(
        quiet=random.uniform(0.9, 1.0),
        leaves=random.choice([0.0, 0.1, 0.3]),
        helped=random.choice([0.0, 0.0, 0.4, 0.8]),
        networks=networks,
        agents=agents,
        even_delay=random.choice([None, (3.0, 8.0), (2.0, 15.0)]),
    )


def add_paid(crowd: Crowd) -> None:
    """Followers bought by the hundred: real phones of real people who do nothing and leave when they were paid."""
    random = crowd.random
    way = Way(quiet=random.uniform(0.92, 1.0), leaves=random.uniform(0.05, 0.5), helped=random.choice([0.0, 0.3, 0.6]))
    moments = _dripping(random, _early(crowd), random.randint(30, 300), random.uniform(1, 36))
    crowd.friends(crowd.inviter("paid followers"), moments, way)


def add_ring(crowd: Crowd) -> None:
    """People with several accounts each on their own phone; everybody's accounts scan the codes of the others."""
    random = crowd.random
    members = random.randint(3, 9)
    phones = [f"ring phone {crowd.key()}" for _ in range(members)]
    inviters = [crowd.inviter("ring", phone=phone) for phone in phones]
    for at, inviter in enumerate(inviters):
        others = tuple(phone for phone in phones if phone != phones[at])
        if random.random() < 0.5:  # a circle: always the next one's phone, or the one after
            others = (phones[(at + 1) % members], phones[(at + 2) % members])
        way = Way(quiet=random.uniform(0.4, 1.0), devices=others)
        crowd.friends(inviter, _dripping(random, _early(crowd), random.randint(3, 12), random.uniform(1, 24)), way)
        if random.random() < 0.5:  # and some real friends
            crowd.friends(inviter, _dripping(random, _early(crowd), random.randint(1, 3), 24), Way())


CHEATS = (add_cheap_farm, add_proxy_farm, add_drip_farm, add_split_farm, add_paid, add_ring)


def add_cheats(crowd: Crowd, each: int) -> None:
    """So many of every kind."""
    for add in CHEATS:
        for _ in range(each):
            add(crowd)


# ---- what no detector here can see ----------------------------------------------------------------------------------


def add_careful_farm(crowd: Crowd) -> None:
    """Different phones, homes and hours, and everybody opens a page: money spent until nothing is left to see."""
    random = crowd.random
    moments = _dripping(random, _early(crowd), random.randint(10, 40), 60)
    crowd.friends(crowd.inviter("careful farm"), moments, Way(quiet=random.uniform(0.2, 0.5)))
