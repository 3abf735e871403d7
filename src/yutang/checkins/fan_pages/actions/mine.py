"""What stands on a fan's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yutang.campaigns.rewards.actions.points import points_of
from yutang.checkins.actions.mending import Diary, diary_of, freeze_for
from yutang.checkins.fan_pages import store
from yutang.checkins.fan_pages.actions.about import About
from yutang.checkins.fan_pages.rules.months import Days, Month, month_of
from yutang.checkins.models import CheckIn, Enrolment, ProgrammeState
from yutang.checkins.rules.days import DAY
from yutang.checkins.rules.freezing import FARTHEST
from yutang.checkins.rules.levels import Level, ahead
from yutang.checkins.rules.plans import Phase
from yutang.checkins.rules.streaks import MakeUp, Streak, make_up_of, streak_of
from yutang.checkins.store import people
from yutang.dialogue.actions.reaching import Notice, stopped_of, waiting_notices
from yutang.errors import NotFound
from yutang.fans.rules.phones import Phone
from yutang.posters.actions.posters import ShownPoster, shown_poster
from yutang.workspaces.actions import Work

BOARD: Final = 20  # places


@dataclass(frozen=True, slots=True)
class Mine:
    """`next`: the badge that is reached next. `to_make_up`, `frozen`: days that can be changed now; `frost_left`: days
    of this month that can still be frozen, none where the programme has none. `said`: today's check-in.
    `remind_minute`: none also where they stopped all such reminders in the chat. `was_waiting`: a reminder that could
    not be sent waited for this visit."""

    enrolment: Enrolment
    phone: Phone
    diary: Diary
    streak: Streak
    month: Month
    next: Level | None
    badges: Sequence[Level]
    to_make_up: Sequence[MakeUp]
    points: int
    frozen: Sequence[date]
    frost_left: int | None
    said: CheckIn | None
    board: Sequence[Enrolment]
    poster: ShownPoster | None
    remind_minute: int | None
    was_waiting: bool

    @property
    def is_own(self) -> bool:
        return self.phone is Phone.OWN

    @property
    def to_go(self) -> int:
        """Days to the next badge."""
        return 0 if self.next is None else self.next.days - self.streak.current

    @property
    def is_done(self) -> bool:
        return self.diary.today in self.diary.checked


def mine(work: Work, about: About, enrolment: Enrolment, phone: Phone, month: date | None = None) -> Mine:
    """On another phone than the fan's: no words of theirs, and nothing that could be changed."""
    diary = diary_of(work, about.programme, enrolment)
    calendar, place = diary.plan.calendar, (work.session, work.workspace_id, about.programme.id)
    streak = streak_of(calendar, diary.checked, diary.frozen, diary.today)
    own = phone is Phone.OWN
    points = points_of(work, enrolment.fan_id) if own and about.rule.points else 0
    today = freeze_for(about.programme, diary.today, diary)
    return Mine(
        enrolment=enrolment,
        phone=phone,
        diary=diary,
        streak=streak,
        month=month_of(calendar, _days(diary), month or diary.today, _until(diary)),
        next=ahead(about.plan.levels, streak.current),
        badges=_badges(work, about, enrolment),
        to_make_up=_to_make_up(about, diary, points) if own else (),
        points=points,
        frozen=sorted(day for day in diary.frozen if day >= diary.today) if own else (),
        frost_left=today.left if own and about.programme.freeze_days else None,
        said=store.check_in_on(*place, enrolment.fan_id, diary.today) if own else None,
        board=people.board(*place, BOARD),
        poster=_poster(work, enrolment),
        remind_minute=_remind_minute(work, enrolment) if own else None,
        was_waiting=own
        and any(each.thing_id == about.programme.id for each in waiting_notices(work, enrolment.fan_id)),
    )


def _days(diary: Diary) -> Days:
    return Days(diary.checked, diary.made_up, diary.frozen, diary.since, diary.today)


def _until(diary: Diary) -> date:
    """As far as days can be frozen, or the programme goes."""
    far = diary.today + timedelta(days=FARTHEST)
    ends_on = diary.plan.calendar.ends_on
    return far if ends_on is None else min(far, ends_on)


def _badges(work: Work, about: About, enrolment: Enrolment) -> Sequence[Level]:
    """With the names that they have now; a level that the team took out has none."""
    titles = {level.days: level.title for level in about.plan.levels}
    rows = people.badges_of(work.session, work.workspace_id, about.programme.id, enrolment.fan_id)
    return [Level(row.days, titles.get(row.days, "")) for row in rows]


def _to_make_up(about: About, diary: Diary, points: int) -> Sequence[MakeUp]:
    """The newest first; also those for which points are missing, so that the page can say so."""
    if about.programme.state is not ProgrammeState.RUNNING or about.phase is Phase.OVER:
        return ()
    back = [diary.today - DAY * n for n in range(1, about.rule.days_back + 1)]
    found = (
        make_up_of(
            diary.plan.calendar,
            about.rule,
            day,
            checked=diary.checked,
            made_up=diary.made_up,
            frozen=diary.frozen,
            today=diary.today,
            points=points,
        )
        for day in back
        if day >= diary.since
    )
    return [each for each in found if each.refused in {None, "no_points"}]


def _remind_minute(work: Work, enrolment: Enrolment) -> int | None:
    return None if Notice.CHECK_IN in stopped_of(work, enrolment.fan_id) else enrolment.remind_minute


def _was_waiting(work: Work, enrolment: Enrolment) -> bool:
    return any(each.thing_id == enrolment.programme_id for each in waiting_notices(work, enrolment.fan_id))


def _poster(work: Work, enrolment: Enrolment) -> ShownPoster | None:
    if not enrolment.poster:
        return None
    try:
        return shown_poster(work, enrolment.poster)
    except NotFound:  # its template is gone: the fan may make it anew
        return None
