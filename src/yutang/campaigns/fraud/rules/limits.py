"""Every number that the detectors judge by, with its reason. Change them here and run `tests/rules/test_fraud_bar.py`.

None comes from WeChat or from real campaigns: they were set on simulated ones (`tests/support/crowds.py`) and by what a
person holding a phone can do. A team that knows its own campaigns better gives its own `Limits`.

A finding's score grows from 0 to its `top` between two values of what was measured. Surprise is the measure for shares:
3 means that chance alone would do it less than once in 1,000 times, 6 once in a million.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grows:
    """From `start` (score 0) to `full` (score `top`), straight in between."""

    start: float
    full: float
    top: float

    def score(self, measured: float) -> float:
        return self.top * min(1.0, max(0.0, (measured - self.start) / (self.full - self.start)))


@dataclass(frozen=True, slots=True)
class Usual:
    """Between which shares a campaign's usual share is believed: one full of farms must not make them usual."""

    least: float
    most: float

    def within(self, share: float) -> float:
        return min(self.most, max(self.least, share))


@dataclass(frozen=True, slots=True)
class Limits:
    # ---- the verdict
    # One strong finding, or two middling ones of different families, make a person look.
    review: float = 0.6
    # Strong findings of two families: kept back until a person releases it.
    hold: float = 0.85

    # ---- how much must be known
    # Below five friends every pattern is chance; tiers rarely start lower than three.
    fewest: int = 5
    # Of those friends, how many must have the fact at all (a push brings no address and no phone).
    known_share: float = 0.6
    # "Whole set": nine in ten. A farm mixes in a few real people.
    whole: float = 0.9
    # How many friends of one inviter count for what is usual: else the largest farm decides it.
    heard: int = 5

    # ---- not new: 1 in 10 is somebody's mistake, half of them is a habit
    not_new: Grows = Grows(0.1, 0.5, 0.6)

    # ---- the inviter's own phone: a couple or a child on one phone is 1 or 2 friends
    self_fewest: int = 3
    self_share: Grows = Grows(0.1, 0.5, 0.9)
    # On the inviter's network only: what families and offices look like, so never more than a note.
    self_network: float = 0.15

    # ---- phones that stand behind many people: families share one among up to four
    phone_people: int = 5
    phone_share: Grows = Grows(0.1, 0.5, 0.9)

    # ---- velocity: a post in a full group of 500 brings 30 in ten minutes; a livestream more. Alone it proves nothing.
    window_minutes: int = 10
    velocity: Grows = Grows(20, 100, 0.2)

    # ---- even intervals: chance spreads as much as its mean (evenness 0), a queue at a counter about half (50)
    regular_fewest: int = 8
    regular: Grows = Grows(2.0, 5.0, 0.6)  # standard errors below chance
    regular_most_spread: float = 0.7
    # Scan to follow: people differ threefold and more (spread 0.6 to 1); scripts wait "3 to 8 seconds" (0.26).
    delay_fewest: int = 10
    delay_spread: float = 0.55
    delay: Grows = Grows(1.0, 2.0, 0.6)  # standard errors below that

    # ---- faster than a hand: page, long press, "follow" take a practised person 3 seconds; clocks tell whole ones
    fast_seconds: float = 1.5
    fast_fewest: int = 3
    fast_share: Grows = Grows(0.2, 0.6, 0.9)
    # Clocks that differ more than this tell nothing.
    clock_seconds: float = 5.0

    # ---- one network: what offices, schools and stalls look like, so alone it is less than a review
    one_network: Grows = Grows(5, 25, 0.45)  # friends on it
    # More of the whole campaign than this comes over it: a mobile carrier's gate.
    carrier_share: float = 0.08

    # ---- cloned user agents: the commonest phone is hardly ever above 10 %
    agents: Grows = Grows(3.0, 9.0, 0.62)
    agent_usual: Usual = Usual(0.015, 0.3)
    # Of several models in one set each must be worth so much surprise: in a crowd some pairs are always alike.
    agent_allowance: float = 1.0

    # ---- left again: 5 to 30 % leave in honest campaigns, and one crowd leaves more than another
    unfollowed_share: float = 0.4
    unfollowed: Grows = Grows(3.0, 8.0, 0.8)
    unfollowed_usual: Usual = Usual(0.08, 0.3)

    # ---- nothing opened: quiet people are up to half of an honest crowd, three quarters of one before a big screen
    quiet_share: float = 0.9
    quiet: Grows = Grows(1.5, 6.0, 0.7)
    quiet_usual: Usual = Usual(0.3, 0.75)

    # ---- quiet pools: networks, phones and branches in which, over several inviters, nearly nobody acts
    pool_people: int = 6
    pool_quiet: float = 0.75
    pool_share: float = 0.8  # of an inviter's friends
    pool: Grows = Grows(2.0, 5.0, 0.7)

    # ---- a star: nobody brings anybody, and most opened nothing; livestreams are stars too, but not so quiet
    star_fewest: int = 20
    star_quiet: float = 0.88
    star: Grows = Grows(2.0, 6.0, 0.6)
    star_usual: Usual = Usual(0.02, 0.4)  # share of friends who bring somebody

    # ---- rings: two friends who scan each other's code are friends; five people are a club
    ring_fewest: int = 3
    ring_share: Grows = Grows(0.2, 0.7, 0.9)

    # ---- serial helpers
    serial_campaigns: int = 3
    serial_share: float = 0.5
    serial: Grows = Grows(3.0, 8.0, 0.7)
    serial_usual: Usual = Usual(0.03, 0.2)

    # ---- the last hours: everybody hurries then; it matters where it takes a prize from somebody
    deadline_share: float = 0.05  # of the campaign's time
    deadline_least_minutes: int = 30
    deadline_most_minutes: int = 360
    deadline_fewest: int = 10
    deadline_jump: Grows = Grows(3.0, 8.0, 0.5)
    deadline_usual: Usual = Usual(0.05, 0.5)

    # ---- payees: a household is two or three people
    payees: Grows = Grows(2, 6, 0.9)

    # ---- the team: always a second pair of eyes
    staff: float = 0.8


LIMITS = Limits()
