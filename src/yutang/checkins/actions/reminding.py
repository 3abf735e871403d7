"""Reminders at each fan's own hour: of a check-in that is still to do, within what WeChat allows at that moment.

Nothing is kept per fan but when they want to be reminded next; who checked in, froze the day or left hears nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from yutang.checkins.actions.telling import voice_for
from yutang.checkins.addresses import Site
from yutang.checkins.models import Programme, ProgrammeState
from yutang.checkins.rules.plans import Plan, plan_at
from yutang.checkins.rules.reminding import is_still_to_do, next_reminder
from yutang.checkins.rules.replying import NOBODY, Reader, Voice
from yutang.checkins.rules.standings import Standing, current_of
from yutang.checkins.rules.texts import prompt_of
from yutang.checkins.store import people, reminding
from yutang.checkins.store.hot import Hot
from yutang.checkins.store.reminding import Due
from yutang.dialogue.actions.reaching import Notice, ReachPlan, Reminder, Way, WhyNot, do_remind, plan_of_reach
from yutang.workspaces.actions import Work

AT_ONCE: Final = 2_000
"""Enrolments of one transaction: others want to write, too."""
LATEST: Final = timedelta(hours=3)
"""A reminder that comes later than that, because the worker stood still, is left out."""
_GONE: Final = frozenset({ProgrammeState.ENDED, ProgrammeState.ARCHIVED})
_PLAIN: Final = {
    "zh": "今天的「{title}」还没打卡，现在打也来得及。",
    "en": "Today's “{title}” is still to do; there is time.",
}


class Slice(NamedTuple):
    """What became of a slice of those whose hour has come; `more`: there may be others."""

    counts: Counter[Way | WhyNot]
    more: bool


def do_remind_due(work: Work, site: Site, limit: int = AT_ONCE) -> Slice:
    """Remind a slice of those whose hour has come. Ask again while there are `more`."""
    rows = reminding.due(work.session, work.workspace_id, work.now, limit)
    found = reminding.programmes(work.session, work.workspace_id, {row.programme_id for row in rows})
    by_programme: dict[int, list[Due]] = defaultdict(list)
    for row in rows:
        by_programme[row.programme_id].append(row)
    counts: Counter[Way | WhyNot] = Counter()
    for programme_id, ours in sorted(by_programme.items()):
        counts += _do_remind_in(work, site, found[programme_id], ours)
    return Slice(counts, len(rows) == limit)


def _do_remind_in(work: Work, site: Site, programme: Programme, rows: Sequence[Due]) -> Counter[Way | WhyNot]:
    plan = plan_at(programme, work.now)
    session, workspace_id = work.session, work.workspace_id
    counts: Counter[Way | WhyNot] = Counter()
    if programme.state is ProgrammeState.RUNNING and is_still_to_do(plan, work.now):
        today = plan.day_of(work.now)
        waiting = _who_waits(work, programme, rows, today)
        reminders = _reminders(work, site, programme, plan, waiting)
        counts = do_remind(work, reminders)
        reminding.told(session, workspace_id, [row.id for row in waiting], today)
    later: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        later[row.remind_minute].append(row.id)
    for minute, ids in sorted(later.items()):
        following = None if programme.state in _GONE else next_reminder(plan, minute, work.now)
        reminding.move_on(session, workspace_id, ids, following)
    return counts


def _who_waits(work: Work, programme: Programme, rows: Sequence[Due], today: date) -> list[Due]:
    """Whose check-in of today is not there."""
    missing = [
        row
        for row in rows
        if (row.last_day is None or row.last_day < today)
        and row.reminded_on != today
        and row.remind_at >= work.now - LATEST
        and (row.account_id or programme.account_id) is not None
    ]
    fans = [row.fan_id for row in missing]
    frozen = reminding.frozen(work.session, work.workspace_id, programme.id, fans, today) if fans else set()
    return [row for row in missing if row.fan_id not in frozen]


def _reminders(work: Work, site: Site, programme: Programme, plan: Plan, rows: Sequence[Due]) -> list[Reminder]:
    today = plan.day_of(work.now)
    fans = [row.fan_id for row in rows]
    voice = voice_for(work, site, programme)
    standings = Hot(work.session, work.workspace_id, programme.id).standings(fans) if fans else {}
    names = people.names_of(work.session, work.workspace_id, fans)
    local = work.now.astimezone(plan.calendar.zone_at(work.now))
    language = programme.language if programme.language in _PLAIN else "zh"
    plain = _PLAIN[language].format(title=programme.title)
    same = {
        "title": programme.title,
        "what": prompt_of(programme.prompts, plan.calendar.starts_on, today) or programme.title,
        "time": f"{local:%Y-%m-%d %H:%M}",
        "day": f"{today:%Y-%m-%d}",
    }
    found = []
    for row in rows:
        standing = standings.get(row.fan_id, NOBODY)
        url = site.own_page(programme.slug, row.page_key)
        found.append(
            Reminder(
                row.fan_id,
                row.account_id or programme.account_id or 0,
                plain,
                Notice.CHECK_IN,
                f"check_in:{programme.id}:{row.fan_id}:{today.isoformat()}",
                thing_id=programme.id,
                url=url,
                values={**same, "number": str(current_of(plan.calendar, standing, today))},
                asked=True,
                language=language,
                said=_Said(voice, standing, today, Reader(names.get(row.fan_id, ""), url)),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """The programme's own words, made only where they are said."""

    voice: Voice
    standing: Standing
    day: date
    reader: Reader

    def __call__(self) -> str:
        return self.voice.remind(self.standing, self.day, self.reader).text


# ---- the programme changes -------------------------------------------------------------------------------------------


def do_rearm(work: Work, programme: Programme) -> None:
    """The days or the clocks of a programme have changed, or it goes on: when each fan is reminded next."""
    plan = plan_at(programme, work.now)
    session, workspace_id = work.session, work.workspace_id
    session.flush()
    for minute in reminding.minutes_of(session, workspace_id, programme.id):
        reminding.arm(session, workspace_id, programme.id, minute, next_reminder(plan, minute, work.now))


# ---- the planner -----------------------------------------------------------------------------------------------------


def plan_for_programme(work: Work, programme: Programme) -> ReachPlan:
    """Of those who asked for a reminder: how many will get one at their hour of the next due day from tomorrow on, by
    which way, and why the others will not. As things stand now: whoever writes until then opens a way."""
    plan = plan_at(programme, work.now)
    asked = reminding.asked(work.session, work.workspace_id, programme.id)
    hours = _hours_of_tomorrow(plan, {minute for _, _, minute in asked}, work.now)
    moments: dict[int | None, dict[int, datetime]] = defaultdict(dict)
    for fan_id, account_id, minute in asked:
        if minute in hours:
            moments[account_id or programme.account_id][fan_id] = hours[minute]
    return plan_of_reach(work, Notice.CHECK_IN, moments)


def _hours_of_tomorrow(plan: Plan, minutes: Collection[int], now: datetime) -> Mapping[int, datetime]:
    """When each minute is told next, after today."""
    today = plan.day_of(now)
    found: dict[int, datetime] = {}
    for minute in minutes:
        at = next_reminder(plan, minute, now)
        if at is not None and plan.day_of(at) == today:
            at = next_reminder(plan, minute, at)
        if at is not None:
            found[minute] = at
    return found
