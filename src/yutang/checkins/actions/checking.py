"""The proof that counters and streaks are what the check-ins come to (promise I8)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from yutang.checkins.models import Programme
from yutang.checkins.rules.plans import plan_at
from yutang.checkins.rules.standings import counted
from yutang.checkins.store import numbers
from yutang.checkins.store.numbers import DaySums

_SHOWN: Final = 50
_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up. The sentence is English, for `yutang doctor`."""

    code: str
    sentence: str


def ledger_findings(session: Session, workspace_id: int, now: datetime) -> list[Finding]:
    """Counters of days, and everybody's standing, against the check-ins; at most 50 findings."""
    return list(islice(_findings(session, workspace_id, now), _SHOWN))


def _findings(session: Session, workspace_id: int, now: datetime) -> Iterator[Finding]:
    kept, truth = numbers.day_counters(session, workspace_id), numbers.day_sums(session, workspace_id)
    for programme_id, day in sorted({*kept, *truth}):
        has, must = kept.get((programme_id, day), DaySums()), truth.get((programme_id, day), DaySums())
        if has != must:
            sentence = f"programme {programme_id} on {day}: the counters say {_said(has)}, its rows say {_said(must)}."
            yield Finding("check_in_days", sentence)
    for programme in numbers.programmes(session, workspace_id):
        yield from _standings(session, programme, now)


def _said(sums: DaySums) -> str:
    return f"{sums.checked} checked in, {sums.early} early, {sums.made_up} made up"


def _standings(session: Session, programme: Programme, now: datetime) -> Iterator[Finding]:
    calendar = plan_at(programme, now).calendar
    after = -1
    while rows := numbers.enrolments(session, programme.workspace_id, programme.id, after, _AT_ONCE):
        place = (session, programme.workspace_id, programme.id, after + 1, rows[-1][0])
        days: dict[int, set[date]] = defaultdict(set)
        early: dict[int, int] = defaultdict(int)
        frozen: dict[int, set[date]] = defaultdict(set)
        for fan_id, day, was_early in numbers.check_ins(*place):
            days[fan_id].add(day)
            early[fan_id] += was_early
        for fan_id, day in numbers.frozen_days(*place):
            frozen[fan_id].add(day)
        for fan_id, run, current, longest, total, was_early, last_day in rows:
            must = counted(calendar, days[fan_id], early[fan_id], frozen[fan_id])
            has = (run, longest, total, was_early, last_day)
            if has != (must.run, must.longest, must.total, must.early, must.last_day) or current not in {0, run}:
                yield Finding(
                    "check_in_streaks",
                    f"programme {programme.id}, fan {fan_id}: {run} in a row, {longest} at most, {total} in all; "
                    f"its days say {must.run}, {must.longest} and {must.total}.",
                )
        after = rows[-1][0]
