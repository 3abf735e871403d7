"""The team gives a missed day: somebody was ill, or WeChat was down. Said by a member, with a reason, and kept."""

from datetime import date
from typing import Final

from yutang.checkins.actions.counting import Outcome, Tapped, Verdict, do_check_in
from yutang.checkins.actions.mending import Diary, diary_of
from yutang.checkins.console.actions.people import find_person
from yutang.checkins.models import CheckInSource, Programme, ProgrammeState
from yutang.checkins.rules.days import DAY
from yutang.checkins.store import people
from yutang.errors import N_, Conflict
from yutang.fields import Fields
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

FARTHEST: Final = 92  # days back
_NOT_MISSED: Final = N_("This person did not miss that day, or it is too long ago.")


def may_give(programme: Programme, diary: Diary) -> list[date]:
    """The missed days that can be given, the latest first. Of a programme that has ended, too: a person may have been
    forgotten."""
    if programme.started_at is None or programme.state in {ProgrammeState.PAUSED, ProgrammeState.ARCHIVED}:
        return []
    first = max(diary.since, programme.starts_on, diary.today - DAY * FARTHEST)
    days = [diary.today - DAY * n for n in range(1, (diary.today - first).days + 1)]
    return [
        day for day in days if diary.plan.calendar.is_due(day) and day not in diary.checked and day not in diary.frozen
    ]


def do_give_day(work: Work, programme_id: int, enrolment_id: int, day: date | None, reason: str) -> Outcome:
    """A missed day counts as made up, and costs nothing. The rule's number a month does not hold here, but the day
    stands among those of its month. Raises NotAllowed, NotFound, Invalid without a reason, Conflict."""
    work.actor.require(Permission.HABIT)
    fields = Fields()
    said = fields.line("reason", reason)
    if not said:
        fields.refuse("reason", N_("Please say why, in a few words."))
    if day is None:
        fields.refuse("day", N_("Please choose a day."))
    fields.check()
    programme, enrolment = find_person(work, programme_id, enrolment_id)
    fan_id = people.lock(work.session, work.workspace_id, enrolment)
    if day is None or day not in may_give(programme, diary_of(work, programme, enrolment)):
        raise Conflict(_NOT_MISSED, "not_missed")
    before = enrolment.current
    (outcome,) = do_check_in(work, programme, [Tapped(fan_id, work.now, CheckInSource.MAKE_UP, day=day)])
    if outcome.verdict is not Verdict.COUNTED or outcome.stay is None:
        raise Conflict(_NOT_MISSED, "not_missed")
    told = {"fan_id": str(fan_id), "day": day.isoformat(), "streak": outcome.stay.current, "reason": said}
    work.audit("programme.give_day", "programme", programme.id, {"streak": before}, told)
    return outcome
