"""Simulated campaigns settled as the product does it: after the hold, batch by batch, with what is known by then."""

from collections import Counter
from dataclasses import dataclass, field, replace

from tests.support.crowds import DAY, HOUR, TIERS, Crowd
from yutang.campaigns.fraud import Decision, Facts, judge, keeps_back, prepare

HOLD = DAY


@dataclass
class Settled:
    """Rewards by kind of inviter: those that went out, and those that were kept back by review or hold."""

    out: Counter[str] = field(default_factory=Counter)
    review: Counter[str] = field(default_factory=Counter)
    hold: Counter[str] = field(default_factory=Counter)
    doubt: Counter[str] = field(default_factory=Counter)  # the verdict passes, but too few friends beyond doubt remain
    people: Counter[str] = field(default_factory=Counter)  # with a reward to come
    people_held: Counter[str] = field(default_factory=Counter)  # who did not get at least one of them

    def kept_share(self, kinds: tuple[str, ...]) -> float:
        kept = sum(
            count
            for some in (self.review, self.hold, self.doubt)
            for kind, count in some.items()
            if kind.startswith(kinds)
        )
        out = sum(count for kind, count in self.out.items() if kind.startswith(kinds))
        return kept / (kept + out) if kept + out else 1.0

    def people_share(self, kinds: tuple[str, ...]) -> float:
        held = sum(count for kind, count in self.people_held.items() if kind.startswith(kinds))
        people = sum(count for kind, count in self.people.items() if kind.startswith(kinds))
        return held / people if people else 0.0

    def __add__(self, other: "Settled") -> "Settled":
        return Settled(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def settle(crowd: Crowd, every: float = 12 * HOUR, *, blind: bool = False) -> Settled:
    """Judges every tier once, in the first batch after its hold. `blind`: pushes only, no phones and no networks."""
    done = Settled()
    reached: dict[int, list[float]] = {}
    for credit in sorted(crowd.credits, key=lambda each: each.credited_at):
        if credit.new_to_account:  # the ledger counts nobody else
            reached.setdefault(credit.inviter, []).append(credit.credited_at)
    due = sorted(
        (times[tier - 1] + HOLD, inviter, tier)
        for inviter, times in reached.items()
        for tier in TIERS
        if len(times) >= tier
    )
    held: set[int] = set()
    at = crowd.campaign.starts_at
    while due:
        at += every
        batch = [each for each in due if each[0] <= at]
        due = due[len(batch) :]
        if batch:
            facts = crowd.facts(at)
            _judge(crowd, _pushes_only(facts) if blind else facts, batch, done, held)
    done.people.update(crowd.kinds[inviter] for inviter, times in reached.items() if len(times) >= TIERS[0])
    done.people_held.update(crowd.kinds[inviter] for inviter in held)
    return done


def _judge(crowd: Crowd, facts: Facts, batch: list[tuple[float, int, int]], done: Settled, held: set[int]) -> None:
    around = prepare(facts)
    for _, inviter, tier in batch:
        kind = crowd.kinds[inviter]
        verdict = judge(inviter, around)
        friends = [credit.invitee for credit in around.credits[inviter]]
        if not keeps_back(verdict, friends, tier):
            done.out[kind] += 1
            continue
        held.add(inviter)
        counted = {Decision.PASS: done.doubt, Decision.REVIEW: done.review, Decision.HOLD: done.hold}
        counted[verdict.decision][kind] += 1


def _pushes_only(facts: Facts) -> Facts:
    """What a campaign by parametric QR knows: who followed and when, and what they did afterwards."""
    bare = [replace(each, network="", device="", agent="", scanned_at=None) for each in facts.credits]
    people = [replace(each, devices=frozenset(), networks=frozenset()) for each in facts.people]
    return replace(facts, credits=bare, people=people)
