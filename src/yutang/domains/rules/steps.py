"""The way back from a block: fix, wording check, appeal, publish again. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    FIX = "fix"
    CHECK = "check"
    APPEAL = "appeal"
    REPUBLISH = "republish"
    CLOSED = "closed"


ORDER: Final = (Step.FIX, Step.CHECK, Step.APPEAL, Step.REPUBLISH)


@dataclass(frozen=True, slots=True)
class Case:
    """How far a case has come."""

    fixed_at: datetime | None = None
    checked_at: datetime | None = None
    appealed_at: datetime | None = None
    closed_at: datetime | None = None


def step_of(case: Case) -> Step:
    """What is to be done next."""
    if case.closed_at is not None:
        return Step.CLOSED
    if case.fixed_at is None:
        return Step.FIX
    if case.checked_at is None:
        return Step.CHECK
    return Step.APPEAL if case.appealed_at is None else Step.REPUBLISH


def states(case: Case) -> list[tuple[Step, str]]:
    """Each step with done, now or later."""
    now = step_of(case)
    at = len(ORDER) if now is Step.CLOSED else ORDER.index(now)
    return [(step, "done" if place < at else "now" if place == at else "later") for place, step in enumerate(ORDER)]
