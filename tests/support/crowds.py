"""Simulated campaigns with the truth beside them: honest crowds of many kinds. Who cheats stands in `farms.py`.

Nothing here was measured on real campaigns: the shares are guesses, drawn anew for every campaign so that no detector
can learn one of them by heart. All of it follows from the seed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from yutang.campaigns.fraud import Campaign, Credit, Facts, Person

HOUR, DAY = 3600.0, 86400.0
STARTS = 1_795_000_000.0  # a day in 2026
TIERS = (3, 10, 30)


@dataclass(frozen=True)
class Way:
    """How the friends of one inviter come and what they do. Shares from 0 to 1, times in seconds."""

    quiet: float = 0.4
    leaves: float = 0.05  # before the hold passes
    helped: float = 0.02  # counted in three or more campaigns before
    networks: tuple[str, ...] = ()  # instead of their own
    agents: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    delay: tuple[float, float] = (9.0, 0.7)  # scan to follow: median and sigma of a log-normal
    even_delay: tuple[float, float] | None = None  # instead: evenly between two values


@dataclass
class Crowd:
    """A campaign that is being made up. `kinds`: what each inviter is, "honest …", "farm …", "ring …" or "paid …"."""

    random: Random
    campaign: Campaign
    credits: list[Credit] = field(default_factory=list)
    people: dict[int, Person] = field(default_factory=dict)
    touches: list[tuple[int, int]] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    keys: int = 0
    mood: float = 1.0  # odds that honest people are quiet, against what the ways say
    carriers: float = 0.45  # share of people who come over a carrier's gate
    tail: float = 2.4  # the larger, the commoner the commonest phone

    def key(self) -> int:
        self.keys += 1
        return self.keys

    def facts(self, until: float = float("inf")) -> Facts:
        """What was known at some moment, in an order that means nothing."""
        seen = [each for each in self.credits if each.credited_at <= until]
        self.random.shuffle(seen)
        return Facts(campaign=self.campaign, credits=seen, people=list(self.people.values()), touches=self.touches)

    def friends(self, inviter: int, moments: Iterable[float], way: Way) -> list[int]:
        """Friends of one inviter, one at each moment."""
        return [
            self._friend(inviter, at, way) for at in moments if self.campaign.starts_at <= at <= self.campaign.ends_at
        ]

    def inviter(self, kind: str, phone: str = "", network: str = "", **facts: bool | frozenset[str]) -> int:
        key = self.key()
        self.kinds[key] = kind
        self.people[key] = Person(
            key=key,
            devices=frozenset({phone or f"phone {key}"}),
            networks=frozenset({network or self.network()}),
            **facts,  # type: ignore[arg-type]  # as the caller names them
        )
        return key

    def _friend(self, inviter: int, at: float, way: Way) -> int:
        random, key = self.random, self.key()
        delay = random.uniform(*way.even_delay) if way.even_delay else _delay(random, way.delay)
        quiet = random.random() < self._quiet(inviter, way)
        if random.random() < way.helped:
            self.people[key] = Person(key=key, helped=random.randint(3, 9))
        self.credits.append(
            Credit(
                invitee=key,
                inviter=inviter,
                credited_at=float(int(at)),
                scanned_at=float(int(at - delay)),
                followed_at=float(int(at)),
                unfollowed_at=at + random.uniform(60, DAY) if random.random() < way.leaves else None,
                new_to_account=random.random() >= 0.01,
                opened=0 if quiet else 1 + int(random.expovariate(0.5)),
                network=random.choice(way.networks) if way.networks else self.network(),
                device=random.choice(way.devices) if way.devices else f"phone {key}",
                agent=random.choice(way.agents) if way.agents else self.agent(),
            )
        )
        return key

    def _quiet(self, inviter: int, way: Way) -> float:
        if not self.kinds[inviter].startswith("honest"):
            return way.quiet
        odds = self.mood * way.quiet
        return odds / (odds + 1 - way.quiet)

    def network(self) -> str:
        """At home, or behind one of a carrier's gates, of which some serve a whole city."""
        if self.random.random() >= self.carriers:
            return f"home {self.random.randrange(10**9)}"
        return f"carrier {int(150 * self.random.random() ** 3)}"

    def agent(self) -> str:
        """A phone with its version: the commonest is about one in ten, the rest is a long tail."""
        return f"agent {int(600 * self.random.random() ** self.tail)}"

    def moment(self) -> float:
        """Some time at which people are awake."""
        day = self.random.randrange(int((self.campaign.ends_at - self.campaign.starts_at) / DAY))
        return self.campaign.starts_at + day * DAY + self.random.triangular(8, 23.5, 20) * HOUR


