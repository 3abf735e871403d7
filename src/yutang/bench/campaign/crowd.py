"""A crowd that is being made up: newcomers, their phones and networks, and what each does after they came.

Nothing here was measured on real campaigns. Shares are drawn anew for every crowd, so that no rule can learn one of
them by heart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from yutang.bench.campaign.people import DAY, HOUR, WITHOUT, Deed, Person, Window

_LAST_MINUTES: Final = 1200
"""Who comes so shortly before the end opens their page after it: nobody does, where pages must be opened."""
_ONLY_OPENS: Final = 0.6
"""Of honest people who look at nothing else, where friends count by it. Cheats all do: it is what pays."""
_WECHAT: Final = (
    "Mozilla/5.0 (Linux; Android {os}; {model}) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 XWEB/{build} MicroMessenger/8.0.{patch}.2520 NetType/WIFI Language/zh_CN"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How friends of one inviter come and what they do. Shares from 0 to 1."""

    quiet: float = 0.4  # look at nothing afterwards
    leaves: float = 0.06  # within the hold
    addresses: tuple[str, ...] = ()  # instead of their own
    agents: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


@dataclass
class Crowd:
    random: Random
    window: Window
    people: list[Person] = field(default_factory=list)
    mood: float = 1.0  # odds that honest people are quiet, against what the ways say
    carriers: float = 0.45  # share of people who come over a carrier's gate
    tail: float = 2.5  # the larger, the commoner the commonest phone
    _networks: int = 0

    def come(self, kind: str, at: float, through: int, way: Way = Way()) -> Person | None:
        """Somebody new follows through somebody's poster; none where that lies outside of the campaign's time."""
        if not 0 <= at < self.window.length - (_LAST_MINUTES if self.window.must_open else 0):
            return None
        random = self.random
        person = self.somebody(kind, way)
        came = person.does(Deed.FOLLOW, at, through)
        if self.happens(way.leaves):
            left = person.does(Deed.LEAVE, came + random.uniform(60, max(120, self.window.hold - HOUR)))
            if self.happens(0.2):  # and think better of it: nobody is credited twice
                person.does(Deed.FOLLOW, left + random.uniform(60, HOUR), through)
        elif self.happens(0.02):  # after the hold: stays credited
            late = _LAST_MINUTES + self.window.told_late if self.window.must_open else 0
            person.does(Deed.LEAVE, came + self.window.hold + late + random.uniform(HOUR, 6 * HOUR))
        if not self.happens(self._quiet(kind, way.quiet)):
            self._looks_around(person, came)
        elif self.window.must_open and (not person.honest or self.happens(_ONLY_OPENS)):
            self.opens(person, came)
        return person

    def somebody(self, kind: str, way: Way = Way()) -> Person:
        """A person who has done nothing yet."""
        random, number = self.random, len(self.people)
        person = Person(
            number,
            kind,
            device=random.choice(way.devices) if way.devices else f"phone {number}",
            address=random.choice(way.addresses) if way.addresses else self.address(),
            agent=random.choice(way.agents) if way.agents else self.agent(),
        )
        self.people.append(person)
        return person

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def opens(self, person: Person, after: float) -> int:
        """Looks at their own page some minutes after."""
        return person.does(Deed.OPEN, after + self.random.uniform(5, 600))

    def _looks_around(self, person: Person, came: float) -> None:
        random = self.random
        opened = self.opens(person, came)
        if self.happens(0.3):
            person.does(Deed.WRITE, opened + random.uniform(10, HOUR))
        if self.happens(0.6):
            entered = person.does(Deed.ENTER, opened + random.uniform(5, 300))
            if self.happens(0.75):
                person.does(Deed.PRESS, entered + random.uniform(2, 30))

    def _quiet(self, kind: str, share: float) -> float:
        if not kind.startswith("honest"):
            return share
        odds = self.mood * share
        return odds / (odds + 1 - share)

    # ---- phones and networks ---------------------------------------------------------------------------------------

    def address(self) -> str:
        """At home, or behind one of a carrier's gates, of which some serve a whole city."""
        random = self.random
        if not self.happens(self.carriers):
            return self.new_network()
        return f"117.{int(150 * random.random() ** 3)}.7.{random.randint(1, 254)}"

    def new_network(self) -> str:
        """An address in a /24 that nobody else is in."""
        self._networks += 1
        high, low = divmod(self._networks, 250)
        return f"{59 + high // 250}.{high % 250}.{low}.{self.random.randint(2, 250)}"

    def agent(self) -> str:
        """A phone with its version: the commonest is about one in ten, the rest is a long tail."""
        return agent_text(f"M{int(600 * self.random.random() ** self.tail)}")

    # ---- moments ---------------------------------------------------------------------------------------------------

    def moment(self, last_day: float = 1.0) -> float:
        """Some time at which people are awake, in the first part of the campaign."""
        days = max(1, int(self.window.length * last_day / DAY))
        return self.random.randrange(days) * DAY + self.random.triangular(1, 15.5, 12) * HOUR

    def after_a_post(self, start: float, count: int, half: float) -> list[float]:
        """A post is seen at once or hours later: most soon, fewer and fewer afterwards. `half`: seconds for half."""
        return [start + self.random.expovariate(0.69 / half) for _ in range(count)]


def agent_text(model: str) -> str:
    """What WeChat's browser sends on a phone of this model."""
    number = sum(map(ord, model))
    return _WECHAT.format(os=10 + number % 5, model=model, build=1160000 + number, patch=40 + number % 9)


def old_fan(crowd: Crowd) -> Person:
    """Followed the account weeks ago."""
    person = crowd.somebody("honest old fan")
    person.does(Deed.FOLLOW, -crowd.random.uniform(2, 30) * DAY, WITHOUT)
    return person


def friends(crowd: Crowd, inviter: Person, moments: Iterable[float], way: Way, kind: str = "") -> list[Person]:
    """People who come through one inviter, one at each moment."""
    came = (crowd.come(kind or inviter.kind, at, inviter.number, way) for at in moments)
    return [person for person in came if person is not None]
