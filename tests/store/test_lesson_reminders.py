"""The release hour: who is told of a new lesson, once, and what a hundred thousand of them cost."""

import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, insert, literal, select

from tests.support.classroom import ACCOUNT, Classroom, at, check_in, programme
from tests.support.followers import add_followers
from tests.support.members import Club
from yutang.courses.actions import (
    do_add_lesson,
    do_archive_course,
    do_change_course,
    do_close_course,
    do_leave,
    do_move_on,
    do_set_reminder,
    find_course,
    learner_by,
    releases_due,
)
from yutang.courses.actions.reminding import do_remind_due, plan_for_course
from yutang.courses.addresses import Site
from yutang.courses.models import Learner, Lesson, LessonRead
from yutang.courses.rules.values import LessonForm
from yutang.db.engine import Database
from yutang.dialogue.actions.reaching import Way, WhyNot, waiting_notices
from yutang.dialogue.models import Conversation, Message
from yutang.fans.models import Follow
from yutang.serving.memory import settle_memory

FIVE = 300
SITE = Site("https://yu.example", b"")


def remind(room: Classroom, fan_id: int, minute: int | None = FIVE) -> None:
    with room.person.working() as work:
        course = find_course(work, room.id)
        do_set_reminder(work, course, learner_by(work, course, f"k{fan_id}"), minute)


def told(room: Classroom, limit: int = 2) -> list[tuple[int, int]]:
    """Fans and the places of their lessons; until nobody is left."""
    found, more = [], True
    while more:
        with room.person.working() as work:
            slice_ = releases_due(work, room.now, limit)
            do_move_on(work, slice_, room.now)
            found += [(each.fan_id, each.lesson_id) for each in slice_.due]
            more = slice_.more
    places = {lesson_id: place for place, lesson_id in enumerate(room.lesson_ids(), start=1)}
    return sorted((fan_id, places[lesson_id]) for fan_id, lesson_id in found)


def learners(room: Classroom, count: int = 1) -> list[int]:
    fans = [room.fan() for _ in range(count)]
    for fan in fans:
        room.enrol(fan)
        remind(room, fan)
    return fans


def test_who_wants_it_hears_at_five_of_the_lesson_of_the_day_once(database: Database) -> None:
    room = Classroom(database)
    fans = learners(room, 5)
    room.enrol(room.fan())  # asked for no reminder
    room.now = at(23, "04:59")
    assert told(room) == []

    room.now = at(23, "05:00")
    assert told(room) == [(fan, 2) for fan in fans]
    assert told(room) == []
    room.now = at(24, "05:01")
    assert told(room) == [(fan, 3) for fan in fans]


def test_who_has_read_it_or_left_or_stopped_hears_nothing(database: Database) -> None:
    room = Classroom(database)
    reader, leaver, stopper, other = learners(room, 4)
    for fan in (reader, other):
        remind(room, fan, 8 * 60)
    remind(room, stopper, None)
    with room.person.working() as work:
        do_leave(work, learner_by(work, find_course(work, room.id), f"k{leaver}"))
    room.now = at(23, "05:30")
    room.read(reader, 2)

    room.now = at(23, "08:00")
    assert told(room) == [(other, 2)]


def test_a_reminder_that_would_come_hours_late_is_left_out(database: Database) -> None:
    room = Classroom(database)
    (fan,) = learners(room)
    room.now = at(23, "09:00")
    assert told(room) == []

    room.now = at(24, "05:00")
    assert told(room) == [(fan, 3)]


def test_another_hour_on_the_same_day_is_no_second_reminder(database: Database) -> None:
    room = Classroom(database)
    (fan,) = learners(room)
    room.now = at(23, "05:00")
    assert len(told(room)) == 1
    remind(room, fan, 6 * 60)
    room.now = at(23, "06:00")

    assert told(room) == []


def test_who_is_silent_for_a_week_after_the_last_lesson_is_left_in_peace_until_there_is_something_new(
    database: Database,
) -> None:
    room = Classroom(database, lessons=2)
    (fan,) = learners(room)
    days = []
    for day in range(23, 31):
        room.now = at(day, "05:00")
        days += [day for _ in told(room)]
    assert days == [*range(23, 31)]
    room.now += timedelta(days=1)
    assert told(room) == []
    assert room.learner(fan).remind_at is None

    with room.person.working() as work:
        do_add_lesson(work, room.id, LessonForm("New"))
    assert room.learner(fan).remind_at == at(30, "05:00") + timedelta(days=2)
    room.now += timedelta(days=1)
    assert told(room) == [(fan, 3)]


def test_an_archived_course_reminds_nobody(database: Database) -> None:
    room = Classroom(database)
    (fan,) = learners(room)
    with room.person.working() as work:
        do_close_course(work, room.id)
        do_archive_course(work, room.id)
    room.now = at(23, "05:00")

    assert told(room) == []
    assert room.learner(fan).remind_at is None


def test_who_reads_one_after_the_other_hears_of_what_they_may_read(database: Database) -> None:
    room = Classroom(database, {"catch_up": 1})
    slow, quick = learners(room, 2)
    room.read(quick, 1)
    room.now = at(23, "05:00")

    assert told(room) == [(slow, 1), (quick, 2)]


