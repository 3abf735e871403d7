"""Who takes a course: coming in, being let in, reminders, leaving."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from yutang.courses.actions.rights import is_given
from yutang.courses.memberships.actions import entitled
from yutang.courses.memberships.rules.entitlements import gives
from yutang.courses.memberships.rules.periods import Term, is_open
from yutang.courses.models import Access, Course, CourseState, Learner
from yutang.courses.rules.release import first_day, next_moment
from yutang.courses.store import courses, learners, releases, rights
from yutang.errors import N_, Conflict, Invalid
from yutang.workspaces.actions import Work

_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Joining:
    """A fan begins. `page_key`: `fans.rules.page_keys.own_page_key` of COURSE. `by_code`: let in by a redeem code."""

    fan_id: int
    account_id: int | None
    openid: str
    page_key: str
    at: datetime
    by_code: bool = False


def do_enrol(work: Work, course: Course, joinings: Sequence[Joining]) -> Mapping[int, Learner]:
    """Put these fans into a course. Returns all of them, by fan; once in, nothing changes but that

    who had left is in again, a joining that comes late keeps the earlier moment, and a code counts. Whether lessons
    open for them is asked by `may_enter` each time. Raises Conflict where somebody new comes to a course that takes
    nobody. To a closed one come those who were given it.
    """
    first: dict[int, Joining] = {}
    for joining in sorted(joinings, key=lambda each: each.at):
        first.setdefault(joining.fan_id, joining)
    zone = ZoneInfo(course.timezone)
    found = learners.of_fans(work.session, work.workspace_id, course.id, first)
    new = [_row(work, course, zone, each) for fan_id, each in sorted(first.items()) if fan_id not in found]
    if new and not _takes(work, course, first.keys() - found.keys()):
        raise Conflict(N_("This course takes nobody new now."), "not_open")
    if new:
        learners.add(work.session, work.workspace_id, new)
        found = learners.of_fans(work.session, work.workspace_id, course.id, first)
    for joining in joinings:
        _join(found[joining.fan_id], joining, zone)
    work.session.flush()
    return found


def _takes(work: Work, course: Course, fan_ids: Collection[int]) -> bool:
    """Whether these may come in newly. What somebody was given does not go when the course is closed."""
    if course.state is not CourseState.CLOSED:
        return course.state is CourseState.OPEN
    return rights.holders(work.session, work.workspace_id, course.id, fan_ids) == set(fan_ids)


def _row(work: Work, course: Course, zone: ZoneInfo, joining: Joining) -> dict[str, object]:
    return {
        "id": work.new_id(),
        "course_id": course.id,
        "fan_id": joining.fan_id,
        "account_id": joining.account_id,
        "openid": joining.openid,
        "page_key": joining.page_key,
        "starts_on": first_day(zone, joining.at),
        "joined_at": joining.at,
        "left_at": None,
        "by_code": joining.by_code,
        "remind_minute": None,
        "remind_at": None,
        "reminded_on": None,
    }


def _join(learner: Learner, joining: Joining, zone: ZoneInfo) -> None:
    if joining.at < learner.joined_at:
        learner.joined_at = joining.at
        learner.starts_on = min(learner.starts_on, first_day(zone, joining.at))
    if learner.left_at is not None and joining.at > learner.left_at:
        learner.left_at = None
    learner.by_code = learner.by_code or joining.by_code
    if learner.account_id is None and joining.account_id is not None:
        # They began by a page, and now come by an account: its links lead to one page, and it can write to them.
        learner.account_id, learner.openid, learner.page_key = joining.account_id, joining.openid, joining.page_key


def do_leave(work: Work, learner: Learner) -> None:
    """A fan leaves, by themselves: no reminders. What they did stays theirs, and they may come back."""
    if learner.left_at is None:
        learner.left_at = work.now
        learner.remind_minute = learner.remind_at = None
        work.session.flush()


def do_set_reminder(work: Work, course: Course, learner: Learner, minute: int | None) -> None:
    """Remind this fan at this minute of the course's day, 0 to 1439, when there is something new; none: do not."""
    if minute is not None and not 0 <= minute < _DAY_MINUTES:
        raise Invalid(N_("Please type an hour like 05:00."))
    learner.remind_minute = minute
    learner.remind_at = None if minute is None else next_moment(ZoneInfo(course.timezone), minute, work.now)
    work.session.flush()


# ---- who is let in --------------------------------------------------------------------------------------------------


def may_enter(work: Work, course: Course, fan_id: int, now: datetime) -> bool:
    """Whether lessons of this course open for a fan: an open course and one by check-in for everybody, another one by
    a membership that gives it, by a code, taken for this course or marked when the fan came in, or where it was given
    to them, e.g. as a reward."""
    if course.access in (Access.OPEN, Access.CHECK_IN):
        return True
    learner = learners.of_fan_in(work.session, work.workspace_id, course.id, fan_id)
    marked = learner is not None and learner.by_code
    return marked or is_given(work, course, fan_id) or entitled(work, fan_id, "courses", course.id, now)


def let_in(work: Work, course: Course, fan_ids: Collection[int], now: datetime) -> Collection[int]:
    """The same for many fans at once, but for the mark: who of these is let in."""
    if course.access in (Access.OPEN, Access.CHECK_IN):
        return fan_ids
    session, workspace_id = work.session, work.workspace_id
    opening = {
        tier.id: tier.grace_days
        for tier in courses.tiers(session, workspace_id)
        if gives(tier.entitlements, "courses", course.id) or str(tier.id) in course.tiers
    }
    found = releases.code_holders(session, workspace_id, fan_ids, course.id)
    found |= rights.holders(session, workspace_id, course.id, fan_ids)
    for held in releases.memberships(session, workspace_id, fan_ids, opening) if opening else ():
        if is_open(Term(held.since, held.ends_at, held.revoked_at), opening[held.tier_id], now):
            found.add(held.fan_id)
    return found
