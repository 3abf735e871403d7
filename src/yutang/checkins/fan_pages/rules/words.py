"""What pages say of outcomes and states, as msgids: each text for fans stands here once. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from yutang.checkins.fan_pages.rules.months import Mark
from yutang.checkins.rules.plans import Phase
from yutang.errors import N_

WEEKDAYS: Final[Sequence[str]] = (*(N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")),)
MARKS: Final[Mapping[Mark, str]] = {
    Mark.DONE: N_("checked in"),
    Mark.MADE_UP: N_("made up"),
    Mark.FROZEN: N_("frozen"),
    Mark.MISSED: N_("missed"),
    Mark.TODAY: N_("today, still to do"),
    Mark.AHEAD: N_("ahead"),
    Mark.FREE: N_("nothing is asked for"),
}
NOT_NOW: Final[Mapping[Phase, str]] = {
    Phase.SOON: N_("It begins on {starts}. See you then."),
    Phase.CLOSED: N_("Check-in is open from {opens} to {closes}. See you then."),
    Phase.PAUSED: N_("It is taking a break. These days break no streak."),
    Phase.OVER: N_("It is over. Thank you for coming all this way."),
    Phase.DRAFT: N_("It has not been opened yet."),
}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_words(first: date, language: str) -> str:
    """2026年11月; November 2026."""
    return f"{first.year}年{first.month}月" if language == "zh" else f"{_MONTHS[first.month - 1]} {first.year}"
