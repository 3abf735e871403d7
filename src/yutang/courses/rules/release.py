"""Which lessons of a course are open for one learner, since when, and when the next one opens. Pure.

A lesson is *due* at the release minute of its day: of own days, the first lesson on the learner's first day, and each
further one on the next day that the course teaches on; of a calendar, on its date; else at once. It *opens* when it is
due, and no lesson before it is still shut, and

* no more than the course's limit lie open and unread (`catch_up`): reading one of them opens the next;
* where a check-in is asked for, one has been made for its day or a later one: who missed a day has lost nothing.

What somebody has opened once stays open, whatever is moved about. Nothing depends on the order in which reads and
check-ins become known: only their moments count.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from yutang.courses.models import Access, Release

DAY: Final = timedelta(days=1)
WEEK: Final = 7
EVERY_DAY: Final = 127
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class Shut(StrEnum):
    """Why a lesson is not open."""

    NOT_YET = "not_yet"  # `opens_at` says when
    UNDATED = "undated"  # of a calendar, without a date
    CATCH_UP = "catch_up"  # one of the open lessons must be read first
    CHECK_IN = "check_in"  # opens with the check-in
    MEMBERSHIP = "membership"  # the whole course: for members
    CODE = "code"  # the whole course: for holders of a code


class Unit(NamedTuple):
    """A lesson as its release sees it. `opens_on`: only of a calendar."""

    id: int
    opens_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """How a course releases its lessons, which stand in their order. `release_at`: minute of the local day, 0 to 1439.

    `weekdays`: bit 0 is Monday; only of own days. `catch_up`: 0 for no limit.
    """

    zone: ZoneInfo
    units: tuple[Unit, ...]
    release: Release = Release.OWN_DAY
    release_at: int = 300
    weekdays: int = EVERY_DAY
    catch_up: int = 0
    access: Access = Access.OPEN

    @property
    def by_time_alone(self) -> bool:
        """Whether nothing that a learner does opens a lesson."""
        return self.catch_up == 0 and self.access is not Access.CHECK_IN


@dataclass(frozen=True)
class Progress:
    """One learner. `starts_on`: day 1. `read`: when a lesson was first opened, by lesson. `checked`: moment of the
    check-in, by day of its programme. `let_in`: as a member or by a code; only asked where the course is shut."""

    starts_on: date
    joined_at: datetime
    read: Mapping[int, datetime] = field(default_factory=dict)
    checked: Mapping[date, datetime] = field(default_factory=dict)
    let_in: bool = False


class Line(NamedTuple):
    """One lesson in the timetable of a learner. `opens_at`: since when it is open, or when it opens at the earliest;
    none: that is not known."""

    id: int
    opens_at: datetime | None
    shut: Shut | None

    @property
    def open(self) -> bool:
        return self.shut is None


@dataclass(frozen=True)
class Timetable:
    """All lessons, in their order."""

    lines: tuple[Line, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.open)

    @property
    def newest(self) -> Line | None:
        """The lesson that opened last: today's, where one opened today."""
        found = [(line.opens_at or _NEVER, place) for place, line in enumerate(self.lines) if line.open]
        return self.lines[max(found)[1]] if found else None

    @property
    def next(self) -> Line | None:
        """The shut lesson that opens first; those of which it is known before all others."""
        shut = [(line.opens_at or _NEVER, place) for place, line in enumerate(self.lines) if not line.open]
        return self.lines[min(shut)[1]] if shut else None

    def line(self, lesson_id: int) -> Line | None:
        return next((line for line in self.lines if line.id == lesson_id), None)


def timetable(plan: Plan, progress: Progress, now: datetime) -> Timetable:
    """What is open for a learner at `now`, and what opens when."""
    closed = _closed(plan.access, let_in=progress.let_in)
    if closed is not None:
        return Timetable(tuple(Line(unit.id, None, closed) for unit in plan.units))
    due = schedule(plan, progress.starts_on)
    gates = _Gates(plan, progress)
    found: dict[int, Line] = {}
    previous = _EVER
    for done, place in enumerate(_in_order(due)):
        unit, each = plan.units[place], due[place]
        previous, line = gates.line(unit, each, done, previous, now)
        found[unit.id] = line
        gates.pass_by(unit)
    return Timetable(tuple(found[unit.id] for unit in plan.units))


