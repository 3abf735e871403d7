"""One thing to do, and by which rule it stands there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yutang.planning.models import Duty
from yutang.workspaces.rules import Permission


class Rule(StrEnum):
    ALERT = "alert"
    WAITING = "waiting"
    STREAK = "streak"
    LESSON = "lesson"
    HOMEWORK = "homework"
    CONVERSION = "conversion"
    REVIEW = "review"
    SETTLE = "settle"
    ENDS = "ends"
    LATE = "late"
    DUE = "due"
    UNHELD = "unheld"
    POSITION = "position"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to do. `sentence` says what and how many, `reason` why today, `action` what the button does."""

    key: str
    rule: Rule
    cost: float
    duty: Duty
    permission: Permission
    sentence: str
    reason: str
    action: str
    path: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    community_id: int | None = None
    owner_id: int | None = None  # whose it is by name
    day: date | None = None  # the {day} of its sentences
    duties: Sequence[Duty] = ()  # what the sentence is about, where it is about duties