def test_who_checked_in_hears_and_who_is_no_member_does_not(database: Database) -> None:
    room = Classroom(database)
    club = Club(database, exists=True)
    tier_id = club.tier(days="30")
    checked, member, neither = learners(room, 3)
    with room.person.working() as work:
        work.session.add_all([programme(88), check_in(88, checked, 23)])
        work.session.flush()
        do_change_course(work, room.id, room.a_form(access="check_in", programme_id=88))
    room.now = at(23, "07:00")
    for fan in (checked, member, neither):
        remind(room, fan, 7 * 60 + 30)
    room.now = at(23, "07:30")
    assert told(room) == [(checked, 2)]

    with room.person.working() as work:
        do_change_course(work, room.id, room.a_form(access="membership", tiers=[str(tier_id)]))
    club.grant(member, tier_id, "hand:1")
    room.now = at(24, "07:30")
    assert told(room) == [(member, 3)]


def test_another_time_zone_holds_for_the_next_reminder(database: Database) -> None:
    room = Classroom(database)
    (fan,) = learners(room)
    with room.person.working() as work:
        do_change_course(work, room.id, room.a_form(timezone="Europe/Berlin"))

    assert room.learner(fan).remind_at == at(23, "12:00")  # five in Berlin


def test_a_lesson_is_told_in_the_conversation_or_waits_for_the_visit_with_its_link(database: Database) -> None:
    room = Classroom(database)
    fans = learners(room, 2)
    add_followers(database, ACCOUNT, 1, room.now)
    with database.write() as session:
        for row in (*session.scalars(select(Follow)), *session.scalars(select(Conversation))):
            row.fan_id = fans[0]
    with room.person.working() as work:
        plan = plan_for_course(work, find_course(work, room.id))
    assert (plan.asked, plan.by_way, plan.at) == (2, {Way.BUDGET: 1}, at(23, "05:00"))

    room.now = at(23, "05:00")
    with room.person.working() as work:
        assert do_remind_due(work, SITE).counts == {Way.BUDGET: 1, WhyNot.NOT_FOLLOWING: 1}
        assert do_remind_due(work, SITE).counts == {}
        (waits,) = waiting_notices(work, fans[1])
    assert waits.url == f"https://yu.example/class/{room.course().slug}/k{fans[1]}/{room.lesson_ids()[1]}"
    with database.read() as session:
        (said,) = session.scalars(select(Message.text))
    assert said.startswith(waits.text)


@pytest.mark.slow
@pytest.mark.parametrize("form", [{}, {"catch_up": 3}], ids=["by time alone", "with a limit"])
def test_the_release_hour_of_a_hundred_thousand_costs_less_than_thirty_seconds(
    database: Database, form: dict[str, object]
) -> None:
    """CPU of this process: with PostgreSQL that of the worker, with SQLite that of the database, too."""
    room = Classroom(database, form, lessons=30)
    crowd(room, 100_000)
    add_followers(database, ACCOUNT, 100_000, room.now)
    room.now = at(23, "05:00")
    settle_memory()  # as the worker does at its start
    began = time.process_time()
    counts: Counter[Way | WhyNot] = Counter()
    more = True
    while more:
        with room.person.working() as work:
            found = do_remind_due(work, SITE)
            counts.update(found.counts)
            more = found.more

    cost = time.process_time() - began
    assert cost < 30, cost
    assert counts == {Way.BUDGET: 50_000, WhyNot.NO_WAY: 50_000}
    with database.read() as session:
        left = select(Learner.id).where(Learner.workspace_id == 1, Learner.remind_at <= room.now).limit(1)
        assert session.scalar(left) is None


def crowd(room: Classroom, count: int) -> None:
    """Who began on one of the last 20 days, each with a reminder at five."""
    rows = [
        {
            "workspace_id": 1, "id": number, "course_id": room.id, "fan_id": number, "account_id": ACCOUNT,
            "openid": f"o{number}", "page_key": f"k{number}",
            "starts_on": at(22).date() - timedelta(days=number % 20),
            "joined_at": at(22) - timedelta(days=number % 20), "left_at": None, "by_code": False,
            "remind_minute": FIVE, "remind_at": at(23, "05:00"), "reminded_on": None,
        }
        for number in range(1, count + 1)
    ]  # fmt: skip
    with room.database.write() as session:
        for start in range(0, count, 10_000):
            session.execute(insert(Learner), rows[start : start + 10_000])
        session.execute(insert(LessonRead).from_select(READ, everything_but_the_newest_two()))


READ = ("workspace_id", "fan_id", "lesson_id", "opened_at", "finished_at", "right", "homework", "answer")


def everything_but_the_newest_two() -> Select[*tuple[Any, ...]]:
    """What the crowd has read: a million lessons."""
    moment = Learner.joined_at
    columns = (literal(1), Learner.fan_id, Lesson.id, moment, moment, literal(0), literal(""), literal(""))
    return select(*columns).where(
        Learner.workspace_id == 1, Lesson.workspace_id == 1, Lesson.position <= Learner.id % 20
    )
