"""Courses that fans are given for good: each cause counts once, and nothing else that lets them in is touched."""

import pytest
from sqlalchemy import event, select

from tests.support.classroom import Classroom
from tests.support.members import Club
from yutang.courses.actions import do_archive_course, do_close_course, find_course, learner_of, may_enter
from yutang.courses.actions.enrolling import let_in
from yutang.courses.actions.rights import Right, do_move_rights
from yutang.courses.models import CourseRight
from yutang.db.engine import Database
from yutang.errors import Conflict
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge


@pytest.fixture
def room(database: Database) -> Classroom:
    return Classroom(database, {"access": "code"})


def move(room: Classroom, key: str, change: int, *fans: int, course_id: int | None = None) -> None:
    with room.person.working() as work:
        do_move_rights(work, [Right(fan, course_id or room.id, f"{key}:{fan}", change) for fan in fans])


def enters(room: Classroom, fan: int) -> bool:
    """Whether the course opens for a fan; asked alone and asked with others, the answer is the same."""
    with room.person.reading() as work:
        course = find_course(work, room.id)
        alone = may_enter(work, course, fan, work.now)
        assert (fan in let_in(work, course, [fan, 1, 2], work.now)) == alone
        return alone


def rows(room: Classroom) -> list[tuple[int, int]]:
    """Fan and change of the whole ledger."""
    with room.database.read() as session:
        query = select(CourseRight.fan_id, CourseRight.change).where(CourseRight.workspace_id == room.workspace_id)
        return [(row[0], row[1]) for row in session.execute(query.order_by(CourseRight.id))]


def test_a_course_is_given_taken_back_and_given_again_and_each_cause_counts_once(room: Classroom) -> None:
    fan, other = room.fan(), room.fan()
    assert not enters(room, fan)

    for _ in range(2):
        move(room, "first", 1, fan)
    assert enters(room, fan)
    assert not enters(room, other)
    for _ in range(2):
        move(room, "back", -1, fan)
    assert not enters(room, fan)
    move(room, "first", 1, fan)
    assert not enters(room, fan), "this cause has counted"
    move(room, "again", 1, fan)

    assert enters(room, fan)
    assert [change for _, change in rows(room)] == [1, -1, 1]


def test_who_was_given_it_twice_has_it_until_both_are_taken_back(room: Classroom) -> None:
    fan = room.fan()
    move(room, "one", 1, fan)
    move(room, "two", 1, fan)

    move(room, "one back", -1, fan)
    assert enters(room, fan)
    move(room, "two back", -1, fan)
    assert not enters(room, fan)


def test_what_a_code_opened_stays_open_when_a_reward_is_taken_back(room: Classroom) -> None:
    club = Club(room.database, exists=True)
    marked, used = room.fan(), room.fan()
    room.enrol(marked, by_code=True)
    _, codes = club.batch(0, 1, gives=f"course:{room.id}")  # of no membership, but of the course
    club.redeem(used, codes[0])

    move(room, "one", 1, marked, used)
    move(room, "back", -1, marked, used)

    assert enters(room, used)
    with room.person.reading() as work:
        assert may_enter(work, find_course(work, room.id), marked, work.now)


def test_lessons_open_for_who_was_given_the_course_and_shut_when_it_is_taken_back(room: Classroom) -> None:
    fan = room.fan()
    room.enrol(fan)
    assert room.open_count(fan) == 0

    move(room, "one", 1, fan)
    room.read(fan, 1)
    move(room, "back", -1, fan)

    assert room.open_count(fan) == 0
    assert len(room.reads()) == 1, "what they did stays theirs"


def test_a_closed_course_takes_those_who_were_given_it_and_an_archived_one_nobody(room: Classroom) -> None:
    given, other, late = room.fan(), room.fan(), room.fan()
    move(room, "one", 1, given, late)
    with room.person.working() as work:
        do_close_course(work, room.id)

    room.enrol(given)
    with pytest.raises(Conflict):
        room.enrol(other)
    with room.person.working() as work:
        do_archive_course(work, room.id)
    with pytest.raises(Conflict):
        room.enrol(late)

    with room.person.reading() as work:
        assert learner_of(work, find_course(work, room.id), given) is not None


def test_two_fans_who_are_one_person_have_what_either_was_given(room: Classroom) -> None:
    older, younger = room.fan(), room.fan()
    move(room, "one", 1, younger)

    with room.person.working() as work:
        do_merge(work, older, younger)
    assert enters(room, older)
    move(room, "back", -1, younger)

    assert not enters(room, older), "the old number leads to who they are today"
    assert rows(room) == [(older, 1), (older, -1)]


def test_a_person_is_handed_what_they_were_given_and_forgotten_with_it(room: Classroom) -> None:
    fan, other = room.fan(), room.fan()
    move(room, "one", 1, fan, other)
    with room.person.working() as work:
        exported = export_of(work, fan)
    (right,) = exported["course_rights"]
    assert (right["course"], right["change"]) == ("二十一天早起", 1)

    with room.person.working() as work:
        do_erase(work, fan)
    move(room, "back", -1, fan)
    move(room, "again", 1, fan)

    assert rows(room) == [(other, 1)]


def test_nothing_is_given_of_a_course_that_is_gone(room: Classroom) -> None:
    move(room, "one", 1, room.fan(), course_id=999)

    assert rows(room) == []


def test_many_are_given_it_and_let_in_with_the_same_number_of_statements(room: Classroom) -> None:
    def statements(key: str, fans: list[int]) -> int:
        seen = []

        def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
            seen.append(sql)

        event.listen(room.database.engine, "before_cursor_execute", note)
        move(room, key, 1, *fans)
        with room.person.reading() as work:
            assert set(let_in(work, find_course(work, room.id), fans, work.now)) == set(fans)
        event.remove(room.database.engine, "before_cursor_execute", note)
        return len(seen)

    few, many = [room.fan() for _ in range(3)], [room.fan() for _ in range(40)]
    assert statements("few", few) == statements("many", many)
