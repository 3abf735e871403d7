"""Release of lessons: which are open, since when, and what comes next; against a slow reference that walks through
every moment at which anything happens."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.courses.models import Access, Release
from yutang.courses.rules.release import (
    Line,
    Plan,
    Progress,
    Shut,
    Timetable,
    Unit,
    first_day,
    moment_of,
    newest,
    next_moment,
    openings,
    schedule,
    timetable,
)

SHANGHAI, BERLIN, APIA = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "Pacific/Apia"))
START = date(2026, 11, 23)  # a Monday
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """11-23T05:00 on the wall."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone)


def plan(count: int = 5, **fields: object) -> Plan:
    return Plan(zone=SHANGHAI, units=tuple(Unit(n) for n in range(1, count + 1)), **fields)  # type: ignore[arg-type]


def learner(joined: str = "11-23T04:00", **fields: object) -> Progress:
    return Progress(first_day(SHANGHAI, at(joined)), at(joined), **fields)  # type: ignore[arg-type]


def opened(found: Timetable) -> list[int]:
    return [line.id for line in found.open]


def why(found: Timetable) -> list[Shut | None]:
    return [line.shut for line in found.lines]


# ---- own days ------------------------------------------------------------------------------------------------------


def test_a_lesson_opens_at_five_and_not_a_moment_before() -> None:
    five = at("11-24T05:00")

    assert opened(timetable(plan(), learner(), five - timedelta(microseconds=1))) == [1]
    found = timetable(plan(), learner(), five)
    assert opened(found) == [1, 2]
    assert found.newest == Line(2, five, None)
    assert found.next == Line(3, five + DAY, Shut.NOT_YET)


def test_who_comes_before_five_waits_for_it_and_who_comes_later_begins_at_once() -> None:
    early = timetable(plan(), learner("11-23T04:59"), at("11-23T04:59"))
    assert (opened(early), early.next) == ([], Line(1, at("11-23T05:00"), Shut.NOT_YET))

    late = timetable(plan(), learner("11-23T14:30"), at("11-23T14:30"))
    assert late.open == (Line(1, at("11-23T14:30"), None),)
    assert opened(timetable(plan(), learner("11-23T14:30"), at("11-24T05:00"))) == [1, 2]


def test_lessons_of_working_days_skip_the_weekend() -> None:
    weekdays = plan(7, weekdays=0b11111)
    days = [due.day for due in schedule(weekdays, date(2026, 11, 26))]  # a Thursday

    assert days == [date(2026, 11, 26) + DAY * n for n in (0, 1, 4, 5, 6, 7, 8)]


def test_a_course_that_teaches_on_no_day_teaches_on_all() -> None:
    assert [due.day for due in schedule(plan(3, weekdays=0), START)] == [START, START + DAY, START + 2 * DAY]


def test_days_go_on_through_the_turn_of_the_year_and_leap_days() -> None:
    assert [due.day for due in schedule(plan(3), date(2028, 2, 28))] == [
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
    ]
    assert [due.day for due in schedule(plan(2), date(2026, 12, 31))] == [date(2026, 12, 31), date(2027, 1, 1)]


# ---- clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "minute", "moment"),
    [
        (SHANGHAI, "2026-11-24", 300, "2026-11-23T21:00Z"),
        (BERLIN, "2026-03-28", 300, "2026-03-28T04:00Z"),  # winter time
        (BERLIN, "2026-03-29", 300, "2026-03-29T03:00Z"),  # summer time since 02:00: five is five
        (BERLIN, "2026-03-29", 150, "2026-03-29T01:30Z"),  # 02:30 does not exist: 03:30 on the wall
        (BERLIN, "2026-10-25", 150, "2026-10-25T00:30Z"),  # 02:30 comes twice: the first time
        (APIA, "2011-12-30", 300, "2011-12-30T15:00Z"),  # a day that was left out
    ],
)
def test_the_release_hour_is_what_the_clocks_on_the_wall_show(
    zone: ZoneInfo, day: str, minute: int, moment: str
) -> None:
    assert moment_of(zone, date.fromisoformat(day), minute) == datetime.fromisoformat(moment)


def test_the_next_moment_lies_behind_and_never_on_the_one_before() -> None:
    five = at("11-24T05:00")

    assert next_moment(SHANGHAI, 300, five) == five + DAY
    assert next_moment(SHANGHAI, 300, five - MINUTE) == five
    assert next_moment(BERLIN, 300, at("03-28T05:00", BERLIN)) == datetime(2026, 3, 29, 3, tzinfo=UTC)  # 23 hours


# ---- calendar, at once -----------------------------------------------------------------------------------------------


def test_a_calendar_opens_its_lessons_for_everybody_and_late_comers_find_them_open() -> None:
    units = (Unit(1, START), Unit(2, START + 7 * DAY), Unit(3), Unit(4, START + DAY))
    dated = Plan(SHANGHAI, units, Release.CALENDAR)
    found = timetable(dated, learner("11-25T10:00"), at("11-25T10:00"))

    assert opened(found) == [1, 4]
    assert why(found) == [None, Shut.NOT_YET, Shut.UNDATED, None]
    assert found.next == Line(2, at("11-30T05:00"), Shut.NOT_YET)


