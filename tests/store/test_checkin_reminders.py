"""Reminders of check-ins: at the fan's hour, to who has not checked in, once, and what a hundred thousand cost."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select

from tests.support.fandom import ACCOUNT
from tests.support.followers import add_followers
from tests.support.programmes import Habit, at, enrolment
from yutang.checkins.actions import do_change, do_end, do_freeze, do_leave, do_pause, find_programme, form_of, plan_now
from yutang.checkins.actions.reminding import do_remind_due, plan_for_programme
from yutang.checkins.models import Enrolment
from yutang.checkins.rules.reminding import next_reminder
from yutang.db.engine import Database
from yutang.dialogue.actions.reaching import Way, WhyNot, waiting_notices
from yutang.dialogue.reaching.models import ReminderRow
from yutang.serving.memory import settle_memory
from yutang.wechat.messages import Follow as Followed
from yutang.wechat.messages import Text

EIGHT = 20 * 60


def joined(habit: Habit, openid: str = "oA", minute: int = EIGHT) -> int:
    """A fan who follows, has written, checked in on that day, and wants to be reminded at eight in the evening."""
    habit.receive(habit.push(openid, Followed(None, None)), habit.tap(openid))
    with habit.working() as work:
        row = enrolment(work, habit, openid)
        programme = find_programme(work, habit.id)
        row.remind_minute = minute
        row.remind_at = next_reminder(plan_now(work, programme), minute, at(22, "23:00"))
        assert programme.account_id == ACCOUNT
        return row.fan_id


def reminded(habit: Habit) -> dict[Way | WhyNot, int]:
    """What comes of it when the worker looks."""
    found: dict[Way | WhyNot, int] = {}
    more = True
    while more:
        with habit.working() as work:
            slice_ = do_remind_due(work, habit.site, 2)
            more = slice_.more
            for way, count in slice_.counts.items():
                found[way] = found.get(way, 0) + count
    return {way: count for way, count in found.items() if count}


def test_who_has_not_checked_in_hears_at_their_hour_in_the_words_of_the_programme_once(database: Database) -> None:
    habit = Habit(database, now=at(22, "09:00"))
    joined(habit)
    habit.now = at(23, "10:00")
    habit.write("oA", "早上好")
    habit.now = at(23, "19:59")
    assert reminded(habit) == {}

    habit.now = at(23, "20:00")
    assert reminded(habit) == {Way.BUDGET: 1}
    assert "还在等你，现在是连续 1 天" in habit.said_to("oA")[-1]
    assert "msgmenuid=stop" in habit.said_to("oA")[-1]
    assert reminded(habit) == {}
    assert habit.enrolments()["oA"].remind_at == at(24, "20:00")


def test_where_nothing_is_open_it_waits_for_the_next_visit(database: Database) -> None:
    habit = Habit(database, now=at(22, "09:00"))
    fan_id = joined(habit)
    habit.now = at(23, "20:00")

    assert reminded(habit) == {WhyNot.NO_WAY: 1}
    with habit.working() as work:
        (shown,) = waiting_notices(work, fan_id)
    assert shown.text == "今天的「七天晨练」还没打卡，现在打也来得及。"
    assert (shown.thing_id, shown.url.startswith("https://yu.example/checkin/")) == (habit.id, True)
    habit.now = at(24, "20:00")
    reminded(habit)
    with habit.working() as work:
        assert [each.at for each in waiting_notices(work, fan_id)] == [habit.now], "the newest stands for all"


def test_who_checked_in_froze_the_day_or_left_hears_nothing(database: Database) -> None:
    habit = Habit(database, form={"freeze_days": "3"}, now=at(22, "09:00"))
    for openid in ("oA", "oB", "oC", "oD"):
        joined(habit, openid)
    habit.now = at(23, "10:00")
    habit.receive(habit.tap("oA"))
    with habit.working() as work:
        programme = find_programme(work, habit.id)
        do_freeze(work, programme, enrolment(work, habit, "oB"), [at(24).date()])
        do_leave(work, enrolment(work, habit, "oC"))

    habit.now = at(23, "20:00")
    assert reminded(habit) == {WhyNot.NO_WAY: 2}
    habit.now = at(24, "20:00")
    assert reminded(habit) == {WhyNot.NO_WAY: 2}


def test_no_reminder_comes_hours_late_after_the_window_or_while_the_programme_rests(database: Database) -> None:
    habit = Habit(database, form={"opens": "05:00", "closes": "21:00"}, now=at(22, "09:00"))
    joined(habit, "oA")
    joined(habit, "oB", 22 * 60)
    habit.now = at(23, "22:00")
    assert reminded(habit) == {}

    habit.now = at(24, "23:30")
    assert reminded(habit) == {}
    habit.now = at(25, "09:00")
    with habit.working() as work:
        do_pause(work, habit.id)
    habit.now = at(25, "20:00")
    assert reminded(habit) == {}
    assert habit.enrolments()["oA"].remind_at == at(26, "20:00")
    with habit.working() as work:
        do_end(work, habit.id)
    habit.now = at(26, "20:00")
    assert reminded(habit) == {}
    assert habit.enrolments()["oA"].remind_at is None


def test_a_worker_that_looks_again_sends_nothing_twice(database: Database) -> None:
    habit = Habit(database, now=at(22, "09:00"))
    joined(habit)
    habit.receive(habit.push("oA", Text("hello")))
    habit.now = at(23, "20:00")
    reminded(habit)
    with habit.working() as work:
        enrolment(work, habit).remind_at = habit.now
    habit.later(minutes=1)

    assert reminded(habit) == {}
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReminderRow).where(ReminderRow.workspace_id == 1)) == 1


def test_other_clocks_of_the_programme_hold_for_the_next_reminder(database: Database) -> None:
    habit = Habit(database, now=at(22, "09:00"))
    joined(habit)
    with habit.working() as work:
        do_change(work, habit.id, replace(form_of(find_programme(work, habit.id)), timezone="Europe/Berlin"))

    assert habit.enrolments()["oA"].remind_at == at(23, "03:00")  # eight in the evening there


def test_the_planner_says_how_many_will_be_reached_and_why_not_the_others(database: Database) -> None:
    habit = Habit(database, now=at(22, "09:00"))
    for openid in ("oA", "oB", "oC"):
        joined(habit, openid)
    habit.write("oA", "我会坚持的")

    with habit.working() as work:
        plan = plan_for_programme(work, find_programme(work, habit.id))
    assert (plan.asked, plan.reached, plan.missed, plan.at) == (3, 1, 2, at(23, "20:00"))
    assert (plan.by_way, plan.why_not) == ({Way.BUDGET: 1}, {WhyNot.NO_WAY: 2})


@pytest.mark.slow
def test_the_evening_hour_of_a_hundred_thousand_costs_less_than_thirty_seconds(database: Database) -> None:
    """CPU of this process: with PostgreSQL that of the worker, with SQLite that of the database, too. Every second fan
    has written lately."""
    habit = Habit(database, now=at(22, "09:00"))
    joined(habit)
    crowd(habit, 100_000)
    habit.now = at(23, "20:00")
    settle_memory()  # as the worker does at its start
    began = time.process_time()
    counts: dict[Way | WhyNot, int] = {}
    more = True
    while more:
        with habit.working() as work:
            found = do_remind_due(work, habit.site)
            more = found.more
            for way, count in found.counts.items():
                counts[way] = counts.get(way, 0) + count

    cost = time.process_time() - began
    assert cost < 30, cost
    assert counts == {Way.BUDGET: 50_000, WhyNot.NO_WAY: 50_001}


def crowd(habit: Habit, count: int) -> None:
    stay = habit.enrolments()["oA"]
    kept = {column.key: getattr(stay, column.key) for column in Enrolment.__mapper__.column_attrs}
    fans = range(1, count + 1)
    enrolments = [{**kept, "id": n, "fan_id": n, "openid": f"o{n}", "page_key": f"k{n}"} for n in fans]
    add_followers(habit.database, ACCOUNT, count, habit.now)
    with habit.database.write() as session:
        for start in range(0, count, 10_000):
            session.execute(insert(Enrolment), enrolments[start : start + 10_000])
