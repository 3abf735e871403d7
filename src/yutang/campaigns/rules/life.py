"""The life of a campaign: draft → checked → running ⇄ paused → ended → settled. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from yutang.campaigns.models import CampaignState as State


class Step(StrEnum):
    """What a person can do to a campaign."""

    CHECK = "check"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    SETTLE = "settle"


STEPS: Final[Mapping[Step, frozenset[State]]] = {  # from which states
    Step.CHECK: frozenset({State.DRAFT, State.CHECKED}),
    Step.START: frozenset({State.CHECKED}),
    Step.PAUSE: frozenset({State.RUNNING}),
    Step.RESUME: frozenset({State.PAUSED}),
    Step.END: frozenset({State.RUNNING, State.PAUSED}),
    Step.SETTLE: frozenset({State.ENDED}),
}

LIVE: Final = frozenset({State.RUNNING, State.PAUSED})
CLOSED: Final = frozenset({State.ENDED, State.SETTLED})

LOCKED: Final = ("kind", "account_id", "path", "language", "timezone", "starts_at")
"""Of a campaign that has started: fans hold posters, codes and texts that were made by these."""
LOCKED_RULES: Final = ("newcomers_only", "last_touch", "must_open")
"""…and by these who was credited was decided: another rule would decide it anew, behind the fans' backs."""


def may_take(step: Step, state: State) -> bool:
    return state in STEPS[step]


def may_change(state: State) -> bool:
    """Whether the form is open at all; of a campaign that runs only what is not locked."""
    return state not in CLOSED


def may_archive(state: State) -> bool:
    """Only what does not run any more, or not yet."""
    return state not in LIVE and state is not State.ENDED
