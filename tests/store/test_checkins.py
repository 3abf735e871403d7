"""Check-ins as they come in: by push, late, twice, out of order; made up, frozen, paused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.support.programmes import Habit, at, days, enrolment
from yutang.campaigns.rewards.actions.points import do_add_points, points_of
from yutang.checkins.actions import (
    do_change,
    do_freeze,
    do_make_up,
    do_pause,
    do_resume,
    do_unfreeze,
    find_programme,
    form_of,
)
from yutang.checkins.models import CheckInSource, ProgrammeState, Proof
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.db.engine import Database
from yutang.errors import Conflict
from yutang.wechat.messages import Image, Text

TODAY = date(2026, 11, 22)


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


# ---- made up and frozen ----------------------------------------------------------------------------------------------


def make_up(habit: Habit, day: int, openid: str = "oA") -> None:
    with habit.working() as work:
        do_make_up(work, find_programme(work, habit.id), enrolment(work, habit, openid), date(2026, 11, day))


def test_a_missed_day_is_made_up_for_points_and_the_streak_goes_on(database: Database) -> None:
    habit = Habit(database, form={"make_up": MakeUpRule(per_month=2, days_back=7, points=10)})
    for day in (22, 24):
        habit.now = at(day)
        habit.receive(habit.tap("oA"))
    with habit.working() as work:
        do_add_points(work, habit.enrolments()["oA"].fan_id, 10, "gift", "gift")

    make_up(habit, 23)

    assert habit.streak("oA") == (3, 3, 3)
    assert habit.counters()["2026-11-23"] == (1, 0, 1)
    with habit.working() as work:
        assert points_of(work, habit.enrolments()["oA"].fan_id) == 0
    with pytest.raises(Conflict) as refused:
        make_up(habit, 23)
    assert refused.value.code == "not_missed"
    assert habit.findings() == []


def test_points_come_back_when_the_real_check_in_of_a_made_up_day_arrives_late(database: Database) -> None:
    habit = Habit(database, form={"make_up": MakeUpRule(per_month=2, days_back=7, points=10), "early": "08:00"})
    for day in (22, 24):
        habit.now = at(day)
        habit.receive(habit.tap("oA"))
    with habit.working() as work:
        do_add_points(work, habit.enrolments()["oA"].fan_id, 10, "gift", "gift")
    make_up(habit, 23)

    habit.receive(habit.tap("oA", at(23)))

    assert habit.streak("oA") == (3, 3, 3)
    assert habit.counters()["2026-11-23"] == (1, 1, 0)
    with habit.working() as work:
        assert points_of(work, habit.enrolments()["oA"].fan_id) == 10
    assert habit.findings() == []


def test_nobody_makes_up_days_from_before_they_began(database: Database) -> None:
    habit = Habit(database)
    habit.now = at(24)
    habit.receive(habit.tap("oA"))

    with pytest.raises(Conflict) as refused:
        make_up(habit, 23)
    assert refused.value.code == "not_missed"


def test_days_frozen_ahead_break_no_streak_and_are_counted_by_month(database: Database) -> None:
    habit = Habit(database, form={"freeze_days": 2})
    habit.now = at(22)
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        do_freeze(work, find_programme(work, habit.id), enrolment(work, habit), days(23, 24))
    with habit.working() as work, pytest.raises(Conflict) as refused:
        do_freeze(work, find_programme(work, habit.id), enrolment(work, habit), days(25))
    assert refused.value.code == "none_left"

    habit.now = at(25)
    habit.keep_time()
    assert habit.streak("oA") == (1, 1, 1)
    habit.receive(habit.tap("oA"))
    assert habit.streak("oA") == (2, 2, 2)
    assert habit.findings() == []


def test_a_freeze_is_taken_back_before_its_day_is_over(database: Database) -> None:
    habit = Habit(database)
    habit.now = at(22)
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        do_freeze(work, find_programme(work, habit.id), enrolment(work, habit), days(23, 24))
        assert do_unfreeze(work, find_programme(work, habit.id), enrolment(work, habit), days(24)) == days(24)
    habit.now = at(25)
    habit.keep_time()
    assert habit.streak("oA")[0] == 0
    with habit.working() as work:
        assert do_unfreeze(work, find_programme(work, habit.id), enrolment(work, habit), days(23)) == []


# ---- what time brings ------------------------------------------------------------------------------------------------


def test_a_streak_ends_when_a_due_day_has_passed_and_not_before(database: Database) -> None:
    habit = Habit(database)
    habit.now = at(22)
    habit.receive(habit.tap("oA"))
    habit.now = at(23, "23:59")
    habit.keep_time()
    assert habit.streak("oA") == (1, 1, 1)

    habit.now = at(24, "00:01")
    habit.keep_time()

    assert habit.streak("oA") == (0, 1, 1)
    assert habit.findings() == []


def test_a_move_westwards_brings_back_a_streak_whose_day_is_not_over_any_more(database: Database) -> None:
    habit = Habit(database, form={"opens": "00:00", "closes": "00:00"})
    habit.now = at(22)
    habit.receive(habit.tap("oA"))
    habit.now = at(24, "08:00")
    habit.keep_time()
    assert habit.streak("oA")[0] == 0
    with habit.working() as work:
        do_change(work, habit.id, replace(form_of(find_programme(work, habit.id)), timezone="America/Los_Angeles"))

    habit.keep_time()
    assert habit.streak("oA")[0] == 1
    habit.receive(habit.tap("oA"))  # it is the 23rd over there

    assert habit.streak("oA") == (2, 2, 2)
    assert habit.findings() == []


def test_a_programme_ends_with_its_last_day(database: Database) -> None:
    habit = Habit(database, form={"ends": "2026-11-23"})
    habit.now = at(23, "23:00")
    habit.receive(habit.tap("oA"))
    habit.keep_time()
    assert habit.programme().state is ProgrammeState.RUNNING

    habit.now = at(24, "00:30")
    habit.keep_time()

    assert habit.programme().state is ProgrammeState.ENDED
    assert {rule.priority for rule in habit.rules()} == {0}
    habit.receive(habit.tap("oA"), habit.tap("oB", at(23, "23:50")))
    assert habit.streak("oA") == (1, 1, 1)
    assert habit.streak("oB") == (1, 1, 1)


# ---- what is wanted --------------------------------------------------------------------------------------------------


def test_a_picture_after_the_tap_is_the_check_in_and_is_told_so(database: Database) -> None:
    habit = Habit(database, form={"proofs": ["picture"]})
    habit.receive(habit.tap("oA"))
    assert habit.streak("oA") == (0, 0, 0)

    habit.later(minutes=3)
    habit.receive(habit.push("oA", Image("http://x", "m1")))

    (row,) = habit.check_ins("oA")
    assert (row.proof, row.day) == (Proof.PICTURE, TODAY)
    assert row.media_id is not None
    assert "连续 1 天，一共 1 天" in habit.said_to("oA")[-1]


def test_a_picture_without_a_tap_or_long_after_it_is_only_a_picture(database: Database) -> None:
    habit = Habit(database, form={"proofs": ["picture"]})
    habit.receive(habit.push("oB", Image("http://x", "m1")))
    habit.receive(habit.tap("oA"))
    habit.later(minutes=11)

    habit.receive(habit.push("oA", Image("http://x", "m2")))

    assert "oB" not in habit.enrolments()
    assert habit.streak("oA") == (0, 0, 0)


def test_a_number_counts_from_the_least_on_in_whatever_order_it_is_told(database: Database) -> None:
    habit = Habit(database, form={"proofs": ["quantity"], "unit": "分钟", "least": 10})
    tap, few, enough = habit.tap("oA"), habit.push("oA", Text("8")), habit.push("oA", Text("３０分钟"))

    for push in (enough, few, tap):
        habit.receive(push)
    habit.write("oB", "打卡 20")

    (row,) = habit.check_ins("oA")
    assert (row.proof, row.quantity) == (Proof.QUANTITY, 30)
    assert habit.check_ins("oB")[0].quantity == 20
