"""What one inviter is compared with: the whole campaign, looked at once before anybody is judged."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum

from yutang.campaigns.fraud.rules.facts import Campaign, Credit, Facts, Person
from yutang.campaigns.fraud.rules.graph import knots, rings
from yutang.campaigns.fraud.rules.limits import LIMITS, Limits
from yutang.campaigns.fraud.rules.measures import surprise


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the campaign's credits, in which no inviter is heard louder than a few friends."""

    parts: Mapping[int, tuple[float, float]]  # inviter → (weight that has it, weight that could)
    having: float
    known: float

    def without(self, inviter: int) -> float:
        """The share among everybody else's friends; 0 where there is nobody else."""
        having, known = self.parts.get(inviter, (0.0, 0.0))
        return (self.having - having) / (self.known - known) if self.known - known > 1e-9 else 0.0  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Values:
    """The same for values out of many (networks, user agents): how common each is."""

    parts: Mapping[int, Mapping[str, float]]
    having: Mapping[str, float]
    known: float

    def without(self, inviter: int, value: str) -> float:
        own = self.parts.get(inviter, {})
        known = self.known - fsum(sorted(own.values()))
        return max(0.0, (self.having.get(value, 0.0) - own.get(value, 0.0)) / known) if known > 1e-9 else 0.0  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Pool:
    """The people behind one network or user agent, or brought by those whom one person brought (a branch)."""

    people: int
    surprise: float  # that so many of them opened nothing


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of one campaign. Make it with `prepare`; give it to `judge` for every inviter."""

    campaign: Campaign
    limits: Limits
    credits: Mapping[int, tuple[Credit, ...]]  # by inviter, in order of time
    people: Mapping[int, Person]
    allowed: frozenset[int]
    blocked: frozenset[int]
    networks: Values
    agents: Values
    quiet: Share
    left: Share
    bringing: Share
    late: Share
    serial: Share
    pools: Mapping[str | int, Pool]  # by network, user agent or branch: those in which nearly nobody opened anything
    parents: Mapping[int, int]  # who brought somebody
    phone_people: Mapping[str, int]  # how many people followed on a phone
    phone_owners: Mapping[str, int]  # who takes part with that phone; of several the smallest key
    payee_people: Mapping[str, int]  # how many people want rewards there
    staff_phones: frozenset[str]
    staff_payees: frozenset[str]
    knot: Mapping[int, int]  # person → the people of one phone
    ring: Mapping[int, int]  # knot → the number of knots in its ring
    ring_of: Mapping[int, int]  # knot → which ring
    before: tuple[int, ...]  # every inviter's count when the last hours began, ascending
    after: tuple[int, ...]  # and at the end


def prepare(facts: Facts, limits: Limits = LIMITS) -> Surroundings:
    """Looks at a whole campaign once, linear in its credits."""
    by_inviter = _by_inviter(facts.credits)
    people = {person.key: _known(person) for person in sorted(facts.people, key=lambda each: each.key)}
    flat = [credit for some in by_inviter.values() for credit in some]
    staff = [person for person in people.values() if person.is_staff]
    knot = knots(_phones_of_people(flat, people))
    groups = rings(_edges(flat, facts.touches, knot))
    begin = deadline_begin(facts.campaign, limits)

    def share(of: Callable[[Credit], bool | None]) -> Share:
        return _share(by_inviter, of, limits)

    quiet = share(lambda credit: is_quiet(credit, by_inviter))
    parents = {credit.invitee: credit.inviter for credit in flat}
    return Surroundings(
        campaign=facts.campaign,
        limits=limits,
        credits=by_inviter,
        people=people,
        allowed=facts.allowed,
        blocked=facts.blocked,
        networks=_values(by_inviter, lambda credit: credit.network, limits),
        agents=_values(by_inviter, lambda credit: credit.agent, limits),
        quiet=quiet,
        pools=_pools(by_inviter, parents, facts.campaign, quiet, limits),
        parents=parents,
        left=share(lambda credit: credit.unfollowed_at is not None),
        bringing=share(lambda credit: credit.invitee in by_inviter),
        late=share(lambda credit: credit.credited_at >= begin),
        serial=share(lambda credit: helped(credit.invitee, people) >= limits.serial_campaigns),
        phone_people=Counter(phone for _, phone in _phones_of_people(flat, people)),
        phone_owners={phone: key for key in sorted(people, reverse=True) for phone in people[key].devices},
        payee_people=Counter(payee for person in people.values() for payee in person.payees),
        staff_phones=frozenset(phone for person in staff for phone in person.devices),
        staff_payees=frozenset(payee for person in staff for payee in person.payees),
        knot=knot,
        ring={node: len(group) for group in groups for node in group},
        ring_of={node: min(group) for group in groups for node in group},
        before=tuple(sorted(sum(each.credited_at < begin for each in some) for some in by_inviter.values())),
        after=tuple(sorted(len(some) for some in by_inviter.values())),
    )


def deadline_begin(campaign: Campaign, limits: Limits) -> float:
    """When the last hours begin."""
    wished = (campaign.ends_at - campaign.starts_at) * limits.deadline_share
    least, most = limits.deadline_least_minutes * 60, limits.deadline_most_minutes * 60
    return campaign.ends_at - min(most, max(least, wished))


def place(count: int, counts: tuple[int, ...]) -> int:
    """The place on the leaderboard of somebody with `count` friends: one more than there are people with more."""
    return 1 + len(counts) - bisect_right(counts, count)


def is_quiet(credit: Credit, by_inviter: Mapping[int, tuple[Credit, ...]]) -> bool | None:
    """Whether a friend did nothing afterwards, neither here nor by inviting; None where nobody looked."""
    return None if credit.opened is None else credit.opened == 0 and credit.invitee not in by_inviter


def helped(key: int, people: Mapping[int, Person]) -> int:
    return people[key].helped if key in people else 0


def _known(person: Person) -> Person:
    """Without what is unknown: an empty hash must not make strangers one household."""
    if "" not in person.payees | person.devices | person.networks:
        return person
    nothing = frozenset({""})
    return replace(
        person,
        payees=person.payees - nothing,
        devices=person.devices - nothing,
        networks=person.networks - nothing,
    )


def _by_inviter(given: Iterable[Credit]) -> dict[int, tuple[Credit, ...]]:
    """Each friend once, as the ledger has it; the same mapping whatever the order of arrival."""
    by_inviter: defaultdict[int, dict[int, Credit]] = defaultdict(dict)
    for credit in sorted(given, key=lambda each: (each.credited_at, each.invitee, each.inviter)):
        by_inviter[credit.inviter].setdefault(credit.invitee, credit)
    return {inviter: tuple(by_inviter[inviter].values()) for inviter in sorted(by_inviter)}


def _share(by_inviter: Mapping[int, tuple[Credit, ...]], of: Callable[[Credit], bool | None], limits: Limits) -> Share:
    parts = {}
    for inviter, some in by_inviter.items():
        known = [found for each in some if (found := of(each)) is not None]
        weight = min(1.0, limits.heard / len(known)) if known else 0.0
        parts[inviter] = (weight * sum(known), weight * len(known))
    return Share(parts, fsum(part[0] for part in parts.values()), fsum(part[1] for part in parts.values()))


def _values(by_inviter: Mapping[int, tuple[Credit, ...]], of: Callable[[Credit], str], limits: Limits) -> Values:
    parts = {}
    for inviter, some in by_inviter.items():
        known = [value for each in some if (value := of(each))]
        weight = min(1.0, limits.heard / len(known)) if known else 0.0
        parts[inviter] = {value: weight * count for value, count in sorted(Counter(known).items())}
    having: defaultdict[str, float] = defaultdict(float)
    for part in parts.values():
        for value, weight in part.items():
            having[value] += weight
    return Values(parts, having, fsum(having.values()))


def _pools(
    by_inviter: Mapping[int, tuple[Credit, ...]],
    parents: Mapping[int, int],
    campaign: Campaign,
    quiet: Share,
    limits: Limits,
) -> dict[str | int, Pool]:
    """Networks, user agents and branches in which nearly nobody opened anything."""
    people: defaultdict[str | int, list[bool]] = defaultdict(list)
    inviters: defaultdict[str | int, set[int]] = defaultdict(set)
    not_asked = {"", *campaign.known_networks}
    for inviter, some in by_inviter.items():
        for credit in some:
            state = is_quiet(credit, by_inviter)
            if state is None:
                continue
            for value in (credit.network, credit.agent, parents.get(inviter)):
                if value is not None and value not in not_asked:
                    people[value].append(state)
                    inviters[value].add(inviter)
    usual = limits.quiet_usual.within(quiet.having / quiet.known if quiet.known else 0.0)
    return {
        value: Pool(len(states), measured)
        for value, states in people.items()
        if len(states) >= limits.pool_people
        and len(inviters[value]) > 1
        and sum(states) >= limits.pool_quiet * len(states)
        and (measured := surprise(sum(states), len(states), usual)) > limits.pool.start
    }


def _phones_of_people(given: Iterable[Credit], people: Mapping[int, Person]) -> list[tuple[int, str]]:
    pairs = {(credit.invitee, credit.device) for credit in given if credit.device}
    pairs.update((person.key, phone) for person in people.values() for phone in person.devices)
    return sorted(pairs)


def _edges(
    given: Iterable[Credit], touches: Iterable[tuple[int, int]], knot: Mapping[int, int]
) -> list[tuple[int, int]]:
    pairs = {(credit.inviter, credit.invitee) for credit in given} | set(touches)
    return sorted({(knot.get(inviter, inviter), knot.get(invitee, invitee)) for inviter, invitee in pairs})
