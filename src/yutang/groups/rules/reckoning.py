"""Groups: caps, how full one is, and when two printed names mean the same group. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from yutang.errors import N_
from yutang.groups.models import GroupKind
from yutang.livecodes.rules import assumed_heads
from yutang.wechat.payloads import PayloadKind

CAP_DEFAULT: Final = 200
"""Scanning stops at 200 members today, by current guides and practice; no official page says so (wechat.md §4.1)."""

CAP_PRESETS: Final = (
    (100, N_("100, the old rule")),  # WeChat's notice of July 2014
    (199, N_("199, with an assistant robot")),  # the robot takes one seat
    (200, N_("200, scanning stops here today")),
    (500, N_("500, members are invited")),  # the size cap; above 200 people come by invitation only
)

HEADS_MAX: Final = 5000
"""More than any group of the three kinds can hold; a larger number is a slip of the finger."""

WECHAT_QR_DAYS: Final = 7
"""A WeChat group's QR lives seven days from the moment it was fetched (WeChat team, 2018)."""

KIND_OF_PAYLOAD: Final = {
    PayloadKind.WECHAT_GROUP: GroupKind.WECHAT,
    PayloadKind.WECOM_GROUP: GroupKind.WECOM,
    PayloadKind.QQ_GROUP: GroupKind.QQ,
}


def normal_name(name: str) -> str:
    """The form in which printed names are compared: no white space, full-width as half-width, × as x, case folded."""
    text = unicodedata.normalize("NFKC", name).replace("×", "x")
    return "".join(text.split()).casefold()


def date_problem(kind: GroupKind, expires_on: date | None, today: date) -> str | None:
    """What is wrong with the printed date of a new QR, as a sentence; None: nothing.

    Only WeChat cards must have one. A date that lies further ahead than such a QR can live is a misreading.
    """
    if expires_on is None:
        return N_("Please type the date printed below the QR.") if kind is GroupKind.WECHAT else None
    if expires_on < today:
        return N_("This date has passed. Open the group's QR in WeChat again and take a new screenshot.")
    # One day more than the QR lives: phones and the community may be in different time zones.
    if kind is GroupKind.WECHAT and expires_on > today + timedelta(days=WECHAT_QR_DAYS + 1):
        return N_("A WeChat group QR lives 7 days at most. Please check the date.")
    return None


@dataclass(frozen=True, slots=True)
class Fill:
    """How full a group is: what was counted, and what is only estimated. All are numbers of people."""

    cap: int
    counted: int | None  # typed in by a person; None: never
    counted_at: datetime | None
    since: int  # visitors who were shown the group since then
    joined: int  # of them probably joined: `since` × the join rate
    room: int  # visitors who may still be shown it before it must be counted again

    @property
    def base(self) -> int:
        """What the estimate stands on: the count, or what is assumed of a group that nobody has counted."""
        return assumed_heads(self.cap, self.counted)

    @property
    def heads(self) -> int:
        """Counted + estimated, never more than the cap unless more were counted."""
        return max(self.base, min(self.cap, self.base + self.joined))


def estimate_joined(since: int, mean: float) -> int:
    """People who probably joined of `since` visitors at the join rate `mean` (0 to 1)."""
    return round(since * mean)
