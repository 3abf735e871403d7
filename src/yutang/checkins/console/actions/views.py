"""What the list and the page of a programme show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from yutang.checkins.actions.looking import find_programme, programmes_of
from yutang.checkins.actions.reporting import LONG, Roll, about_to_lose, days_of, export_rows, roll_of
from yutang.checkins.console import store
from yutang.checkins.console.store import Counts, Places
from yutang.checkins.models import Enrolment, Programme, ProgrammeState
from yutang.checkins.rules.days import DAY
from yutang.checkins.rules.plans import Phase, plan_at
from yutang.checkins.store.numbers import DaySums
from yutang.fans.actions.naming import FanCard, cards
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

SHOWN_DAYS: Final = 30
_LIVE: Final = frozenset({ProgrammeState.RUNNING, ProgrammeState.PAUSED})


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme as the list shows it. `checked`: of today, on its own calendar; `due`: whether today asks."""

    programme: Programme
    counts: Counts
    checked: int
    due: bool


@dataclass(frozen=True, slots=True)
class Today:
    """The programme now. `rolls`: of today and of the day before, as far as there are such days."""

    day: date
    phase: Phase
    due: bool
    counts: Counts
    rolls: Sequence[Roll]

    @property
    def sums(self) -> DaySums:
        return self.rolls[0].sums if self.rolls else DaySums()


class RiskLine(NamedTuple):
    """Somebody to write to. `conversation_id`: none where they never wrote, or the reader may not see it."""

    enrolment: Enrolment
    card: FanCard | None
    streak: int
    conversation_id: int | None


class DayLine(NamedTuple):
    day: date
    due: bool
    sums: DaySums


def lines_of(work: Work, *, archived: bool = False) -> list[ProgrammeLine]:
    """All of the workspace, the newest first."""
    return _lines(work, programmes_of(work, archived=archived))


def line_of(work: Work, programme: Programme) -> ProgrammeLine:
    work.actor.require(Permission.SEE)
    return _lines(work, [programme])[0]


def archived_count(work: Work) -> int:
    work.actor.require(Permission.SEE)
    return store.archived_count(work.session, work.workspace_id)


def places_of(work: Work, programme: Programme) -> Places:
    work.actor.require(Permission.SEE)
    return store.places(work.session, work.workspace_id, programme)


def today_view(work: Work, programme: Programme) -> Today:
    """Numbers of today, and the rolls to paste."""
    work.actor.require(Permission.SEE)
    plan = plan_at(programme, work.now)
    day = plan.day_of(work.now)
    counts = store.counts(work.session, work.workspace_id, [programme.id], LONG)
    ends_on = plan.calendar.ends_on
    days = [each for each in (day, day - DAY) if programme.starts_on <= each and (ends_on is None or each <= ends_on)]
    rolls = [roll_of(work, programme, each) for each in days] if programme.started_at is not None else []
    return Today(day, plan.phase_at(work.now), plan.calendar.is_due(day), counts.get(programme.id, Counts()), rolls)


def last_days(work: Work, programme: Programme) -> list[DayLine]:
    """The last 30 days up to today, the oldest first; none before the first day."""
    plan = plan_at(programme, work.now)
    today = plan.day_of(work.now)
    last = today if plan.calendar.ends_on is None else min(today, plan.calendar.ends_on)
    since = max(programme.starts_on, last - DAY * (SHOWN_DAYS - 1))
    sums = days_of(work, programme, since)
    days = [since + DAY * n for n in range((last - since).days + 1)]
    return [DayLine(day, plan.calendar.is_due(day), sums.get(day, DaySums())) for day in days]


def risks_of(work: Work, programme: Programme) -> list[RiskLine]:
    """Who loses a long streak with today: for who may see fans, and not while nothing is taken."""
    if programme.state is not ProgrammeState.RUNNING or not work.actor.may(Permission.FANS):
        return []
    found = about_to_lose(work, programme)
    fan_ids = [each.enrolment.fan_id for each in found]
    known = cards(work, fan_ids)
    talks = {}
    if work.actor.may(Permission.DIALOGUE):
        talks = store.conversations(work.session, work.workspace_id, programme.account_id, fan_ids)
    return [
        RiskLine(each.enrolment, known.get(each.enrolment.fan_id), each.streak, talks.get(each.enrolment.fan_id))
        for each in found
    ]


def do_export(work: Work, programme_id: int) -> tuple[Programme, Iterator[Sequence[str | int]]]:
    """Everybody as rows; that they were taken stands in the audit log. Raises NotAllowed, NotFound."""
    work.actor.require(Permission.EXPORT)
    programme = find_programme(work, programme_id)
    work.audit("programme.export", "programme", programme.id, None, {"title": programme.title})
    return programme, export_rows(work, programme)


def _lines(work: Work, found: Sequence[Programme]) -> list[ProgrammeLine]:
    plans = {each.id: plan_at(each, work.now) for each in found}
    days = {each.id: plans[each.id].day_of(work.now) for each in found}
    counts = store.counts(work.session, work.workspace_id, days, LONG)
    checked = store.checked_on(work.session, work.workspace_id, days)
    return [
        ProgrammeLine(
            each,
            counts.get(each.id, Counts()),
            checked.get(each.id, 0),
            each.state in _LIVE and plans[each.id].calendar.is_due(days[each.id]),
        )
        for each in found
    ]
