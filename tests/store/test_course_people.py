"""What courses keep of one person: merged, handed out, forgotten."""

from sqlalchemy import select

from tests.support.classroom import Classroom, at
from yutang.courses.actions import find_course, find_lesson
from yutang.courses.models import Learner
from yutang.db.engine import Database
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge


def test_two_fans_who_are_one_have_done_what_both_did(database: Database) -> None:
    room = Classroom(database, {"release": "at_once"})
    older, younger = room.fan(), room.fan()
    room.enrol(older)
    room.read(older, 1)
    room.now = at(23)
    room.enrol(younger, at=at(21))
    room.read(younger, 1)
    room.read(younger, 2)

    with room.person.working() as work:
        do_merge(work, older, younger)

    assert [(row.fan_id, row.opened_at) for row in room.reads()] == [(older, at(22)), (older, at(23))]
    found = room.learner(older)
    assert (found.starts_on, found.page_key) == (at(21).date(), f"k{older}")
    assert room.standing(older).opened == 2
    with database.read() as session:
        assert len(session.scalars(select(Learner).where(Learner.workspace_id == 1)).all()) == 1


def test_who_took_the_course_under_one_name_only_goes_on_under_the_other(database: Database) -> None:
    room = Classroom(database)
    older, younger = room.fan(), room.fan()
    room.enrol(younger)
    room.read(younger, 1)

    with room.person.working() as work:
        do_merge(work, older, younger)

    assert (room.learner(older).page_key, room.standing(older).opened) == (f"k{younger}", 1)


def test_a_person_is_handed_out_and_forgotten(database: Database) -> None:
    room = Classroom(database)
    fan = room.fan()
    room.enrol(fan)
    room.read(fan, 1)
    with room.person.working() as work:
        (said,) = export_of(work, fan)["courses"]
    assert (said["course"], said["openid"], len(said["lessons"])) == ("二十一天早起", f"o{fan}", 1)

    with room.person.working() as work:
        do_erase(work, fan)

    gone = room.learner(fan)
    assert (gone.openid, gone.page_key, gone.left_at) == ("", f"erased-{gone.id}", room.now)
    assert [row.opened_at for row in room.reads()] == [at(22)]
    with room.person.reading() as work:
        assert find_lesson(work, find_course(work, room.id), room.lesson_ids()[0]).title == "Day 1"
