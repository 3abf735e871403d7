"""Where a group stands for the visitors of a live code: open, or closed and why."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    OPEN = "open"
    ARCHIVED = "archived"
    PAUSED = "paused"
    MARKED_FULL = "marked_full"
    NO_QR = "no_qr"
    QR_EXPIRED = "qr_expired"
    QR_CLOSING = "qr_closing"  # the margin before its last hours: the card still looks valid
    COUNTED_FULL = "counted_full"
    NO_ROOM = "no_room"  # as many visitors were shown it as the last head count allows


class SeatCount(NamedTuple):
    """A group as the console reckons with it. Counts of people; `head_count` None: nobody has counted yet."""

    state: str  # open, paused, full or archived
    has_qr: bool
    expires_on: date | None
    closes_at: datetime | None
    cap: int
    head_count: int | None
    assigned_total: int
    assigned_at_count: int
    assign_limit: int

    @property
    def since_count(self) -> int:
        """Visitors who were shown the group since its last head count."""
        return max(0, self.assigned_total - self.assigned_at_count)

    @property
    def left(self) -> int:
        """Visitors who may still be shown the group before it must be counted again."""
        return max(0, self.assign_limit - self.assigned_total)


_BY_STATE = {"archived": Standing.ARCHIVED, "paused": Standing.PAUSED, "full": Standing.MARKED_FULL}


def standing(group: SeatCount, today: date, now: datetime) -> Standing:
    """The first reason that closes the group, the one that a person can do something about first.

    `today` is the community's local day. The edge decides by the same facts (`assignment.BatchState`); a test holds the
    two together.
    """
    if group.state in _BY_STATE:
        return _BY_STATE[group.state]
    if not group.has_qr:
        return Standing.NO_QR
    if group.closes_at is not None and group.closes_at <= now:
        expired = group.expires_on is None or group.expires_on < today
        return Standing.QR_EXPIRED if expired else Standing.QR_CLOSING
    if group.head_count is not None and group.head_count >= group.cap:
        return Standing.COUNTED_FULL
    return Standing.OPEN if group.left > 0 else Standing.NO_ROOM


def days_to_expiry(expires_on: date | None, today: date) -> int | None:
    """Whole days until the printed date: 0 on that day, negative after it; None: the QR does not expire."""
    return None if expires_on is None else (expires_on - today).days