def _delay(random: Random, shape: tuple[float, float]) -> float:
    return max(2.5, shape[0] * random.lognormvariate(0.0, shape[1]))


def new_crowd(seed: int, days: int = 7) -> Crowd:
    campaign = Campaign(
        starts_at=STARTS,
        ends_at=STARTS + days * DAY,
        prizes=10,
        known_networks=frozenset({"listed school", "listed office"}),
    )
    random = Random(seed)
    mood = min(2.5, max(0.4, random.lognormvariate(0.0, 0.5)))
    return Crowd(random, campaign, mood=mood, carriers=random.uniform(0.3, 0.7), tail=random.uniform(2.2, 3.0))


def after_a_post(random: Random, start: float, count: int, half: float) -> list[float]:
    """A post is seen at once or hours later: most soon, fewer and fewer afterwards."""
    return [start + random.expovariate(0.69 / half) for _ in range(count)]


# ---- honest people --------------------------------------------------------------------------------------------------


def add_ordinary(crowd: Crowd, people: int) -> None:
    """People who post once or twice; some of their friends do the same."""
    random = crowd.random
    waiting = [(crowd.inviter("honest ordinary"), crowd.moment()) for _ in range(people // 3)]
    made = 0
    for inviter, start in waiting:
        count = min(120, int(random.paretovariate(0.95)))
        way = Way(quiet=random.betavariate(8, 11), leaves=random.betavariate(2, 30))
        moments = [
            at
            for _ in range(random.choice([1, 1, 2]))
            for at in after_a_post(random, start, count, random.uniform(0.2, 5) * HOUR)
        ]
        for friend, at in zip(crowd.friends(inviter, moments, way), moments, strict=False):
            if made < people and random.random() < 0.3:
                made += 1
                _takes_part(crowd, friend)
                waiting.append((friend, at + random.expovariate(1 / (3 * HOUR))))
        crowd.touches += [(inviter, random.randint(1, crowd.keys)) for _ in range(random.randint(0, 3))]


def _takes_part(crowd: Crowd, friend: int) -> None:
    crowd.kinds[friend] = "honest ordinary"
    crowd.people[friend] = Person(
        key=friend, devices=frozenset({f"phone {friend}"}), networks=frozenset({crowd.network()})
    )


def add_group_burst(crowd: Crowd) -> None:
    """A post in a full group: dozens within a quarter of an hour."""
    random = crowd.random
    moments = after_a_post(random, crowd.moment(), random.randint(20, 90), random.uniform(120, 600))
    crowd.friends(crowd.inviter("honest group burst"), moments, Way(quiet=random.uniform(0.3, 0.65)))


def add_office(crowd: Crowd) -> None:
    """Colleagues over lunch, on one network that nobody put on a list."""
    random = crowd.random
    network = f"office {crowd.key()}"
    inviter = crowd.inviter("honest office", network=network)
    moments = after_a_post(random, crowd.moment(), random.randint(6, 45), random.uniform(0.2, 2) * HOUR)
    crowd.friends(inviter, moments, Way(networks=(network,), quiet=random.uniform(0.25, 0.6)))


def add_listed(crowd: Crowd) -> None:
    """A school with its own tablets, or a large office: one network, one model, and the operator knows them."""
    random = crowd.random
    network = random.choice(sorted(crowd.campaign.known_networks))
    inviter = crowd.inviter("honest listed", network=network)
    agents = tuple(f"tablet {random.randrange(3)}" for _ in range(2)) if network == "listed school" else ()
    moments = after_a_post(random, crowd.moment(), random.randint(20, 150), random.uniform(300, HOUR))
    crowd.friends(inviter, moments, Way(networks=(network,), agents=agents, quiet=random.uniform(0.3, 0.65)))


def add_stall(crowd: Crowd) -> None:
    """A stall with one network and a code on the counter: customers one after the other, every second one scans."""
    random = crowd.random
    network = f"stall {crowd.key()}"
    at, moments = crowd.moment(), []
    for _ in range(random.randint(20, 240)):
        at += random.gammavariate(3, random.uniform(20, 60))
        if random.random() < 0.5:
            moments.append(at)
    way = Way(networks=(network,), quiet=random.uniform(0.45, 0.75), leaves=random.uniform(0.05, 0.2))
    crowd.friends(crowd.inviter("honest stall", network=network), moments, way)


def add_hall(crowd: Crowd) -> None:
    """A code on the big screen of an event: a hundred people in minutes, on the hall's network."""
    random = crowd.random
    network = f"hall {crowd.key()}"
    moments = after_a_post(random, crowd.moment(), random.randint(40, 200), random.uniform(60, 300))
    way = Way(networks=(network, network, network, "carrier 1"), quiet=random.uniform(0.45, 0.75))
    crowd.friends(crowd.inviter("honest hall"), moments, way)


def add_livestream(crowd: Crowd) -> None:
    """A host shows the code: hundreds at once, quieter than friends are."""
    random = crowd.random
    moments = after_a_post(random, crowd.moment(), random.randint(150, 900), random.uniform(120, 900))
    way = Way(quiet=random.uniform(0.5, 0.75), leaves=random.uniform(0.1, 0.25))
    crowd.friends(crowd.inviter("honest livestream"), moments, way)


def add_late_night(crowd: Crowd) -> None:
    random = crowd.random
    night = crowd.campaign.starts_at + random.randrange(5) * DAY + random.uniform(25, 28) * HOUR
    moments = after_a_post(random, night, random.randint(3, 15), random.uniform(600, HOUR))
    crowd.friends(crowd.inviter("honest late night"), moments, Way(quiet=random.uniform(0.2, 0.6)))


def add_family(crowd: Crowd) -> None:
    """A couple or a grandmother on the inviter's own phone, all at home on one network, and some friends."""
    random = crowd.random
    key = crowd.key()
    phone, network = f"family phone {key}", f"family {key}"
    inviter = crowd.inviter("honest family", phone=phone, network=network, payees=frozenset({f"address {key}"}))
    start = crowd.moment()
    own = after_a_post(random, start, random.randint(1, 2), HOUR)
    crowd.friends(inviter, own, Way(networks=(network,), devices=(phone,)))
    crowd.friends(inviter, after_a_post(random, start, random.randint(1, 4), 4 * HOUR), Way(networks=(network,)))
    crowd.friends(inviter, after_a_post(random, start, random.randint(3, 12), 4 * HOUR), Way())
    partner = crowd.inviter("honest family", network=network, payees=frozenset({f"address {key}"}))
    crowd.friends(partner, after_a_post(random, start, random.randint(3, 12), 4 * HOUR), Way())


def add_last_minute(crowd: Crowd) -> None:
    """Somebody who wants the prize and asks everybody in the last hours."""
    random = crowd.random
    inviter = crowd.inviter("honest last minute")
    crowd.friends(inviter, after_a_post(random, crowd.moment(), random.randint(4, 15), 3 * HOUR), Way())
    late = crowd.campaign.ends_at - random.uniform(2, 6) * HOUR
    crowd.friends(
        inviter, after_a_post(random, late, random.randint(15, 60), HOUR), Way(quiet=random.uniform(0.3, 0.6))
    )


def add_club(crowd: Crowd) -> None:
    """Friends who help each other in every campaign, and scan each other's codes."""
    random = crowd.random
    members = [crowd.inviter("honest club") for _ in range(random.randint(3, 7))]
    for member in members:
        way = Way(quiet=random.uniform(0.1, 0.5), helped=random.uniform(0.1, 0.35))
        crowd.friends(member, after_a_post(random, crowd.moment(), random.randint(3, 14), 5 * HOUR), way)
        crowd.touches += [(member, other) for other in members if other != member]


HONEST = (
    *(add_group_burst, add_office, add_listed, add_stall, add_hall, add_livestream),
    *(add_late_night, add_family, add_last_minute, add_club),
)


def add_honest(crowd: Crowd, people: int, special: int) -> None:
    """An ordinary crowd of about so many inviters, and so many of each special kind."""
    add_ordinary(crowd, people)
    for add in HONEST:
        for _ in range(special):
            add(crowd)


def honest(crowd: Crowd) -> Iterator[int]:
    return (key for key, kind in crowd.kinds.items() if kind.startswith("honest"))
