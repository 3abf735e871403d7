"""What a course answers on its account, and that a tap or the keyword puts a fan into it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from tests.support.classroom import ACCOUNT, Classroom, at
from tests.support.talking import push_of
from yutang.accounts.models import ReplyRule, ReplyTrigger
from yutang.courses.actions import do_archive_course, do_change_course, do_close_course, do_open_course, find_course
from yutang.courses.actions.receiving import do_receive
from yutang.courses.actions.replies import do_keep_replies, spoken
from yutang.courses.addresses import Site
from yutang.courses.models import Learner
from yutang.db.engine import Database
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Content, MenuClick, Text
from yutang.wechat.outgoing import TextOut

SITE = Site("https://pond.example.com", b"k" * 32)


def rules(room: Classroom) -> dict[ReplyTrigger, ReplyRule]:
    with room.database.read() as session:
        query = select(ReplyRule).where(ReplyRule.workspace_id == 1, ReplyRule.course_id == room.id)
        return {row.trigger: row for row in session.scalars(query)}


def learners(room: Classroom) -> Sequence[Learner]:
    with room.database.read() as session:
        return session.scalars(select(Learner).where(Learner.workspace_id == 1).order_by(Learner.fan_id)).all()


def tap(room: Classroom) -> MenuClick:
    return MenuClick(f"class.{room.course().slug}")


def receive(room: Classroom, fan_id: int, *contents: Content, when: datetime | None = None) -> None:
    pushes = [
        ReceivedPush(number, ACCOUNT, when or room.now, None, push_of("oA", content, when or room.now))
        for number, content in enumerate(contents)
    ]
    with room.person.working() as work:
        do_receive(work, SITE, pushes, {(ACCOUNT, "oA"): fan_id})


def test_an_open_course_answers_its_menu_entry_and_its_keyword(database: Database) -> None:
    room = Classroom(database, {"keyword": "上课"})
    course = room.course()

    kept = rules(room)

    assert {trigger: rule.words for trigger, rule in kept.items()} == {
        ReplyTrigger.MENU: [f"class.{course.slug}"],
        ReplyTrigger.KEYWORD: ["上课"],
    }
    assert f"{{class:{course.slug}/{course.id}}}" in kept[ReplyTrigger.MENU].messages["messages"][0]["text"]
    with room.person.working() as work:
        assert not do_keep_replies(work, find_course(work, room.id))


def test_a_draft_answers_nothing_and_an_archived_course_no_more(database: Database) -> None:
    room = Classroom(database, {"keyword": "上课"}, opens=False)
    assert rules(room) == {}

    with room.person.working() as work:
        do_open_course(work, room.id)
    assert len(rules(room)) == 2
    with room.person.working() as work:
        do_close_course(work, room.id)
    assert "不再收新同学" in rules(room)[ReplyTrigger.MENU].messages["messages"][0]["text"]
    with room.person.working() as work:
        do_archive_course(work, room.id)
    assert rules(room) == {}


def test_another_keyword_is_answered_from_then_on_and_none_no_more(database: Database) -> None:
    room = Classroom(database, {"keyword": "上课"})

    with room.person.working() as work:
        do_change_course(work, room.id, replace(room.a_form(), keyword="早课"))
    assert rules(room)[ReplyTrigger.KEYWORD].words == ["早课"]

    with room.person.working() as work:
        do_change_course(work, room.id, replace(room.a_form(), keyword="", account_id=None))
    assert rules(room) == {}


def test_who_taps_or_says_the_keyword_is_in_once_since_the_earliest_moment(database: Database) -> None:
    room = Classroom(database, {"keyword": "上课"})
    fan = room.fan()
    receive(room, fan, Text("上课怎么弄"), Text("别的"), MenuClick("class.other"))
    assert learners(room) == []

    receive(room, fan, tap(room), tap(room), Text(" 上课！ "), when=at(23))
    receive(room, fan, tap(room), when=at(22, "13:00"))

    (learner,) = learners(room)
    assert learner.joined_at == at(22, "13:00")
    assert (learner.openid, learner.account_id) == ("oA", ACCOUNT)
    assert learner.page_key == SITE.page_key(ACCOUNT, room.id, "oA")


def test_a_closed_course_takes_no_new_tap_and_stays_with_who_is_in(database: Database) -> None:
    room = Classroom(database)
    old, new = room.fan(), room.fan()
    receive(room, old, tap(room))
    with room.person.working() as work:
        do_close_course(work, room.id)

    receive(room, new, tap(room))
    receive(room, old, tap(room))

    assert [learner.fan_id for learner in learners(room)] == [old]


def test_conversations_keep_what_was_said_with_the_fans_own_page(database: Database) -> None:
    room = Classroom(database)
    rule = rules(room)[ReplyTrigger.MENU]
    push = ReceivedPush(5, ACCOUNT, room.now, rule.id, push_of("oA", tap(room), room.now))

    with room.person.reading() as work:
        ((number, (said,)),) = spoken(work, SITE, [push], {(ACCOUNT, "oA"): 1}).items()

    assert number == 5
    assert isinstance(said, TextOut)
    page = SITE.own_page(room.course().slug, SITE.page_key(ACCOUNT, room.id, "oA"))
    assert f'<a href="{page}">去上课</a>' in said.text
    assert said.text.startswith("朋友，")
