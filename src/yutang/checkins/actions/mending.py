"""What fans do about single days: make one up, freeze some, thaw them again; and how they stand before others.

The fan's own page authorises. Each locks the fan's enrolment first, so that two taps cannot take the last one twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from yutang.campaigns.rewards.actions.points import do_add_points, points_of
from yutang.checkins.actions.counting import Batch, Outcome, Tapped, Verdict, do_check_in
from yutang.checkins.models import CheckInSource, Enrolment, FrozenDay, Programme, ProgrammeState
from yutang.checkins.rules.freezing import FREEZE_WORDS, Freeze, freeze_of
from yutang.checkins.rules.plans import Plan, plan_at
from yutang.checkins.rules.streaks import MakeUp, MakeUpRule, make_up_of
from yutang.checkins.store import people
from yutang.errors import N_, Conflict
from yutang.workspaces.actions import Work

_MAKE_UP_WORDS: Final = {
    "not_offered": N_("This programme has no days to make up."),
    "not_missed": N_("There is nothing to make up on this day."),
    "too_far_back": N_("This day is too long ago."),
    "none_left": N_("No more days of this month can be made up."),
    "no_points": N_("You do not have enough points for this."),
}
_NOT_RUNNING: Final = N_("The programme does not take anything at the moment.")
LONGEST_LINE: Final = 40  # characters of a fan's own line


@dataclass(frozen=True, slots=True)
class Diary:
    """All days of one fan in one programme."""

    plan: Plan
    today: date
    checked: frozenset[date]
    made_up: frozenset[date]
    frozen: frozenset[date]
    since: date  # the day on which they began


def diary_of(work: Work, programme: Programme, enrolment: Enrolment) -> Diary:
    plan = plan_at(programme, work.now)
    place = (work.session, work.workspace_id, programme.id, enrolment.fan_id)
    rows = people.check_ins_of(*place)
    return Diary(
        plan,
        plan.day_of(work.now),
        frozenset(row.day for row in rows),
        frozenset(row.day for row in rows if row.source is CheckInSource.MAKE_UP),
        frozenset(row.day for row in people.frozen_of(*place)),
        plan.day_of(enrolment.joined_at),
    )


def make_up_for(work: Work, programme: Programme, enrolment: Enrolment, day: date, diary: Diary) -> MakeUp:
    """Whether this day may be made up now. Days from before they began were not missed."""
    rule = MakeUpRule(**programme.make_up)
    found = make_up_of(
        diary.plan.calendar,
        rule,
        day,
        checked=diary.checked,
        made_up=diary.made_up,
        frozen=diary.frozen,
        today=diary.today,
        points=points_of(work, enrolment.fan_id) if rule.points else 0,
    )
    if found.refused is None and day < diary.since:
        return MakeUp(day, "not_missed", found.left)
    return found


def do_make_up(work: Work, programme: Programme, enrolment: Enrolment, day: date) -> Outcome:
    """Make up a missed day, for the points that it costs. Raises Conflict with the reason where it may not be."""
    fan_id = people.lock(work.session, work.workspace_id, enrolment)
    _require_running(programme)
    rule = MakeUpRule(**programme.make_up)
    if rule.points:
        people.lock_fan(work.session, work.workspace_id, fan_id)  # of two programmes, both may want the same points
    found = make_up_for(work, programme, enrolment, day, diary_of(work, programme, enrolment))
    if found.refused is not None:
        raise Conflict(_MAKE_UP_WORDS[found.refused], found.refused)
    if rule.points:
        key = f"checkin.make_up:{programme.id}:{fan_id}:{day}"
        do_add_points(work, fan_id, -rule.points, key, "checkin.make_up")
    tap = Tapped(fan_id, work.now, CheckInSource.MAKE_UP, day=day, points=rule.points)
    (outcome,) = do_check_in(work, programme, [tap])
    if outcome.verdict is not Verdict.COUNTED:
        raise Conflict(_MAKE_UP_WORDS["not_missed"], "not_missed")
    return outcome


def freeze_for(programme: Programme, day: date, diary: Diary) -> Freeze:
    return freeze_of(
        diary.plan.calendar,
        programme.freeze_days,
        day,
        frozen=diary.frozen,
        checked=diary.checked,
        today=diary.today,
    )


def do_freeze(work: Work, programme: Programme, enrolment: Enrolment, days: Collection[date]) -> Sequence[date]:
    """Freeze those of these days that the programme asks for and that have no check-in: a journey may begin today, and
    span a Sunday. All of them or none. Raises Conflict with the reason of the first that may not be."""
    fan_id = people.lock(work.session, work.workspace_id, enrolment)
    _require_running(programme)
    diary = diary_of(work, programme, enrolment)
    frozen = set(diary.frozen)
    wanted: list[date] = []
    for day in sorted(set(days)):
        here = replace(diary, frozen=frozenset(frozen))
        found = freeze_for(programme, day, here)
        if found.refused in {"done", "not_due"}:
            continue
        if found.refused is not None:
            raise Conflict(FREEZE_WORDS[found.refused], found.refused)
        frozen.add(day)
        wanted.append(day)
        work.session.add(
            FrozenDay(workspace_id=work.workspace_id, programme_id=programme.id, fan_id=fan_id, day=day, at=work.now)
        )
    _count_again(work, programme, fan_id)
    return wanted


def do_unfreeze(work: Work, programme: Programme, enrolment: Enrolment, days: Collection[date]) -> Sequence[date]:
    """Take freezes of today and later back; those of days that are over stay."""
    fan_id = people.lock(work.session, work.workspace_id, enrolment)
    diary = diary_of(work, programme, enrolment)
    gone = [day for day in sorted(set(days) & diary.frozen) if day >= diary.today]
    people.thaw(work.session, work.workspace_id, programme.id, fan_id, gone)
    _count_again(work, programme, fan_id)
    return gone


def do_present(work: Work, enrolment: Enrolment, *, name: str, shown: bool, line: str) -> None:
    """How they stand before others: a name only by their own will, whether they are on the board, a line of their own.

    The caller has the fan's consent for the name.
    """
    enrolment.name = " ".join(name.split())[:32]
    enrolment.shown = shown and bool(enrolment.name)
    enrolment.line = " ".join(line.split())[:LONGEST_LINE]
    work.session.flush()


def _count_again(work: Work, programme: Programme, fan_id: int) -> None:
    work.session.flush()
    Batch(work, programme, plan_at(programme, work.now), [fan_id]).count_again()


def _require_running(programme: Programme) -> None:
    """A make-up for a day before a pause waits until it is over, as everything does."""
    if programme.state is not ProgrammeState.RUNNING:
        raise Conflict(_NOT_RUNNING, "not_running")
