"""One person's days as a calendar of months. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yutang.checkins.actions.mending import Diary
from yutang.errors import N_

DAY: Final = timedelta(days=1)
KINDS: Final = {  # of a day: what it is called, and its sign
    "early": (N_("checked in early"), "sun"),
    "done": (N_("checked in"), "check"),
    "made_up": (N_("made up"), "pencil-check"),
    "frozen": (N_("frozen"), "snowflake"),
    "missed": (N_("missed"), "x"),
    "today": (N_("today, not yet"), "clock"),
    "rest": (N_("not asked for"), ""),
    "outside": (N_("before they began, or still to come"), ""),
}


@dataclass(frozen=True, slots=True)
class Cell:
    day: date
    kind: str

    @property
    def words(self) -> str:
        return KINDS[self.kind][0]

    @property
    def sign(self) -> str:
        return KINDS[self.kind][1]


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks`: from Monday on; a place without a day is none."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]
    done: int
    missed: int


def months_of(diary: Diary) -> list[date]:
    """The first day of each month from when they began until now, the oldest first; at most two years."""
    begin = min([diary.since, *diary.checked])
    first = min(begin, diary.today).replace(day=1)
    found = [diary.today.replace(day=1)]
    while found[-1] > first and len(found) < 24:  # noqa: PLR2004 - months
        found.append((found[-1] - DAY).replace(day=1))
    return found[::-1]


def month_of(diary: Diary, first: date, early: Collection[date]) -> Month:
    following = (first + DAY * 31).replace(day=1)
    cells = [_cell(diary, first + DAY * n, early) for n in range((following - first).days)]
    padded: list[Cell | None] = [*[None] * first.weekday(), *cells]
    padded += [None] * (-len(padded) % 7)
    return Month(
        first,
        [padded[at : at + 7] for at in range(0, len(padded), 7)],
        sum(each.kind in {"early", "done", "made_up"} for each in cells),
        sum(each.kind == "missed" for each in cells),
    )


def _cell(diary: Diary, day: date, early: Collection[date]) -> Cell:
    return Cell(day, _kind(diary, day, early))


def _kind(diary: Diary, day: date, early: Collection[date]) -> str:
    if day in diary.made_up:
        return "made_up"
    if day in diary.checked:
        return "early" if day in early else "done"
    if day in diary.frozen:
        return "frozen"
    if day < diary.since or day > diary.today:
        return "outside"
    if not diary.plan.calendar.is_due(day):
        return "rest"
    return "today" if day == diary.today else "missed"
