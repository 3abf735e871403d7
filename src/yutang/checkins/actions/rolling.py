"""What time does to programmes: they end with their last day, and streaks end when a due day has passed.

Nothing is kept per fan and hour: once a day, whoever missed the last due day is found by one condition.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

from yutang.checkins.actions.life import do_end
from yutang.checkins.actions.looking import existing, find_programme
from yutang.checkins.models import Programme, ProgrammeState
from yutang.checkins.rules.days import DAY, Calendar
from yutang.checkins.rules.plans import Plan, plan_at
from yutang.checkins.rules.standings import current_of
from yutang.checkins.store import programmes, rolling
from yutang.checkins.store.hot import Hot
from yutang.workspaces.actions import Work

AT_ONCE: Final = 2_000
"""Enrolments of one transaction: others want to write, too."""
_LIVE: Final = frozenset({ProgrammeState.RUNNING, ProgrammeState.PAUSED})


def live_programmes(work: Work) -> list[int]:
    return list(rolling.live_ids(work.session, work.workspace_id))


def do_end_by_date(work: Work, programme_id: int) -> bool:
    """End a programme whose last day is over; whether it was."""
    programme = find_programme(work, programme_id)
    if programme.state not in _LIVE or programme.ends_on is None:
        return False
    if plan_at(programme, work.now).day_of(work.now) <= programme.ends_on:
        return False
    do_end(work, programme_id)
    return True


def is_rolled(work: Work, programme_id: int) -> bool:
    """Whether ended streaks were looked for today."""
    programme = find_programme(work, programme_id)
    return programme.rolled_on == plan_at(programme, work.now).day_of(work.now)


def do_roll(work: Work, programme_id: int, after: int = 0) -> int | None:
    """End the streaks of a slice of people; behind whom to go on, None when it is done for today."""
    programme = existing(programmes.find_and_lock(work.session, work.workspace_id, programme_id))
    plan = plan_at(programme, work.now)
    today = plan.day_of(work.now)
    last_due = last_due_before(plan.calendar, today)
    if after == 0:
        rolling.bring_back(work.session, work.workspace_id, programme_id, last_due)
    found = []
    if last_due is not None:
        place = (work.session, work.workspace_id, programme_id)
        found = list(rolling.ended_streaks(*place, last_due, after, AT_ONCE))
        ended = _without_frozen(work, programme, plan, today, {fan: enrolment for enrolment, fan in found})
        rolling.end_streaks(work.session, work.workspace_id, ended)
    if len(found) == AT_ONCE:
        return found[-1][0]
    programme.rolled_on = today
    work.session.flush()
    work.session.expire_all()
    return None


def _without_frozen(
    work: Work, programme: Programme, plan: Plan, today: date, by_fan: dict[int, int]
) -> Collection[int]:
    """Those (enrolments) who have not frozen all that they missed."""
    hot = Hot(work.session, work.workspace_id, programme.id)
    frozen = hot.frozen(by_fan)
    standings = hot.standings(frozen) if frozen else {}
    kept = {fan for fan, standing in standings.items() if current_of(plan.calendar, standing, today)}
    return [enrolment for fan, enrolment in by_fan.items() if fan not in kept]


def last_due_before(calendar: Calendar, day: date) -> date | None:
    """The last day before this one on which the programme asked for a check-in."""
    before = day - DAY
    if calendar.ends_on is not None:
        before = min(before, calendar.ends_on)
    while before >= calendar.starts_on:
        if calendar.is_due(before):
            return before
        before -= DAY
    return None
