"""The lessons of a course as a learner's page lists them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from yutang.courses.models import Lesson
from yutang.courses.rules.release import Shut, Timetable

COMING = 7
"""Shut lessons that stand on the page at once; further ones are behind a tap."""


class Mark(StrEnum):
    NEW = "new"  # open, and not read yet
    BEGUN = "begun"  # read; questions or homework are still to do
    DONE = "done"
    SHUT = "shut"


@dataclass(frozen=True, slots=True)
class Row:
    """One lesson. `number`: from 1. `opens_at`: since when it is open, or when it opens, where that is known."""

    number: int
    lesson_id: int
    title: str
    mark: Mark
    opens_at: datetime | None
    shut: Shut | None

    @property
    def open(self) -> bool:
        return self.shut is None


@dataclass(frozen=True, slots=True)
class Board:
    """All rows, and the ones that matter now. `newest`: what opened last; `next`: what waits for something that the
    learner does, else what opens first."""

    rows: Sequence[Row]
    newest: Row | None
    next: Row | None
    is_todays: bool  # the newest opened on the course's day of today

    @property
    def waiting(self) -> Sequence[Row]:
        """Open and unread, but for the newest."""
        return [row for row in self.rows if row.mark is Mark.NEW and row != self.newest]

    @property
    def read(self) -> int:
        return sum(row.mark in (Mark.BEGUN, Mark.DONE) for row in self.rows)

    @property
    def done(self) -> int:
        return sum(row.mark is Mark.DONE for row in self.rows)

    @property
    def open_rows(self) -> Sequence[Row]:
        return [row for row in self.rows if row.open]

    @property
    def soon(self) -> Sequence[Row]:
        return [row for row in self.rows if not row.open][:COMING]

    @property
    def later(self) -> Sequence[Row]:
        return [row for row in self.rows if not row.open][COMING:]

    @property
    def is_closed(self) -> bool:
        """Whether the whole course is shut for this learner: nothing opens by waiting."""
        return bool(self.rows) and all(row.shut in (Shut.MEMBERSHIP, Shut.CODE) for row in self.rows)

    def around(self, lesson_id: int) -> tuple[Row | None, Row, Row | None]:
        """The lesson before, the lesson, and the one behind it. Raises KeyError for one that is not there."""
        for place, row in enumerate(self.rows):
            if row.lesson_id == lesson_id:
                before = self.rows[place - 1] if place else None
                return before, row, self.rows[place + 1] if place + 1 < len(self.rows) else None
        raise KeyError(lesson_id)


def board_of(
    lessons: Iterable[Lesson], table: Timetable, read: Iterable[int], finished: Iterable[int], today: tuple[date, str]
) -> Board:
    """`read`, `finished`: ids of lessons; `today`: the course's day, and its zone."""
    known, done = set(read), set(finished)
    lines = {line.id: line for line in table.lines}
    rows = []
    for number, lesson in enumerate(lessons, start=1):
        line = lines[lesson.id]
        mark = Mark.DONE if lesson.id in done else Mark.BEGUN if lesson.id in known else Mark.NEW
        rows.append(Row(number, lesson.id, lesson.title, mark if line.open else Mark.SHUT, line.opens_at, line.shut))
    by_id = {row.lesson_id: row for row in rows}
    newest = None if table.newest is None else by_id[table.newest.id]
    waits = next((row for row in rows if row.shut in (Shut.CATCH_UP, Shut.CHECK_IN)), None)
    following = waits if waits is not None or table.next is None else by_id[table.next.id]
    day, zone = today
    opened = newest.opens_at if newest is not None else None
    return Board(rows, newest, following, opened is not None and opened.astimezone(ZoneInfo(zone)).date() == day)
