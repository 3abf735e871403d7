"""What pages call what memberships are made of."""

from collections.abc import Mapping
from typing import Final, Protocol

from yutang.courses.memberships.models import MembershipCause
from yutang.courses.memberships.rules.periods import Standing
from yutang.errors import N_

STANDINGS: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.MEMBER: (N_("valid"), "green"),
    Standing.GRACE: (N_("days of grace"), "amber"),
    Standing.ENDED: (N_("ended"), "grey"),
    Standing.REVOKED: (N_("taken back"), "red"),
}
"""In words, and the colour of the badge."""
CAUSES: Final[Mapping[MembershipCause, str]] = {
    MembershipCause.HAND: N_("given by hand"),
    MembershipCause.CODE: N_("redeem code"),
    MembershipCause.REWARD: N_("reward of a campaign"),
    MembershipCause.ORDER: N_("bought"),
    MembershipCause.REFUND: N_("paid back"),
    MembershipCause.REVOKED: N_("taken back"),
}
KINDS: Final[Mapping[str, str]] = {"courses": N_("Course"), "programmes": N_("Check-ins"), "groups": N_("Group")}
FILTERS: Final[Mapping[str, str]] = {
    "": N_("all"),
    Standing.MEMBER: N_("valid now"),
    "soon": N_("end within 30 days"),
    Standing.GRACE: N_("in days of grace"),
    Standing.ENDED: N_("have ended"),
    Standing.REVOKED: N_("were taken back"),
}
_YEAR: Final = 365
_MONTHS: Final = frozenset({30, 31})


class Say(Protocol):
    """`visit.t`: a sentence in somebody's language."""

    def __call__(self, sentence: str, /, **values: object) -> str: ...


def period_words(t: Say, days: int) -> str:
    """How long one period is."""
    if days == 0:
        return t(N_("for good"))
    if days == _YEAR:
        return t(N_("a year"))
    return t(N_("a month")) if days in _MONTHS else t(N_("{n} days"), n=days)
