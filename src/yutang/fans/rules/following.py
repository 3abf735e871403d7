"""Whether a fan follows an account, from pushes that come late, twice or in any order (promises I4 and I9).

What is kept are two maxima, so the order of arrival does not matter: the newest follow and the newest unfollow.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Self

from yutang.insights.models import EventKind

NEVER: Final = datetime.fromtimestamp(0, UTC)
SAME: Final = timedelta(seconds=60)
"""A follow that WeChat told when asked, and the push about it, need not carry the same second."""


class Following(NamedTuple):
    """Moments are WeChat's. A fan of whom neither is known (the push was missed, but they wrote) follows."""

    followed_at: datetime | None = None
    unfollowed_at: datetime | None = None

    @property
    def follows(self) -> bool:
        """Of two pushes of one second the follow wins: an unfollow that was meant is found by the next poll."""
        return self.unfollowed_at is None or (self.followed_at is not None and self.followed_at >= self.unfollowed_at)

    @property
    def changed_at(self) -> datetime:
        return max(self.followed_at or NEVER, self.unfollowed_at or NEVER)

    def followed(self, at: datetime) -> Self:
        return self._replace(followed_at=max(self.followed_at or NEVER, at))

    def unfollowed(self, at: datetime) -> Self:
        return self._replace(unfollowed_at=max(self.unfollowed_at or NEVER, at))


class Told(NamedTuple):
    """A follow or unfollow in the ledger. `repaired`: no push said it, the follower poll found it."""

    kind: EventKind
    at: datetime
    repaired: bool


def was_told(kind: EventKind, at: datetime, ledger: Sequence[Told]) -> bool:
    """Whether a push that comes late says what a poll has already put into the ledger: it must not count twice.

    The poll learns the second of a follow; of an unfollow only that it was before the poll.
    """
    repaired = [row.at for row in ledger if row.kind is kind and row.repaired]
    if kind is EventKind.FOLLOW:
        return any(abs(found - at) <= SAME for found in repaired)
    found = min((moment for moment in repaired if moment >= at), default=None)
    if found is None:
        return False
    return not any(row.kind is EventKind.FOLLOW and at < row.at <= found for row in ledger)
