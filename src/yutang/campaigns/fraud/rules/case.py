"""The case of one inviter: their friends beside the whole campaign. Every detector takes one and answers findings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from yutang.campaigns.fraud.rules.facts import Credit, Person
from yutang.campaigns.fraud.rules.findings import Code, Finding
from yutang.campaigns.fraud.rules.limits import Limits
from yutang.campaigns.fraud.rules.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Case:
    """`credits` in order of time, each friend once."""

    person: Person
    credits: tuple[Credit, ...]
    around: Surroundings

    @property
    def limits(self) -> Limits:
        return self.around.limits

    @property
    def total(self) -> int:
        return len(self.credits)

    def enough(self, known: Sequence[object]) -> bool:
        """Whether enough is known of enough friends to see a pattern."""
        return len(known) >= max(self.limits.fewest, self.limits.known_share * self.total)


def case_of(inviter: int, around: Surroundings) -> Case:
    """Of anybody, also of somebody without friends yet."""
    return Case(around.people.get(inviter, Person(key=inviter)), around.credits.get(inviter, ()), around)


def finding(
    code: Code,
    score: float,
    evidence: Mapping[str, float | str],
    friends: Iterable[Credit] = (),
    *,
    doubts: bool = False,
) -> list[Finding]:
    """One finding, or none where the score is nothing."""
    if score <= 0:
        return []
    invitees = tuple(sorted(credit.invitee for credit in friends))
    return [Finding(code=code, score=round(score, 3), evidence=evidence, invitees=invitees, doubts=doubts)]


def percent(share: float) -> int:
    return round(100 * share)


Detector = Callable[[Case], list[Finding]]
