"""What the pages say about codes, groups and strategies; and the addresses they print."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path

from yutang.errors import N_
from yutang.insights.rules import Period
from yutang.livecodes.actions import GroupLine
from yutang.livecodes.models import CodeState, LiveCode, Strategy
from yutang.livecodes.rules.links import code_url, is_private, short_link
from yutang.livecodes.rules.standing import Standing
from yutang.settings import Settings

# An id beyond 64 bits is nobody's, and the database would not even compare it.
CodeId = Annotated[int, Path(ge=0, le=2**63 - 1)]

STRATEGIES: Final = (
    (Strategy.FILL.value, N_("Fill in order"), N_("The first group until it is full, then the next one.")),
    (Strategy.EVEN.value, N_("Even"), N_("Always the group with the most room left.")),
    (Strategy.WEIGHTED.value, N_("By weight"), N_("Each group gets its share of the visitors.")),
)
PERIODS: Final = ((Period.HOURS_48.value, N_("48 hours")), (Period.DAYS_14.value, N_("14 days")))
STATES: Final = {
    CodeState.ACTIVE: (N_("In use"), "green"),
    CodeState.PAUSED: (N_("Paused"), "amber"),
    CodeState.DELETED: (N_("Deleted"), "red"),
}
_STANDINGS: Final = {
    Standing.OPEN: (N_("Open"), "green"),
    Standing.ARCHIVED: (N_("Archived"), "grey"),
    Standing.PAUSED: (N_("Paused"), "grey"),
    Standing.MARKED_FULL: (N_("Marked as full"), "red"),
    Standing.NO_QR: (N_("Closed: no QR yet"), "red"),
    Standing.QR_EXPIRED: (N_("Closed: the QR has expired"), "red"),
    Standing.COUNTED_FULL: (N_("Closed: full at the last head count"), "red"),
    Standing.NO_ROOM: (N_("Closed: count the heads again"), "amber"),
}


def standing_words(line: GroupLine) -> tuple[str, str]:
    """The sentence and the tone of a group's badge."""
    if line.standing is Standing.QR_CLOSING:
        tonight = line.days is None or line.days > 0
        return (N_("Closed: the QR expires tonight") if tonight else N_("Closed: the QR expires today")), "red"
    return _STANDINGS[line.standing]


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one installation's codes. `unset`: nobody has said what the public address is."""

    base_url: str
    unset: bool

    @property
    def private(self) -> bool:
        return is_private(self.base_url)

    def of(self, code: LiveCode, channel: str = "") -> str:
        return code_url(self.base_url, code.slug, channel)

    def short(self, code: LiveCode, channel: str = "") -> str:
        return short_link(self.of(code, channel))


def links_of(settings: Settings) -> Links:
    return Links(settings.base_url, not settings.public_url)