def test_at_once_is_at_once() -> None:
    found = timetable(plan(3, release=Release.AT_ONCE), learner(), at("11-23T04:00"))

    assert [line.opens_at for line in found.open] == [at("11-23T04:00")] * 3


# ---- catching up -----------------------------------------------------------------------------------------------------


def test_so_many_lessons_lie_unread_and_reading_one_opens_the_next() -> None:
    limited = plan(6, catch_up=2)
    later = at("11-26T12:00")
    assert why(timetable(limited, learner(), later)) == [
        None,
        None,
        Shut.CATCH_UP,
        Shut.CATCH_UP,
        Shut.NOT_YET,
        Shut.NOT_YET,
    ]

    found = timetable(limited, learner(read={1: at("11-26T11:00")}), later)

    assert found.newest == Line(3, at("11-26T11:00"), None)
    assert found.lines[3].shut is Shut.CATCH_UP


def test_one_after_the_other_is_at_once_with_a_limit_of_one() -> None:
    chained = plan(3, release=Release.AT_ONCE, catch_up=1)

    assert opened(timetable(chained, learner(), at("11-23T12:00"))) == [1]
    assert opened(timetable(chained, learner(read={1: at("11-23T11:00")}), at("11-23T12:00"))) == [1, 2]


def test_who_keeps_up_never_meets_the_limit() -> None:
    read = {n: at(f"11-{22 + n}T06:00") for n in range(1, 4)}
    found = timetable(plan(catch_up=1), learner(read=read), at("11-26T05:00"))

    assert found.newest == Line(4, at("11-26T05:00"), None)


# ---- check-ins -------------------------------------------------------------------------------------------------------


def test_a_lesson_waits_for_the_check_in_of_its_day() -> None:
    asking = plan(access=Access.CHECK_IN)
    assert why(timetable(asking, learner(), at("11-23T08:00")))[0] is Shut.CHECK_IN

    found = timetable(asking, learner(checked={START: at("11-23T07:00")}), at("11-24T08:00"))

    assert found.open == (Line(1, at("11-23T07:00"), None),)
    assert found.lines[1].shut is Shut.CHECK_IN


def test_a_check_in_before_five_opens_nothing_before_five() -> None:
    asking = plan(access=Access.CHECK_IN)
    found = timetable(asking, learner(checked={START: at("11-23T04:30")}), at("11-23T04:59"))

    assert found.next == Line(1, at("11-23T05:00"), Shut.NOT_YET)


def test_who_missed_a_day_has_lost_no_lesson() -> None:
    asking = plan(access=Access.CHECK_IN)
    back = {START: at("11-23T07:00"), START + 2 * DAY: at("11-25T07:00")}

    assert opened(timetable(asking, learner(checked=back), at("11-25T08:00"))) == [1, 2, 3]


def test_a_make_up_opens_the_lesson_of_its_day_alone() -> None:
    asking = plan(access=Access.CHECK_IN)
    made_up = {START: at("11-25T09:00")}

    assert opened(timetable(asking, learner(checked=made_up), at("11-25T10:00"))) == [1]


# ---- members, codes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("access", "shut"), [(Access.MEMBERSHIP, Shut.MEMBERSHIP), (Access.CODE, Shut.CODE)])
def test_a_closed_course_opens_with_the_membership_or_the_code(access: Access, shut: Shut) -> None:
    closed = plan(3, access=access)

    assert why(timetable(closed, learner(read={1: at("11-23T06:00")}), at("11-24T12:00"))) == [shut] * 3
    assert opened(timetable(closed, learner(let_in=True), at("11-24T12:00"))) == [1, 2]


# ---- what is moved about ---------------------------------------------------------------------------------------------


def test_what_somebody_has_opened_stays_open_when_lessons_are_moved() -> None:
    read = {1: at("11-23T06:00"), 2: at("11-24T06:00")}
    moved = Plan(SHANGHAI, (Unit(9), Unit(3), Unit(1), Unit(2)))

    assert opened(timetable(moved, learner(read=read), at("11-24T07:00"))) == [9, 3, 1, 2]


def test_a_course_without_lessons_has_nothing_to_open() -> None:
    empty = timetable(plan(0), learner(), at("11-24T07:00"))

    assert (empty.newest, empty.next, empty.line(1)) == (None, None, None)


# ---- against a slow reference ----------------------------------------------------------------------------------------