class Opening(NamedTuple):
    """When a lesson is due for all who began on one day. `day`: whose check-in counts. `place`: in the course."""

    id: int
    at: datetime
    day: date | None
    place: int


class Newest(NamedTuple):
    """The lesson that opened last. `comes`: time alone will open another; else it waits for a deed, or was the last."""

    id: int
    since: datetime
    comes: bool


def openings(plan: Plan, starts_on: date) -> Sequence[Opening]:
    """In the order in which they are due; undated ones last."""
    due = schedule(plan, starts_on)
    return [Opening(plan.units[place].id, due[place].at or _NEVER, due[place].day, place) for place in _in_order(due)]


def newest(
    plan: Plan,
    due: Sequence[Opening],
    joined_at: datetime,
    read: Mapping[int, datetime],
    checked: date | None,
    now: datetime,
) -> Newest | None:
    """`Timetable.newest` of one of a crowd who joined before `now`: without a line for each lesson, so that thousands
    take a second. `checked`: the last day that they checked in on, where the course asks for it."""
    until = (checked or date.min) if plan.access is Access.CHECK_IN else date.max
    found: tuple[datetime, int, int] | None = None
    waits = comes = False
    previous, left = joined_at, len(read)
    reads: list[datetime] = []  # of the lessons so far, in order of time
    for done, (lesson_id, at, day, place) in enumerate(due):
        opened = read.get(lesson_id, _NEVER)
        if at > now and opened > now:
            comes = comes or at != _NEVER
            if not left:
                break
        opens = max(at, joined_at, previous, _nth(reads, done - plan.catch_up) if plan.catch_up else _EVER)
        if day is not None and day > until:
            opens = _NEVER
        if opened <= now:
            opens = min(opens, opened)
        if opens <= now:
            found = max(found or (_EVER, 0, 0), (opens, place, lesson_id))
        waits = waits or at <= now < opens
        if lesson_id in read:
            left -= 1
            insort(reads, opened)
        previous = opens
    return Newest(found[2], found[0], comes and not waits) if found else None


def _nth(moments: Sequence[datetime], place: int) -> datetime:
    """Of moments in order; those before the first have always been, those behind the last are yet to come."""
    if place < 0:
        return _EVER
    return moments[place] if place < len(moments) else _NEVER


def first_day(plan_zone: ZoneInfo, at: datetime) -> date:
    """Day 1 of who comes at this moment: the day on the wall. Who comes before the release hour waits for it; who
    comes later finds the first lesson open."""
    return at.astimezone(plan_zone).date()


def moment_of(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """When the clocks on the wall show this minute of the day, in UTC.

    Where clocks are put back and show it twice: the first time. Where they are put forward and never show it: as if
    they had not been (RFC 5545, 3.3.5): 02:30 is 03:30 on that day.
    """
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)


def next_moment(zone: ZoneInfo, minute: int, after: datetime) -> datetime:
    """The next time, after a moment, that the clocks on the wall show this minute of the day."""
    day = after.astimezone(zone).date() - DAY
    while (found := moment_of(zone, day, minute)) <= after:
        day += DAY
    return found


# ---- when lessons are due -------------------------------------------------------------------------------------------


class Due(NamedTuple):
    """`day`: whose check-in counts. `at` none: no date is set."""

    day: date | None
    at: datetime | None


@lru_cache(maxsize=4096)
def _moments(zone: ZoneInfo, release_at: int, days: tuple[date, ...]) -> tuple[datetime, ...]:
    """A crowd that began on one day shares them."""
    return tuple(moment_of(zone, day, release_at) for day in days)


