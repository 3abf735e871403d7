"""The calendar of a plan: its weeks, what is late, and templates laid over days. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yutang.errors import N_
from yutang.planning.models import Aim, ItemKind, ItemState

KINDS: Final[Mapping[ItemKind, str]] = {
    ItemKind.ARTICLE: N_("Article"),
    ItemKind.LESSON: N_("Lesson"),
    ItemKind.CAMPAIGN: N_("Campaign"),
    ItemKind.TOPIC: N_("Group topic"),
    ItemKind.OTHER: N_("Something else"),
}
STATES: Final[Mapping[ItemState, str]] = {
    ItemState.IDEA: N_("idea"),
    ItemState.DOING: N_("being made"),
    ItemState.READY: N_("ready"),
    ItemState.DONE: N_("done"),
    ItemState.DROPPED: N_("dropped"),
}
AIMS: Final[Mapping[Aim, str]] = {Aim.SERVES: N_("serves its readers"), Aim.SELLS: N_("sells")}
SELLING_TARGET: Final = 20
"""Of a hundred planned things, how many may sell: a rule of thumb of the field, not a law."""
OPEN: Final = frozenset({ItemState.IDEA, ItemState.DOING})
"""Not ready yet."""
MOST_DAYS: Final = 62
"""A template is laid over two months at most."""


def due_day(day: date, due: date | None) -> date:
    """By when it must be ready: as it was said, else the day before it appears."""
    return due if due is not None else day - timedelta(days=1)


def is_late(state: ItemState, day: date, due: date | None, today: date) -> bool:
    """Not ready though it should be, or not done though its day is over."""
    if state in OPEN:
        return due_day(day, due) < today
    return state is ItemState.READY and day < today


def month_of(day: date) -> list[list[date]]:
    """The weeks of the month of `day`, Monday first, filled up with days of the months beside it."""
    first = day.replace(day=1)
    start = first - timedelta(days=first.weekday())
    weeks: list[list[date]] = []
    while not weeks or start.month == day.month:
        weeks.append([start + timedelta(days=number) for number in range(7)])
        start += timedelta(days=7)
    return weeks


def next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Balance:
    """How many of the planned things sell. `share` in percent; None where nothing is planned."""

    sells: int
    total: int

    @property
    def share(self) -> int | None:
        return round(100 * self.sells / self.total) if self.total else None

    @property
    def sells_too_much(self) -> bool:
        return self.share is not None and self.share > SELLING_TARGET


def balance_of(aims: Sequence[Aim]) -> Balance:
    return Balance(sum(aim is Aim.SELLS for aim in aims), len(aims))


@dataclass(frozen=True, slots=True)
class Draft:
    """One line of a template. `day`: 1 is the first day. Texts by language: zh, en."""

    day: int
    kind: ItemKind
    aim: Aim
    title: Mapping[str, str]
    note: Mapping[str, str]
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    drafts: Sequence[Draft]

    @property
    def days(self) -> int:
        return max(draft.day for draft in self.drafts)


def laid_out(template: Template, first: date) -> list[tuple[date, Draft]]:
    """The template's lines with their days, the first day being `first`."""
    return [(first + timedelta(days=draft.day - 1), draft) for draft in template.drafts]
