"""What the pages of official accounts share: words for states, classes and modes."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Form, Path

from yutang.accounts.models import AccountState, PushMode
from yutang.accounts.official.rules.classes import CLASSES
from yutang.errors import N_
from yutang.web.visits import Visit

Id = Annotated[int, Path(ge=0, le=2**63 - 1)]
Text = Annotated[str, Form()]

STATES: Final = {
    AccountState.NEW: (N_("Being connected"), "blue"),
    AccountState.ACTIVE: (N_("In use"), "green"),
    AccountState.PAUSED: (N_("Paused"), "amber"),
    AccountState.ARCHIVED: (N_("Archived"), "grey"),
}
MODES: Final = (
    (PushMode.SECURE.value, N_("Secure"), N_("Everything is encrypted. Take this one.")),
    (PushMode.COMPATIBLE.value, N_("Compatible"), N_("Encrypted and in the clear at once, for a change-over.")),
    (PushMode.PLAIN.value, N_("Plain"), N_("In the clear: fans' words can be read on the way.")),
)
WORDS: Final[Mapping[str, Any]] = {"states": STATES, "classes": CLASSES, "modes": MODES}


def mode_options(visit: Visit) -> list[tuple[str, str]]:
    """For a select: what each mode is called and means."""
    return [(value, f"{visit.t(name)} — {visit.t(meaning)}") for value, name, meaning in MODES]
