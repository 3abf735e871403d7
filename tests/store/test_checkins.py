"""Check-ins as they come in: by push, late, twice, out of order; made up, frozen, paused."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.support.fandom import ACCOUNT
from tests.support.programmes import BASE_URL, Habit
from yutang.campaigns.rewards.actions.points import do_add_points, points_of
from yutang.checkins.actions import (
    about_to_lose,
    do_change,
    do_freeze,
    do_make_poster,
    do_make_up,
    do_pause,
    do_present,
    do_resume,
    do_unfreeze,
    enrolment_by,
    export_rows,
    find_programme,
    form_of,
    roll_of,
    roll_text,
)
from yutang.checkins.actions.reporting import HEADER
from yutang.checkins.models import CheckIn, CheckInSource, Enrolment, ProgrammeState, Proof
from yutang.checkins.rules.streaks import MakeUpRule
from yutang.db.engine import Database
from yutang.errors import Conflict
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge
from yutang.posters.actions.posters import shown_poster
from yutang.wechat.messages import Image, Text
from yutang.workspaces.actions import Work

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)


def at(day: int, clock: str = "06:30") -> datetime:
    """Of November, on the wall in Shanghai."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=SHANGHAI)


def days(*numbers: int) -> list[date]:
    return [date(2026, 11, day) for day in numbers]


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


def enrolment(work: Work, habit: Habit, openid: str = "oA") -> Enrolment:
    found = enrolment_by(work, find_programme(work, habit.id), habit.site.page_key(ACCOUNT, habit.id, openid))
    assert found.openid == openid
    return found


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


# ---- one person ------------------------------------------------------------------------------------------------------


def test_of_two_fans_who_are_one_the_days_of_both_count_once(database: Database) -> None:
    habit = Habit(database, form={"early": "08:00"})
    for day, who, clock in ((22, "oA", "09:00"), (22, "oB", "07:00"), (23, "oB", "09:00"), (24, "oA", "09:00")):
        habit.now = at(day, clock)
        habit.receive(habit.tap(who))
    first, second = (habit.enrolments()[who].fan_id for who in ("oA", "oB"))

    with habit.working() as work:
        do_merge(work, first, second)

    (row,) = habit.enrolments().values()
    assert (row.fan_id, row.current, row.longest, row.total, row.early) == (first, 3, 3, 3, 1)
    assert habit.counters() == {"2026-11-22": (1, 1, 0), "2026-11-23": (1, 0, 0), "2026-11-24": (1, 0, 0)}
    assert habit.findings() == []


def test_an_erased_person_leaves_days_but_nothing_of_themselves(database: Database) -> None:
    habit = Habit(database, form={"proofs": ["tap", "text"]})
    habit.write("oA", "打卡 今天跑了五公里")
    fan_id = habit.enrolments()["oA"].fan_id
    with habit.working() as work:
        do_present(work, enrolment(work, habit), name="小满", shown=True, line="一天一点")
        exported = export_of(work, fan_id)["check_ins"]
        assert exported[0]["days"][0]["text"] == "今天跑了五公里"

        do_erase(work, fan_id)

    (row,) = habit.enrolments().values()
    assert (row.openid, row.name, row.line, row.shown, row.total) == ("", "", "", False, 1)
    with habit.database.read() as session:
        assert session.scalars(select(CheckIn.text).where(CheckIn.workspace_id == 1)).all() == [""]
    assert habit.findings() == []


# ---- for the team ----------------------------------------------------------------------------------------------------


def test_the_days_roll_says_who_came_and_who_has_come_to_a_level(database: Database) -> None:
    habit = Habit(database, form={"early": "08:00"})
    for day in (22, 23, 24):
        habit.now = at(day)
        habit.receive(habit.tap("oA"), *([habit.tap("oB")] if day == 22 else []))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        text = roll_text(habit.site, programme, roll_of(work, programme, date(2026, 11, 24)))

    assert text == "「七天晨练」11月24日：2 人里有 1 人打卡。\n早鸟 1 人。\n新到 3 天：1 人。\n明天见。"


def test_who_is_about_to_lose_a_long_streak_is_shown_by_name(database: Database) -> None:
    habit = Habit(database)
    for day in (22, 23, 24):
        habit.now = at(day)
        habit.receive(*(habit.tap(who) for who in ("oA", "oB", "oC")))
    habit.now = at(25, "20:00")
    habit.receive(habit.tap("oB"))
    with habit.working() as work:
        do_freeze(work, find_programme(work, habit.id), enrolment(work, habit, "oC"), days(25))
        do_present(work, enrolment(work, habit), name="小满", shown=True, line="")

    with habit.working() as work:
        found = about_to_lose(work, find_programme(work, habit.id), at_least=3)

    assert [(each.enrolment.openid, each.name, each.streak) for each in found] == [("oA", "小满", 3)]


def test_an_export_has_a_row_for_everybody(database: Database) -> None:
    habit = Habit(database)
    habit.receive(habit.tap("oA"), habit.tap("oB"))
    with habit.working() as work:
        rows = list(export_rows(work, find_programme(work, habit.id)))

    assert [row[4:8] for row in rows] == [(1, 1, 1, 0)] * 2
    assert all(len(row) == len(HEADER) for row in rows)


def test_a_poster_is_made_when_the_fan_asks_and_leads_to_the_programme(database: Database) -> None:
    habit = Habit(database, form={"milestones": {2: "own:small_circle"}})
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        token = do_make_poster(work, habit.site, habit.services.sealer, programme, enrolment(work, habit))
        first = shown_poster(work, token)
    habit.later(days=1)
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        assert do_make_poster(work, habit.site, habit.services.sealer, programme, enrolment(work, habit)) == token
        second = shown_poster(work, token)

    assert first.values.link == f"{BASE_URL}/checkin/{habit.programme().slug}"
    assert (first.values.streak, first.values.name, second.values.streak) == (1, "", 2)
    assert first.design.digest != second.design.digest
