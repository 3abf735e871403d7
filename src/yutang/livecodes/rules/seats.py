"""How many visitors one head count allows: the room of a group while nobody can see who really joined.

A group of cap C had h heads when somebody last counted. n visitors were assigned since; each joins with a chance p
that is itself only known as a Beta distribution, so the joiners K follow the Beta-binomial distribution (Johnson, Kemp
and Kotz, "Univariate Discrete Distributions", 3rd ed., §6.2.2). The group has room while P(h + K > C) <= 5 %.

Pure: `math` only. Nothing here runs per visitor; a head count turns into one number (`assign_limit`), and the edge
compares it with a counter.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

RISK: Final = 0.05
"""The accepted chance that a group closed by the rule has been promised to more people than it can take."""

JOIN_LAG: Final = timedelta(hours=1)
"""Most who join do so within minutes of the scan, some after finishing what they were doing. Visitors assigned less
than this before a head count are reckoned as not yet in it, so that a count typed in the middle of a burst does not
free seats which are about to be taken."""

RUSH_SHARE: Final = 0.2
"""A count teaches nothing about the rate while more than this share of the visitors since the last one is pending:
some of them are among the heads, so the others would seem to join more often than they do (in a burst at a true rate
of 0.61: 578 estimated, 509 in truth). The heads themselves count at once, and the next quiet count teaches for the
whole span."""

COMMUNITY_MEMORY: Final = 100
"""Visitors of other groups that a group's prior remembers. 100 leave a standard deviation of 5 points at p = 0.5:
about as much as two channels of one community differ. More would make a new group as sure as if it had been measured
itself."""

GROUP_MEMORY: Final = 400
"""Newest visitors of a group that its own rate remembers: at p = 0.5, what fills one group of 200."""

UNCOUNTED_SHARE: Final = 0.5
"""A QR that came without a head count may belong to a group with 3 people or with 190. Reckoning with half of the cap
closes it early, and a closed group asks for its count; reckoning with 0 would send up to a cap's worth of people to a
full group."""

MAX_VISITORS: Final = 20_000
"""No head count allows more visitors than this, however low the join rate: a rate that low is more likely a broken
QR."""

_EQUAL: Final = 1e-12  # floating point is allowed to differ by this much where the exact tail equals the risk


class JoinHistory(NamedTuple):
    """What became of visitors: `assigned` were shown a group, `joined` of them came in (0 <= joined <= assigned)."""

    assigned: int
    joined: int


class CountPoint(NamedTuple):
    """One head count: visitors assigned to the group up to then who had the time to join, and heads. `pending`: those
    assigned within `JOIN_LAG` before, of whom nobody knows how many are in it already."""

    assigned: int
    heads: int
    pending: int = 0


@dataclass(frozen=True, slots=True)
class JoinRate:
    """The chance that an assigned visitor joins, as Beta(alpha, beta). Mean alpha / (alpha + beta)."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        return self.alpha / (self.alpha + self.beta)


DEFAULT_PRIOR: Final = JoinRate(1.0, 1.0)
"""What is assumed of a community without any history: every join rate is equally likely. Under it the rule assigns just
cap / 0.95 visitors to an empty group, 210 for 200 seats: even if everybody joins, at most one in twenty is one too
many, and the first head count already tells far more than any prior could. A prior leaning to "half of them join"
fills the first group faster and overruns it by a hundred people where the poster is good."""


def known_rate(p: float) -> JoinRate:
    """The rate where joins are reported and not estimated (WeCom): so narrow a Beta that the rule becomes the binomial
    one.

    `p` is in (0, 1]; anything else raises ValueError.
    """
    if not 0 < p <= 1:
        raise ValueError("a known join rate is above 0 and at most 1")
    weight = 1e7
    return JoinRate(p * weight, (1 - p) * weight)


