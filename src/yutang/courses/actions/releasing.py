"""The release hour: who is to be told of a new lesson. Computed for thousands at once from the rules; the only thing
kept per learner is when they next want to be reminded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from yutang.courses.actions.enrolling import let_in
from yutang.courses.actions.looking import plan_of
from yutang.courses.models import Access, Course, CourseState
from yutang.courses.rules.release import Newest, Plan, Unit, newest, next_moment, openings
from yutang.courses.store import courses, releases
from yutang.courses.store.releases import Waiting
from yutang.workspaces.actions import Work

AT_ONCE: Final = 2_000
"""Learners of one transaction: others want to write, too."""
LATEST: Final = timedelta(hours=3)
"""A reminder that comes later than that, because the worker stood still, is left out."""
SILENT: Final = timedelta(days=7)
"""Who has not read the newest lesson for so long is left in peace until they come back or there is something new."""
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_LIVE: Final = frozenset({CourseState.OPEN, CourseState.CLOSED})


@dataclass(frozen=True, slots=True)
class Due:
    """One fan and the lesson that is open and unread: to be told now, within what WeChat allows."""

    learner_id: int
    course_id: int
    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    lesson_id: int


@dataclass(frozen=True, slots=True)
class Releases:
    """A slice of those whose reminder is due. `due`: whom to tell; `resting`: who hears nothing until something new
    comes; `more`: there may be others."""

    looked_at: Sequence[Waiting]
    due: Sequence[Due]
    resting: Collection[int]
    zones: Mapping[int, ZoneInfo]  # of their courses
    more: bool


def releases_due(work: Work, now: datetime, limit: int = AT_ONCE) -> Releases:
    """Whom to tell of a lesson now. `do_move_on` in the same unit of work, then ask again while there are `more`."""
    waiting = releases.waiting(work.session, work.workspace_id, now, limit)
    found = courses.by_ids(work.session, work.workspace_id, {each.course_id for each in waiting})
    units: dict[int, list[Unit]] = defaultdict(list)
    for course_id, lesson_id, opens_on in courses.units_of(work.session, work.workspace_id, list(found)):
        units[course_id].append(Unit(lesson_id, opens_on))
    due: list[Due] = []
    resting: set[int] = set()
    by_course = attrgetter("course_id")
    for course_id, rows in groupby(sorted(waiting, key=by_course), key=by_course):
        course = found[course_id]
        if course.state in _LIVE:
            told, quiet = _of_course(work, course, plan_of(course, units[course_id]), list(rows), now)
            due += told
            resting |= quiet
        else:
            resting |= {row.id for row in rows}
    zones = {course.id: ZoneInfo(course.timezone) for course in found.values()}
    return Releases(waiting, due, resting, zones, len(waiting) == limit)


def do_move_on(work: Work, found: Releases, now: datetime) -> None:
    """These reminders are taken care of; the next one of each learner is tomorrow's."""
    session, workspace_id = work.session, work.workspace_id
    later: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in found.looked_at:
        if row.id not in found.resting:
            later[row.course_id, row.remind_minute].append(row.id)
    for (course_id, minute), ids in sorted(later.items()):
        releases.move_on(session, workspace_id, ids, next_moment(found.zones[course_id], minute, now))
    if found.resting:
        releases.move_on(session, workspace_id, found.resting, None)
    told: dict[int, list[int]] = defaultdict(list)
    for each in found.due:
        told[each.course_id].append(each.learner_id)
    for course_id, ids in sorted(told.items()):
        releases.told(session, workspace_id, ids, now.astimezone(found.zones[course_id]).date())


# ---- one course -----------------------------------------------------------------------------------------------------


def _of_course(
    work: Work, course: Course, plan: Plan, rows: Sequence[Waiting], now: datetime
) -> tuple[list[Due], set[int]]:
    """Whom to tell, and who rests."""
    entered = set(let_in(work, course, [row.fan_id for row in rows], now))
    last = _by_time(plan, rows, now) if plan.by_time_alone else _by_deeds(work, course, plan, rows, now)
    seen = {each.id for each in last.values()}
    fans = [row.fan_id for row in rows]
    read = {(fan, lesson) for fan, lesson, _ in releases.reads(work.session, work.workspace_id, fans, seen)}
    today = now.astimezone(plan.zone).date()
    told: list[Due] = []
    resting: set[int] = set()
    for row in rows:
        if row.id not in last:
            continue
        lesson_id, since, comes = last[row.id]
        unread = (row.fan_id, lesson_id) not in read and (row.by_code or row.fan_id in entered)
        if not comes and max(since, course.changed_at) < now - SILENT:
            resting.add(row.id)
        elif unread and row.reminded_on != today and row.remind_at >= now - LATEST:
            told.append(_due(row, lesson_id))
    return told, resting


def _by_time(plan: Plan, rows: Iterable[Waiting], now: datetime) -> Mapping[int, Newest]:
    """By learner. All who began on one day have the same."""
    known: dict[date, Newest | None] = {}
    found: dict[int, Newest] = {}
    for row in rows:
        if row.starts_on not in known:
            known[row.starts_on] = newest(plan, openings(plan, row.starts_on), _EVER, {}, None, now)
        last = known[row.starts_on]
        if last is not None:
            found[row.id] = last._replace(since=max(last.since, row.joined_at))
    return found


def _by_deeds(work: Work, course: Course, plan: Plan, rows: Sequence[Waiting], now: datetime) -> Mapping[int, Newest]:
    """By learner. What each one read and checked in decides; of check-ins the last day says enough."""
    session, workspace_id = work.session, work.workspace_id
    fans = [row.fan_id for row in rows]
    reads: dict[int, dict[int, datetime]] = defaultdict(dict)
    for fan_id, lesson_id, at in releases.reads(session, workspace_id, fans, [unit.id for unit in plan.units]):
        reads[fan_id][lesson_id] = at
    checked: Mapping[int, date] = {}
    if plan.access is Access.CHECK_IN and course.programme_id is not None:
        checked = releases.last_checked(session, workspace_id, course.programme_id, fans, now)
    due = {day: openings(plan, day) for day in {row.starts_on for row in rows}}
    found = {
        row.id: newest(plan, due[row.starts_on], row.joined_at, reads.get(row.fan_id, {}), checked.get(row.fan_id), now)
        for row in rows
    }
    return {learner_id: last for learner_id, last in found.items() if last is not None}


def _due(row: Waiting, lesson_id: int) -> Due:
    return Due(row.id, row.course_id, row.fan_id, row.account_id, row.openid, row.page_key, lesson_id)
