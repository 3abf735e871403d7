"""Telling learners of a lesson that has opened, at their hour, within what WeChat allows at that moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from yutang.courses.actions.releasing import AT_ONCE, Due, Releases, do_move_on, releases_due
from yutang.courses.addresses import Site
from yutang.courses.models import Course
from yutang.courses.rules.release import next_moment
from yutang.courses.store import courses, releases
from yutang.dialogue.actions.reaching import Notice, ReachPlan, Reminder, Way, WhyNot, do_remind, plan_of_reach
from yutang.workspaces.actions import Work

_TEXTS: Final = {
    "zh": "「{course}」第 {number} 课开了：{lesson}",
    "en": "Lesson {number} of “{course}” is open: {lesson}",
}


class Slice(NamedTuple):
    """What became of a slice of those whose hour has come; `more`: there may be others."""

    counts: Counter[Way | WhyNot]
    more: bool


def do_remind_due(work: Work, site: Site, limit: int = AT_ONCE) -> Slice:
    """Tell a slice of those who have a new lesson. Ask again while there are `more`."""
    found = releases_due(work, work.now, limit)
    counts = do_remind(work, _reminders(work, site, found))
    do_move_on(work, found, work.now)
    return Slice(counts, found.more)


def _reminders(work: Work, site: Site, found: Releases) -> list[Reminder]:
    if not found.due:
        return []
    session, workspace_id = work.session, work.workspace_id
    known = courses.by_ids(session, workspace_id, {each.course_id for each in found.due})
    lessons = releases.named(session, workspace_id, {each.lesson_id for each in found.due})
    return [
        _reminder(work.now, site, known[each.course_id], each, lessons[each.lesson_id], found.zones[each.course_id])
        for each in found.due
        if (each.account_id or known[each.course_id].account_id) is not None and each.lesson_id in lessons
    ]


def _reminder(now: datetime, site: Site, course: Course, due: Due, lesson: tuple[str, int], zone: ZoneInfo) -> Reminder:
    title, number = lesson
    language = course.language if course.language in _TEXTS else "zh"
    local = now.astimezone(zone)
    return Reminder(
        due.fan_id,
        due.account_id or course.account_id or 0,
        _TEXTS[language].format(course=course.title, number=number, lesson=title),
        Notice.LESSON,
        f"lesson:{course.id}:{due.fan_id}:{local.date().isoformat()}",
        thing_id=course.id,
        url=f"{site.own_page(course.slug, due.page_key)}/{due.lesson_id}",
        values={
            "title": course.title,
            "what": title,
            "number": str(number),
            "time": f"{local:%Y-%m-%d %H:%M}",
            "day": f"{local:%Y-%m-%d}",
        },
        asked=True,
        language=language,
    )


def plan_for_course(work: Work, course: Course) -> ReachPlan:
    """Of those who asked for a reminder: how many would get one at their hour of tomorrow, by which way, and why the
    others would not. As things stand now, and if there is something new for each of them."""
    asked = releases.asked(work.session, work.workspace_id, course.id)
    hours = _hours_of_tomorrow(course, {minute for _, _, minute in asked}, work.now)
    moments: dict[int | None, dict[int, datetime]] = defaultdict(dict)
    for fan_id, account_id, minute in asked:
        moments[account_id or course.account_id][fan_id] = hours[minute]
    return plan_of_reach(work, Notice.LESSON, moments)


def _hours_of_tomorrow(course: Course, minutes: set[int], now: datetime) -> Mapping[int, datetime]:
    zone = ZoneInfo(course.timezone)
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone)
    just_before = midnight - timedelta(seconds=1)
    return {minute: next_moment(zone, minute, just_before) for minute in minutes}
