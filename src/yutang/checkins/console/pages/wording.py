"""What the pages say about programmes, and the addresses they show."""

from typing import Annotated, Any, Final

from fastapi import Path

from yutang.checkins.actions.wording import Severity
from yutang.checkins.models import CheckInSource, Programme, ProgrammeState, Proof
from yutang.checkins.rules.plans import Phase
from yutang.errors import N_
from yutang.settings import Settings

# An id beyond 64 bits is nobody's, and the database would not even compare it.
Id = Annotated[int, Path(ge=0, le=2**63 - 1)]

STATES: Final = {
    ProgrammeState.DRAFT: (N_("Draft"), "grey"),
    ProgrammeState.RUNNING: (N_("Running"), "green"),
    ProgrammeState.PAUSED: (N_("Paused"), "amber"),
    ProgrammeState.ENDED: (N_("Ended"), "grey"),
    ProgrammeState.ARCHIVED: (N_("Archived"), "grey"),
}
NEXT_STEPS: Final = {  # in the list: what to do next with a programme in this state
    ProgrammeState.DRAFT: N_("Look at it once more and start it"),
    ProgrammeState.PAUSED: N_("Resume or end it"),
    ProgrammeState.ENDED: N_("See what came of it"),
    ProgrammeState.ARCHIVED: N_("See what came of it"),
}
PHASES: Final = {
    Phase.DRAFT: N_("Not started: fans do not know of it yet."),
    Phase.SOON: N_("The first day is still to come."),
    Phase.OPEN: N_("Open now."),
    Phase.CLOSED: N_("Outside of the day's window now."),
    Phase.PAUSED: N_("Paused: nothing is taken, and no streak breaks."),
    Phase.OVER: N_("It is over."),
}
PROOFS: Final = {
    Proof.TAP: (N_("a tap"), N_("on the menu, the keyword, or the button of the page")),
    Proof.TEXT: (N_("a line of text"), N_("sent after the tap, or behind the keyword")),
    Proof.PICTURE: (N_("a picture"), N_("sent after the tap")),
    Proof.VOICE: (N_("a voice message"), N_("sent after the tap")),
    Proof.QUANTITY: (N_("a number"), N_("of minutes, pages, glasses …")),
}
WEEKDAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
SOURCES: Final = {
    CheckInSource.PUSH: N_("in the account"),
    CheckInSource.PAGE: N_("on the page"),
    CheckInSource.MAKE_UP: N_("made up"),
}
SEVERITIES: Final = {
    Severity.BLOCK: (N_("plainly forbidden"), "red"),
    Severity.HIGH: (N_("grave risk"), "amber"),
    Severity.MEDIUM: (N_("risk"), "amber"),
    Severity.LOW: (N_("small risk"), "grey"),
}
OVER: Final = frozenset({ProgrammeState.ENDED, ProgrammeState.ARCHIVED})

WORDS: Final[dict[str, Any]] = {
    "states": STATES,
    "phases": PHASES,
    "proofs": PROOFS,
    "weekdays": WEEKDAYS,
    "severities": SEVERITIES,
}
"""For every page of a programme."""


def address_of(settings: Settings, programme: Programme) -> str:
    """The programme's page for everybody."""
    return f"{settings.base_url}/checkin/{programme.slug}"
