"""When a job that failed is tried again, and when it is given up."""

from datetime import timedelta
from typing import Final

MAX_ATTEMPTS: Final = 8
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(hours=2)
GROWTH: Final = 4
"""10 s, 40 s, 3 min, 11 min, 43 min, 2 h, 2 h: a restart of the receiver is bridged in seconds, an evening's outage in
five hours. An alert that arrives later than that helps nobody; it stands in the console all the time, and the row is
kept as dead and can be sent again."""
JITTER: Final = 0.25


def wait_before(next_attempt: int, chance: float, asked: timedelta | None = None) -> timedelta:
    """How long to wait before try `next_attempt` (2 is the first repetition).

    `chance` is a random number in [0, 1): it spreads the waits by ±25 %, so that what failed together does not come
    back together. `asked` is what the receiver wants (Retry-After): never earlier than that, at most `LONGEST_WAIT`.
    """
    grown = FIRST_WAIT * float(GROWTH ** min(next_attempt - 2, 16))
    wait = min(grown, LONGEST_WAIT) * (1 - JITTER + 2 * JITTER * chance)
    return wait if asked is None else max(wait, min(asked, LONGEST_WAIT))


def is_last(attempt: int) -> bool:
    """Whether nothing is tried after this attempt (1 is the first)."""
    return attempt >= MAX_ATTEMPTS