def schedule(plan: Plan, starts_on: date) -> Sequence[Due]:
    """Of each lesson, in the order of the course."""
    if plan.release is Release.OWN_DAY:
        days = own_days(starts_on, plan.weekdays, len(plan.units))
        return [Due(day, at) for day, at in zip(days, _moments(plan.zone, plan.release_at, days), strict=True)]
    if plan.release is Release.CALENDAR:
        dated = tuple(unit.opens_on for unit in plan.units if unit.opens_on is not None)
        moments = dict(zip(dated, _moments(plan.zone, plan.release_at, dated), strict=True))
        return [Due(each.opens_on, moments[each.opens_on] if each.opens_on else None) for each in plan.units]
    first = moment_of(plan.zone, starts_on, 0)
    return [Due(starts_on, first)] * len(plan.units)


@lru_cache(maxsize=4096)
def own_days(starts_on: date, weekdays: int, count: int) -> tuple[date, ...]:
    """The first so many days, from `starts_on` on, that the course teaches on. No weekday at all: every day."""
    bits = weekdays & EVERY_DAY or EVERY_DAY
    found: list[date] = []
    day = starts_on
    while len(found) < count:
        if bits >> day.weekday() & 1:
            found.append(day)
        day += DAY
    return tuple(found)


def _in_order(due: Sequence[Due]) -> Sequence[int]:
    """In which they open: by their moments, then by their places; undated ones last."""
    return sorted(range(len(due)), key=lambda place: (due[place].at or _NEVER, place))


# ---- what else they wait for ----------------------------------------------------------------------------------------


def _closed(access: Access, *, let_in: bool) -> Shut | None:
    if let_in or access in (Access.OPEN, Access.CHECK_IN):
        return None
    return Shut.MEMBERSHIP if access is Access.MEMBERSHIP else Shut.CODE


class _Gates:
    """What a learner did, ready to be asked."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self._catch_up = plan.catch_up
        self._read = progress.read
        self._joined = progress.joined_at
        self._asks = plan.access is Access.CHECK_IN
        self._days = sorted(progress.checked) if self._asks else []
        self._soonest = [_NEVER] * (len(self._days) + 1)  # of the check-ins of this day and all later ones
        for place in reversed(range(len(self._days))):
            self._soonest[place] = min(progress.checked[self._days[place]], self._soonest[place + 1])
        self._reads: list[datetime] = []  # of the lessons so far, in order of time

    def pass_by(self, unit: Unit) -> None:
        """The next lesson is asked about."""
        if self._catch_up and unit.id in self._read:
            insort(self._reads, self._read[unit.id])

    def line(self, unit: Unit, due: Due, done: int, previous: datetime, now: datetime) -> tuple[datetime, Line]:
        """When a lesson opens (`_NEVER`: not known), and what its line says. `done`: how many come before it."""
        at = _NEVER if due.at is None else due.at
        opens = max(at, self._joined, previous, self._room(done), self._checked_in(due.day))
        read = self._read.get(unit.id)
        if read is not None and read <= now:
            return min(opens, read), Line(unit.id, min(opens, read), None)
        if opens <= now:
            return opens, Line(unit.id, opens, None)
        return opens, self._shut(unit, due, done, opens, now)

    def _shut(self, unit: Unit, due: Due, done: int, opens: datetime, now: datetime) -> Line:
        if due.at is None:
            return Line(unit.id, None, Shut.UNDATED)
        if due.at > now:
            return Line(unit.id, due.at if opens == _NEVER else opens, Shut.NOT_YET)
        if self._checked_in(due.day) > now:
            return Line(unit.id, None, Shut.CHECK_IN)
        if self._room(done) > now:
            return Line(unit.id, None, Shut.CATCH_UP)
        return Line(unit.id, None, Shut.NOT_YET)  # before the learner joined, or behind one that waits

    def _room(self, done: int) -> datetime:
        """Since when at most `catch_up` - 1 of the lessons so far lay unread."""
        return _nth(self._reads, done - self._catch_up) if self._catch_up else _EVER

    def _checked_in(self, day: date | None) -> datetime:
        if not self._asks or day is None:
            return _EVER
        return self._soonest[bisect_right(self._days, day - DAY)]
