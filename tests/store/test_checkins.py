"""Check-ins as they come in: by push, late, twice, out of order; made up, frozen, paused."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.programmes import Habit
from yutang.checkins.actions import do_pause, do_resume
from yutang.checkins.models import CheckInSource
from yutang.db.engine import Database

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)


def at(day: int, clock: str = "06:30") -> datetime:
    """Of November, on the wall in Shanghai."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=SHANGHAI)


def test_a_tap_on_the_menu_enrols_and_checks_in(database: Database) -> None:
    habit = Habit(database)

    habit.receive(habit.tap("oA"))

    (row,) = habit.check_ins("oA")
    assert (row.day, row.source, row.at) == (TODAY, CheckInSource.PUSH, habit.now)
    assert habit.streak("oA") == (1, 1, 1)
    assert habit.counters() == {"2026-11-22": (1, 0, 0)}
    assert habit.enrolments()["oA"].page_key == habit.site.page_key(501, habit.id, "oA")


def test_the_keyword_counts_as_a_tap_and_a_question_does_not(database: Database) -> None:
    habit = Habit(database)

    habit.write("oA", "「打卡」")
    habit.write("oB", "打卡怎么弄?")

    assert set(habit.enrolments()) == {"oA"}
    assert len(habit.check_ins("oA")) == 1


def test_two_taps_on_one_day_count_once_and_the_earlier_is_kept(database: Database) -> None:
    habit = Habit(database, form={"early": "08:00"})

    habit.receive(habit.tap("oA", at(22, "09:00")), habit.tap("oA", at(22, "10:00")))
    assert habit.counters() == {"2026-11-22": (1, 0, 0)}
    habit.receive(habit.tap("oA", at(22, "07:59")))

    (row,) = habit.check_ins("oA")
    assert (row.at, row.early) == (at(22, "07:59"), True)
    assert habit.streak("oA") == (1, 1, 1)
    assert habit.counters() == {"2026-11-22": (1, 1, 0)}
    assert habit.enrolments()["oA"].early == 1


def test_days_in_a_row_make_a_streak_and_a_late_push_mends_it(database: Database) -> None:
    habit = Habit(database)
    for day in (22, 24):
        habit.now = at(day)
        habit.receive(habit.tap("oA"))
    assert habit.streak("oA") == (1, 1, 2)

    habit.receive(habit.tap("oA", at(23)))

    assert habit.streak("oA") == (3, 3, 3)
    assert habit.badges("oA") == [3]


def test_what_comes_outside_of_the_window_enrols_but_does_not_count(database: Database) -> None:
    habit = Habit(database)
    habit.now = at(22, "04:59")

    habit.receive(habit.tap("oA"))

    assert habit.streak("oA") == (0, 0, 0)


def test_what_was_sent_in_a_pause_does_not_count_and_what_was_sent_before_does(database: Database) -> None:
    habit = Habit(database)
    habit.now = at(22)
    habit.receive(habit.tap("oA"))
    habit.now = at(23, "10:00")
    with habit.working() as work:
        do_pause(work, habit.id)
    habit.receive(habit.tap("oA", at(24)), habit.tap("oB", at(23)))
    assert habit.streak("oA")[2] == 1
    assert habit.streak("oB") == (1, 1, 1)
    habit.now = at(25, "01:00")
    with habit.working() as work:
        do_resume(work, habit.id)

    habit.now = at(26)
    habit.receive(habit.tap("oA"))

    assert habit.streak("oA") == (2, 2, 2)  # the 23rd to the 25th were not asked for
    assert habit.now - timedelta(days=4) == at(22)