def slow(course: Plan, who: Progress, now: datetime) -> Mapping[int, datetime]:
    """Since when each open lesson is open: at every moment of interest, whatever may open is opened."""
    due = dict(zip([unit.id for unit in course.units], schedule(course, who.starts_on), strict=True))
    dated = [unit.id for unit in course.units if due[unit.id].at is not None]
    order = sorted(dated, key=lambda lesson: (due[lesson].at, [unit.id for unit in course.units].index(lesson)))
    moments = {who.joined_at, *who.read.values(), *who.checked.values()} | {due[lesson].at for lesson in dated}
    found: dict[int, datetime] = {}
    for moment in sorted(each for each in moments if each is not None and each <= now):
        found |= {lesson: moment for lesson, read in who.read.items() if read <= moment and lesson not in found}
        for place, lesson in enumerate(order):
            before = order[:place]
            unread = [each for each in before if not (each in who.read and who.read[each] <= moment)]
            day, since = due[lesson]
            assert since is not None
            assert day is not None
            came = any(on >= day and when <= moment for on, when in who.checked.items())
            ready = since <= moment and who.joined_at <= moment and all(each in found for each in before)
            room = course.catch_up == 0 or len(unread) < course.catch_up
            if lesson not in found and ready and room and (came or course.access is not Access.CHECK_IN):
                found[lesson] = moment
    return found


@st.composite
def situations(draw: st.DrawFn) -> tuple[Plan, Progress, datetime]:
    zone = draw(st.sampled_from([SHANGHAI, BERLIN]))
    first = draw(st.sampled_from([START, date(2026, 3, 27), date(2026, 10, 23)]))
    count = draw(st.integers(1, 7))
    days = st.integers(-2, 12).map(lambda n: first + DAY * n)
    moments = st.integers(-2 * 1440, 12 * 1440).map(
        lambda minutes: datetime(first.year, first.month, first.day, tzinfo=UTC) + MINUTE * minutes
    )
    release = draw(st.sampled_from(Release))
    dates = st.none() | days if release is Release.CALENDAR else st.none()
    course = Plan(
        zone=zone,
        units=tuple(Unit(n, draw(dates)) for n in draw(st.permutations(range(1, count + 1)))),
        release=release,
        release_at=draw(st.sampled_from([0, 150, 300, 1439])),
        weekdays=draw(st.sampled_from([127, 0b11111, 0b0100000])),
        catch_up=draw(st.integers(0, 3)),
        access=draw(st.sampled_from([Access.OPEN, Access.CHECK_IN])),
    )
    joined = draw(moments)
    who = Progress(
        starts_on=first_day(zone, joined),
        joined_at=joined,
        read=draw(st.dictionaries(st.integers(1, count), moments)),
        checked=draw(st.dictionaries(days, moments)),
    )
    return course, who, draw(moments)


@settings(max_examples=1_500, deadline=None)
@given(situations())
def test_it_is_what_walking_through_every_moment_comes_to(situation: tuple[Plan, Progress, datetime]) -> None:
    course, who, now = situation
    found = timetable(course, who, now)

    assert {line.id: line.opens_at for line in found.open} == slow(course, who, now)
    assert [line.id for line in found.lines] == [unit.id for unit in course.units]


@settings(max_examples=300, deadline=None)
@given(situations(), st.randoms())
def test_the_order_in_which_things_become_known_changes_nothing(
    situation: tuple[Plan, Progress, datetime], rng: Random
) -> None:
    course, who, now = situation
    read, checked = list(who.read.items()), list(who.checked.items())
    rng.shuffle(read)
    rng.shuffle(checked)
    again = Progress(who.starts_on, who.joined_at, dict(read), dict(checked))

    assert timetable(course, again, now) == timetable(course, who, now)


@settings(max_examples=300, deadline=None)
@given(situations(), st.integers(0, 5 * 1440))
def test_what_is_open_stays_open_and_the_next_opens_when_it_was_said(
    situation: tuple[Plan, Progress, datetime], minutes: int
) -> None:
    course, everything, now = situation
    known = {lesson: read for lesson, read in everything.read.items() if read <= now}
    who = Progress(everything.starts_on, everything.joined_at, known, everything.checked)
    found = timetable(course, who, now)

    assert set(opened(found)) <= set(opened(timetable(course, who, now + MINUTE * minutes)))
    coming = found.next
    if coming is not None and coming.opens_at is not None and course.by_time_alone:
        assert coming.id not in opened(timetable(course, who, coming.opens_at - MINUTE))
        assert coming.id in opened(timetable(course, who, coming.opens_at))


@settings(max_examples=1_500, deadline=None)
@given(situations())
def test_the_short_way_for_a_crowd_comes_to_the_same(situation: tuple[Plan, Progress, datetime]) -> None:
    """It takes a check-in to have been made in time, as the release hour, which knows the days only, does."""
    course, everything, now = situation
    done = {day: everything.joined_at for day, moment in everything.checked.items() if moment <= now}
    who = Progress(everything.starts_on, everything.joined_at, everything.read, done)
    if now < who.joined_at:
        return
    found = timetable(course, who, now)
    short = newest(
        course, openings(course, who.starts_on), who.joined_at, who.read, max(who.checked, default=None), now
    )

    comes = set(why(found)) - {None, Shut.UNDATED} == {Shut.NOT_YET}

    assert short == (found.newest and (found.newest.id, found.newest.opens_at, comes))
