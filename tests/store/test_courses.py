"""Courses: written, opened, taken; who is let in."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.support.classroom import Classroom, at, check_in, programme
from tests.support.members import Club
from yutang.courses.actions import (
    LessonShut,
    Standing,
    do_add_lesson,
    do_answer_homework,
    do_answer_quiz,
    do_archive_course,
    do_change_course,
    do_change_lesson,
    do_close_course,
    do_hand_in,
    do_leave,
    do_move_lesson,
    do_open_course,
    do_remove_lesson,
    do_restore_course,
    do_restore_lesson,
    do_roll_back,
    find_course,
    homework_waiting,
    learner_by,
    learner_of,
    may_enter,
    read_counts,
    versions_of,
)
from yutang.courses.models import Access, CourseState
from yutang.courses.rules.release import Shut
from yutang.courses.rules.values import CourseForm, LessonForm, Question, course_form, lesson_form
from yutang.courses.store import overview
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.workspaces.models import AuditEntry, Role

QUIZ = (Question("How long?", ("a minute", "an hour"), (0,)), Question("Which?", ("in", "", "out", "up"), (0, 2)))


def shut(standing: Standing) -> list[Shut | None]:
    return [line.shut for line in standing.timetable.lines]


# ---- writing ---------------------------------------------------------------------------------------------------------


def test_a_course_is_written_opened_closed_archived_and_comes_back(database: Database) -> None:
    room = Classroom(database, opens=False)
    for action, state in (
        (do_open_course, CourseState.OPEN),
        (do_close_course, CourseState.CLOSED),
        (do_archive_course, CourseState.ARCHIVED),
        (do_restore_course, CourseState.CLOSED),
        (do_open_course, CourseState.OPEN),
    ):
        with room.person.working() as work:
            assert action(work, room.id).state is state
        with room.person.working() as work:
            action(work, room.id)  # again: nothing happens

    with database.read() as session:
        said = list(session.scalars(select(AuditEntry.action).where(AuditEntry.workspace_id == 1)))
    assert said.count("course.open") == 2
    assert {"course.make", "lesson.add", "course.close", "course.archive", "course.restore"} <= set(said)


def test_a_course_without_lessons_is_not_opened(database: Database) -> None:
    room = Classroom(database, lessons=0, opens=False)

    with room.person.working() as work, pytest.raises(Conflict):
        do_open_course(work, room.id)


def test_who_may_not_keep_courses_changes_nothing(database: Database) -> None:
    room = Classroom(database)
    for action in (do_open_course, do_close_course, do_archive_course):
        with room.person.as_role(Role.ANALYST).working() as work, pytest.raises(NotAllowed):
            action(work, room.id)
    with room.person.as_role(Role.EDITOR).working() as work:
        do_add_lesson(work, room.id, LessonForm("One more"))


def test_another_workspace_finds_nothing(database: Database) -> None:
    room = Classroom(database)

    with room.person.of_workspace(2).working() as work, pytest.raises(NotFound):
        do_close_course(work, room.id)


def test_everything_that_is_wrong_with_a_course_is_said_at_once(database: Database) -> None:
    room = Classroom(database)
    wrong = CourseForm(
        "", 999, "x" * 6000, "fr", 998, "Asia/Nowhere", "weekly", "25:00", (), "31", "nobody", None, ("77",), "k" * 21
    )

    with room.person.working() as work, pytest.raises(Invalid) as refused:
        do_change_course(work, room.id, wrong)
    with room.person.working() as work, pytest.raises(Invalid) as unasked:
        do_change_course(work, room.id, room.a_form(access="check_in"))

    assert set(refused.value.fields) == {
        *("title", "community_id", "intro", "language", "account_id", "timezone", "release", "opens", "weekdays"),
        *("catch_up", "access", "tiers", "keyword"),
    }
    assert set(unasked.value.fields) == {"programme_id"}


def test_a_course_changes_and_who_comes_second_is_told(database: Database) -> None:
    room = Classroom(database)
    seen = course_form(room.course())
    with room.person.working() as work:
        do_change_course(work, room.id, replace(seen, opens="06:30", weekdays=(0, 1), catch_up="2"))

    course = room.course()
    assert (course.release_at, course.weekdays, course.catch_up) == (390, 3, 2)
    assert replace(course_form(course), seen_version=None).opens == "06:30"
    with room.person.working() as work, pytest.raises(Conflict):
        do_change_course(work, room.id, seen)


def test_everything_that_is_wrong_with_a_lesson_is_said_at_once(database: Database) -> None:
    room = Classroom(database)
    questions = [Question("Only one?", ("yes",), (0,)), Question("", ("a", "b"), (0,)), Question("?", ("a", "b"), ())]

    for question in questions:
        form = LessonForm("", "x" * 50_001, "http://a.example", "https://", [question], "h" * 2001, "tomorrow")
        with room.person.working() as work, pytest.raises(Invalid) as refused:
            do_add_lesson(work, room.id, form)
        assert set(refused.value.fields) == {"title", "body", "audio", "video", "questions", "homework", "opens_on"}


def test_a_lesson_keeps_what_it_was_and_goes_back_to_it(database: Database) -> None:
    room = Classroom(database, lessons=1)
    (lesson_id,) = room.lesson_ids()
    full = LessonForm("Breathe", "# In", "https://a.example/1.mp3", "", QUIZ, "Write it down", "2026-12-01", 1)
    with room.person.working() as work:
        do_change_lesson(work, room.id, lesson_id, full)
    with room.person.working() as work:
        do_change_lesson(work, room.id, lesson_id, replace(full, seen_version=2))  # the same: no version
    with room.person.working() as work, pytest.raises(Conflict):
        do_change_lesson(work, room.id, lesson_id, replace(full, title="Late"))
    with room.person.working() as work:
        do_roll_back(work, room.id, lesson_id, 1)
    with room.person.working() as work:
        lesson = do_roll_back(work, room.id, lesson_id, 2)
        kept = replace(lesson_form(lesson), seen_version=None)
        assert [each.version for each in versions_of(work, lesson)] == [3, 2, 1]

    tidy = (QUIZ[0], Question("Which?", ("in", "out", "up"), (0, 1)))
    assert kept == replace(full, questions=tidy, seen_version=None)
    with room.person.working() as work, pytest.raises(NotFound):
        do_roll_back(work, room.id, lesson_id, 9)


def test_lessons_are_moved_removed_and_come_back(database: Database) -> None:
    room = Classroom(database, lessons=4)
    one, two, three, four = room.lesson_ids()
    with room.person.working() as work:
        do_move_lesson(work, room.id, four, 1)
    assert room.lesson_ids() == [four, one, two, three]
    with room.person.working() as work:
        do_move_lesson(work, room.id, one, 99)
    with room.person.working() as work:
        do_remove_lesson(work, room.id, two)
    assert [(row.id, row.position) for row in room.all_lessons()] == [(four, 1), (three, 2), (one, 3)]
    with room.person.working() as work:
        do_restore_lesson(work, room.id, two)
        added = do_add_lesson(work, room.id, LessonForm("New"), position=2).id

    assert room.lesson_ids() == [four, added, three, one, two]
    assert [row.position for row in room.all_lessons()] == [1, 2, 3, 4, 5]


# ---- taking ----------------------------------------------------------------------------------------------------------


def test_lessons_open_at_five_and_not_a_minute_before(database: Database) -> None:
    room = Classroom(database)
    fan = room.fan()
    room.enrol(fan)
    assert room.open_count(fan) == 1

    room.now = at(23, "04:59")
    assert room.open_count(fan) == 1
    with pytest.raises(LessonShut) as early:
        room.read(fan, 2)
    assert (early.value.shut, early.value.opens_at) == (Shut.NOT_YET, at(23, "05:00"))
    room.now = at(23, "05:00")
    room.read(fan, 2)

    standing = room.standing(fan)
    assert (standing.opened, standing.finished, len(standing.lessons)) == (1, 1, 5)


def test_coming_twice_and_late_news_change_nothing_but_the_earlier_moment(database: Database) -> None:
    room = Classroom(database)
    fan = room.fan()
    room.enrol(fan, at=at(22, "12:00"))
    first = room.learner(fan)
    room.enrol(fan, at=at(25, "12:00"), page_key="other")
    room.enrol(fan, at=at(21, "23:00"), by_code=True)

    found = room.learner(fan)
    assert (found.id, found.page_key) == (first.id, f"k{fan}")
    assert (found.starts_on, found.joined_at, found.by_code) == (at(21).date(), at(21, "23:00"), True)


def test_a_closed_course_takes_nobody_new_and_who_is_in_goes_on(database: Database) -> None:
    room = Classroom(database)
    fan, late = room.fan(), room.fan()
    room.enrol(fan)
    with room.person.working() as work:
        do_close_course(work, room.id)

    room.enrol(fan)
    room.read(fan, 1)
    with pytest.raises(Conflict):
        room.enrol(late)
    with room.person.working() as work:
        do_archive_course(work, room.id)
    with pytest.raises(Conflict):
        room.read(fan, 1)


def test_who_left_may_come_back(database: Database) -> None:
    room = Classroom(database)
    fan = room.fan()
    room.enrol(fan)
    room.now = at(24)
    with room.person.working() as work:
        learner = learner_of(work, find_course(work, room.id), fan)
        assert learner is not None
        do_leave(work, learner)
    assert room.learner(fan).left_at == room.now
    room.enrol(fan, at=at(23))  # it was before: they stay away
    assert room.learner(fan).left_at == room.now
    room.enrol(fan, at=at(25))

    assert room.learner(fan).left_at is None
    assert room.learner(fan).starts_on == at(22).date()


def test_their_page_is_found_by_its_key_and_nobody_elses(database: Database) -> None:
    room = Classroom(database)
    fan = room.fan()
    room.enrol(fan)

    with room.person.reading() as work:
        assert learner_by(work, find_course(work, room.id), f"k{fan}").fan_id == fan
        with pytest.raises(NotFound):
            learner_by(work, find_course(work, room.id), "k0")


def test_a_quiz_and_homework_are_done_and_finish_the_lesson(database: Database) -> None:
    room = Classroom(database, lessons=0, opens=False)
    with room.person.working() as work:
        lesson_id = do_add_lesson(work, room.id, LessonForm("Breathe", questions=QUIZ, homework="Write")).id
        do_open_course(work, room.id)
    fan = room.fan()
    room.enrol(fan)
    room.read(fan, 1)
    assert room.standing(fan).finished == 0
    with room.person.working() as work:
        course = find_course(work, room.id)
        learner = learner_by(work, course, f"k{fan}")
        for wrong in ([[0]], [[0], [9]], [[0], []]):
            with pytest.raises(Invalid):
                do_answer_quiz(work, course, learner, lesson_id, wrong)
        assert do_answer_quiz(work, course, learner, lesson_id, [[0], [0]]).right == 1
        assert do_answer_quiz(work, course, learner, lesson_id, [[0], [1, 0]]).right == 2
        with pytest.raises(Invalid):
            do_hand_in(work, course, learner, lesson_id, "  \x00 ")
        do_hand_in(work, course, learner, lesson_id, "I breathed.\r\nTwice.")

    assert room.standing(fan).finished == 1
    with room.person.working() as work:
        course = find_course(work, room.id)
        ((read, lesson),) = homework_waiting(work, course)
        assert (read.homework, lesson.id) == ("I breathed.\nTwice.", lesson_id)
        assert read_counts(work, course) == {lesson_id: (1, 1)}
        with pytest.raises(Invalid):
            do_answer_homework(work, room.id, fan, lesson_id, " \n ", 0)
        # Nobody has ever written on the account: the answer is on their page.
        answered = do_answer_homework(work, room.id, fan, lesson_id, " Well done ", 0)
        assert (answered.answer, answered.answered_at) == ("Well done", room.now)
        assert not homework_waiting(work, course)


# ---- who is let in ---------------------------------------------------------------------------------------------------


def test_a_membership_opens_a_closed_course_and_its_end_shuts_it(database: Database) -> None:
    room = Classroom(database, {"access": "membership"})
    club = Club(database, exists=True)
    tier_id = club.tier(days="30")
    with room.person.working() as work:
        do_change_course(work, room.id, room.a_form(tiers=[str(tier_id)]))
    fan = room.fan()
    room.enrol(fan)
    assert shut(room.standing(fan)) == [Shut.MEMBERSHIP] * 5

    club.grant(fan, tier_id, "hand:1")

    assert room.open_count(fan) == 1
    room.now = at(22).replace(year=2027)
    assert room.open_count(fan) == 0
    with pytest.raises(LessonShut):
        room.read(fan, 1)


def test_a_code_opens_the_course_that_it_is_for(database: Database) -> None:
    room = Classroom(database, {"access": "code"})
    fan, other = room.fan(), room.fan()
    room.enrol(fan, by_code=True)
    room.enrol(other)

    assert (room.open_count(fan), room.open_count(other)) == (1, 0)
    with room.person.reading() as work:
        course = find_course(work, room.id)
        assert [may_enter(work, course, each, room.now) for each in (fan, other)] == [True, False]


def test_a_check_in_opens_the_lesson_of_the_day(database: Database) -> None:
    room = Classroom(database)
    with room.person.working() as work:
        work.session.add(programme(88))
        work.session.flush()
        do_change_course(work, room.id, room.a_form(access="check_in", programme_id=88))
    assert room.course().access is Access.CHECK_IN
    fan = room.fan()
    room.enrol(fan)
    assert shut(room.standing(fan))[0] is Shut.CHECK_IN

    with room.person.working() as work:
        work.session.add(check_in(88, fan, 22))

    assert room.open_count(fan) == 1
    room.now = at(24)
    assert room.open_count(fan) == 1
    with room.person.working() as work:
        work.session.add(check_in(88, fan, 24))
    assert room.open_count(fan) == 3


def test_a_file_is_known_by_whatever_shows_it(database: Database) -> None:
    room = Classroom(database)
    token = "AbC_-%" + "x" * 26
    with room.person.working() as work:
        assert overview.naming(work.session, 1, token) is None
        heard = do_add_lesson(work, room.id, LessonForm("Listen", audio=f"/class/media/{'y' * 32}"))
        heard.media = {"audio": f"/class/media/{token}"}
        work.session.flush()
        assert overview.naming(work.session, 1, token) == "Listen"
        assert overview.naming(work.session, 1, token.replace("_", "Z")) is None
        assert overview.naming(work.session, 2, token) is None
