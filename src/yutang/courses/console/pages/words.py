"""What the pages call what courses are made of."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Path

from yutang.courses.models import Access, CourseState, Release
from yutang.errors import N_

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
STATES: Final[Mapping[CourseState, tuple[str, str]]] = {
    CourseState.DRAFT: (N_("Draft"), "grey"),
    CourseState.OPEN: (N_("Open"), "green"),
    CourseState.CLOSED: (N_("Closed"), "amber"),
    CourseState.ARCHIVED: (N_("Archived"), "grey"),
}
"""In words, and the colour of the badge."""
RELEASES: Final[Mapping[Release, tuple[str, str]]] = {
    Release.OWN_DAY: (N_("A lesson a day, from each fan's first day"), N_("Who comes later starts at day 1, too.")),
    Release.CALENDAR: (N_("By calendar"), N_("Each lesson has its date, the same for everybody.")),
    Release.AT_ONCE: (N_("Everything at once"), N_("All lessons are open from the start.")),
}
ACCESSES: Final[Mapping[Access, tuple[str, str]]] = {
    Access.OPEN: (N_("Open for everybody"), N_("Who comes in reads.")),
    Access.CHECK_IN: (N_("By check-in"), N_("The lesson of a day opens once the fan has checked in.")),
    Access.MEMBERSHIP: (N_("For members"), N_("Any one of the chosen memberships opens it.")),
    Access.CODE: (N_("With a redeem code"), N_("Make codes for this course under “Memberships”.")),
}
DAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
WORDS: Final[dict[str, Any]] = {
    "states": STATES,
    "releases": RELEASES,
    "accesses": ACCESSES,
    "week": DAYS,
}
"""For every page of a course."""
