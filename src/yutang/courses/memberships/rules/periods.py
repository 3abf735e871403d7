"""How long a membership lasts: what the rows of its ledger come to, in the order of their moments. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from yutang.courses.memberships.models import MembershipCause

MOST_PERIODS: Final = 60
"""Of one gift: five years of months."""
MOST_DAYS: Final = 3660
"""Of one period; ten years. What is longer is for good."""
TOLD_BEFORE: Final = timedelta(days=7)


class Entry(NamedTuple):
    """One row of the ledger. `days`: of one period; 0: for good. `periods` below 0: so many are taken back."""

    cause: MembershipCause
    periods: int
    days: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """A membership as it stands. `ends_at`: none, for good. `since`: of the first gift after a revocation."""

    since: datetime
    ends_at: datetime | None
    revoked_at: datetime | None = None


class Standing(StrEnum):
    MEMBER = "member"
    GRACE = "grace"  # over, but for the days that are given on top
    ENDED = "ended"
    REVOKED = "revoked"


OPEN: Final = frozenset({Standing.MEMBER, Standing.GRACE})
"""What the membership gives is open."""


def term_of(entries: Iterable[Entry]) -> Term | None:
    """What these come to, in whatever order they are given; none for none."""
    term: Term | None = None
    for entry in sorted(entries, key=lambda each: (each.at, each.periods < 0)):
        term = _after(term, entry)
    return term


def _after(term: Term | None, entry: Entry) -> Term:
    if entry.cause is MembershipCause.REVOKED:
        return replace(term or Term(entry.at, entry.at), revoked_at=entry.at)
    if term is None or term.revoked_at is not None:
        term = Term(entry.at, entry.at)
    if entry.days == 0:
        return replace(term, ends_at=None) if entry.periods > 0 else replace(term, revoked_at=entry.at)
    if term.ends_at is None:
        return term  # for good already
    length = timedelta(days=entry.days * entry.periods)
    if entry.periods < 0:
        return replace(term, ends_at=term.ends_at + length)
    return replace(term, ends_at=max(term.ends_at, entry.at) + length)


def standing_of(term: Term, grace_days: int, now: datetime) -> Standing:
    if term.revoked_at is not None:
        return Standing.REVOKED
    if term.ends_at is None or now < term.ends_at:
        return Standing.MEMBER
    return Standing.GRACE if now < term.ends_at + timedelta(days=grace_days) else Standing.ENDED


def is_open(term: Term, grace_days: int, now: datetime) -> bool:
    """Whether what the membership gives is open now."""
    return standing_of(term, grace_days, now) in OPEN


class News(StrEnum):
    """What a member is told about the end."""

    SOON = "soon"
    GRACE = "grace"


def lead_of(days: int) -> timedelta:
    """How long before the end of such a period a member hears of it: a quarter of it, at most a week."""
    return min(TOLD_BEFORE, timedelta(days=days) / 4)


def news_of(term: Term, days: int, grace_days: int, told_at: datetime | None, now: datetime) -> News | None:
    """What is to be said now and has not been; `told_at`: when the member last heard of an end."""
    if term.ends_at is None or days == 0:
        return None
    standing = standing_of(term, grace_days, now)
    if standing is Standing.GRACE:
        return News.GRACE if told_at is None or told_at < term.ends_at else None
    soon = term.ends_at - lead_of(days)
    if standing is Standing.MEMBER and soon <= now:
        return News.SOON if told_at is None or told_at < soon else None
    return None
