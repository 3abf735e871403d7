"""An ordinary campaign with one inviter whose friends a test makes up."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.support.crowds import DAY, HOUR, STARTS, Crowd, Way, add_ordinary, after_a_post, new_crowd
from yutang.campaigns.fraud import Code, Credit, Decision, Finding, Verdict, judge, prepare

NOON = STARTS + 1.5 * DAY
Change = Callable[[int, Credit], Credit]


class Stage:
    """An ordinary campaign with one inviter in it whose friends the test makes up."""

    def __init__(self) -> None:
        self.crowd = new_crowd(7)
        self.crowd.mood, self.crowd.carriers, self.crowd.tail = 1.0, 0.45, 2.4
        add_ordinary(self.crowd, 300)
        self.inviter = self.crowd.inviter("honest")

    def friends(self, count: int, change: Change | None = None, way: Way | None = None) -> None:
        """So many, as an honest post brings them; `change` gets the number from 0 and the friend."""
        known = len(self.crowd.credits)
        self.crowd.friends(self.inviter, after_a_post(Random(1), NOON, count, HOUR), way or Way())
        for number, credit in enumerate(self.crowd.credits[known:]):
            fresh = replace(credit, new_to_account=True, unfollowed_at=None)
            self.crowd.credits[known + number] = change(number, fresh) if change else fresh

    def is_(self, **facts: object) -> None:
        self.crowd.people[self.inviter] = replace(self.crowd.people[self.inviter], **facts)  # type: ignore[arg-type]

    def found(self, code: Code) -> Finding | None:
        return next((each for each in self.judged().findings if each.code is code), None)

    def score(self, code: Code) -> float:
        found = self.found(code)
        return 0.0 if found is None else found.score

    def judged(self) -> Verdict:
        return judge(self.inviter, prepare(self.crowd.facts()))

    def decision(self) -> Decision:
        return self.judged().decision


def opens(count: Callable[[int], int | None]) -> Change:
    return lambda number, each: replace(each, opened=count(number))


def circle(crowd: Crowd, people: int, accounts: int) -> list[int]:
    """Everybody's second accounts scan the code of the one before."""
    members = [crowd.inviter("ring", phone=f"ring {number}") for number in range(people)]
    for number, member in enumerate(members):
        way = Way(devices=(f"ring {(number + 1) % people}",))
        crowd.friends(member, after_a_post(Random(number), NOON, accounts, HOUR), way)
    return members