def join_rate(prior: JoinRate, observations: Sequence[tuple[int, int]], memory: int = GROUP_MEMORY) -> JoinRate:
    """The posterior after `observations` (assigned, joined), oldest first; only the newest `memory` visitors weigh.

    Joined is clamped to 0..assigned: heads also change because friends invite friends and because people leave, so
    what is measured is the net growth per assigned visitor, which is the thing that fills seats. Forgetting keeps the
    estimate from growing surer than the world is steady: tomorrow's poster brings other people.
    """
    alpha, beta = prior.alpha, prior.beta
    budget = float(memory)
    for assigned, joined in reversed(observations):
        if assigned <= 0:
            continue
        if budget <= 0:
            break
        weight = min(1.0, budget / assigned)
        inside = min(max(joined, 0), assigned)
        alpha += inside * weight
        beta += (assigned - inside) * weight
        budget -= assigned
    return JoinRate(alpha, beta)


def community_prior(histories: Sequence[tuple[int, int]]) -> JoinRate:
    """The prior of a group: the default, updated by the other groups of its community (oldest first)."""
    return join_rate(DEFAULT_PRIOR, histories, COMMUNITY_MEMORY)


def join_history(counts: Sequence[CountPoint]) -> JoinHistory:
    """One group's head counts, oldest first, as one observation.

    Growth is summed over the whole span before it is clamped: people who join after the count that follows their visit
    belong to their visit all the same. Shrinking while nobody was assigned is people leaving and says nothing about
    joining.
    """
    assigned = joined = 0
    for before, after in pairwise(_outside_rushes(counts)):
        came = max(0, after.assigned - before.assigned)
        grew = after.heads - before.heads
        assigned += came
        joined += grew if came else max(0, grew)
    return JoinHistory(assigned, min(max(joined, 0), assigned))


def _outside_rushes(counts: Sequence[CountPoint]) -> list[CountPoint]:
    kept: list[CountPoint] = []
    since = 0
    for count in counts:
        came = max(0, count.assigned - since) + count.pending
        if count.pending <= RUSH_SHARE * came:
            kept.append(count)
            since = count.assigned
    return kept


def assumed_heads(cap: int, head_count: int | None) -> int:
    """The heads to reckon with: the typed count, else `UNCOUNTED_SHARE` of the cap."""
    return math.ceil(cap * UNCOUNTED_SHARE) if head_count is None else head_count


def seat_limit(cap: int, head_count: int | None, rate: JoinRate, risk: float = RISK) -> int:
    """The largest n with P(head_count + K > cap) <= risk for K ~ BetaBinomial(n, rate.alpha, rate.beta).

    n counts every visitor whose joining the head count cannot include: those assigned since, and those pending then.
    At least the free seats (n visitors cannot fill more than n seats), at most `MAX_VISITORS`; 0 for a full group.
    `head_count` None: see `assumed_heads`.
    """
    room = cap - assumed_heads(cap, head_count)
    if room <= 0:
        return 0
    return _visitors_for(room, round(rate.alpha, 4), round(rate.beta, 4), risk)


@lru_cache(maxsize=4096)
def _visitors_for(room: int, alpha: float, beta: float, risk: float) -> int:
    """Walk n upwards from `room`, carrying the tail P_n(K > room) and the point P_n(K = room).

    Visitor n+1 is one too many exactly when `room` of the n before joined and this one does too, hence
        P_n+1(K > r) = P_n(K > r) + P_n(K = r) (r + alpha) / (n + alpha + beta)
        P_n+1(K = r) = P_n(K = r) (n + 1) / (n + 1 - r) (n - r + beta) / (n + alpha + beta)
    The point starts at P_r(K = r) = prod (alpha + i) / (alpha + beta + i) and is kept as a logarithm: 1e-400 is common.
    """
    whole = alpha + beta
    point = sum(math.log((alpha + i) / (whole + i)) for i in range(room))
    tail = 0.0
    for n in range(room, MAX_VISITORS):
        tail += math.exp(point) * (room + alpha) / (n + whole)
        if tail > risk + _EQUAL:
            return n
        point += math.log((n + 1) / (n + 1 - room) * (n - room + beta) / (n + whole))
    return MAX_VISITORS
