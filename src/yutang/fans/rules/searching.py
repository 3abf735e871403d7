"""What a list of fans is narrowed by, and where one page of it ends."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from yutang.fans.models import SourceKind

COUNTED: Final = 5_000  # fans that a list counts; beyond that it says "more than"


class Order(StrEnum):
    NEWEST = "new"  # by when we first heard of them
    SEEN = "seen"  # by their last sign of life


class Wanted(NamedTuple):
    """A list's filters; none and "" narrow nothing."""

    account_id: int | None = None
    following: bool | None = None  # the account; without one, any account
    tag_id: int | None = None
    source: SourceKind | None = None
    since: datetime | None = None  # came then or later
    seen_since: datetime | None = None
    text: str = ""  # the beginning of a name or a remark
    order: Order = Order.NEWEST


class Place(NamedTuple):
    """The last row of a page: the next one begins after it. `seen_ms` counts only in the order of signs of life."""

    fan_id: int
    seen_ms: int = 0

    def __str__(self) -> str:
        return f"{self.fan_id}.{self.seen_ms}"


def place_from(text: str) -> Place | None:
    """What stands in an address after `after=`; none for anything else."""
    fan_id, _, seen_ms = text.partition(".")
    if not (fan_id.isascii() and fan_id.isdecimal() and len(fan_id) < 20):  # noqa: PLR2004 - 64 bits
        return None
    seen = int(seen_ms) if seen_ms.isascii() and seen_ms.isdecimal() and len(seen_ms) < 16 else 0  # noqa: PLR2004
    return Place(min(int(fan_id), 2**63 - 1), seen)
