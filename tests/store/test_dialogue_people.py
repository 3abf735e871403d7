"""One person's conversations: led over to another fan, handed out, forgotten; and what is too old."""

from datetime import timedelta

import pytest

from tests.support.people import NOON
from tests.support.talking import Talk
from yutang.db.engine import Database
from yutang.dialogue.actions.answering import do_answer
from yutang.dialogue.actions.erasing import REMOVE, do_erase_fan, do_purge_before, export_of
from yutang.dialogue.actions.handling import do_note
from yutang.dialogue.actions.merging import do_move_fan
from yutang.dialogue.models import MediaState, MessageState
from yutang.dialogue.store import lists, threads
from yutang.jobs import store as jobs
from yutang.wechat.messages import Follow, Image, Text


@pytest.fixture
def talk(database: Database) -> Talk:
    return Talk(database)


def test_the_conversations_of_one_fan_become_those_of_another(talk: Talk) -> None:
    talk.say(Text("first"), "o1")
    other = Talk(talk.database, fans=talk.fans)
    other.say(Text("elsewhere"), "o1")
    old, new = talk.fans[talk.account_id, "o1"], 5000
    with talk.working() as work:
        do_move_fan(work, old, new)
    with talk.database.read() as session:
        assert lists.of_fans(session, 1, [old]) == []
        assert [row.preview for row in lists.of_fans(session, 1, [new])] == ["first"]


def test_two_threads_on_one_account_become_one(talk: Talk) -> None:
    talk.say(Follow(), "o1")
    talk.later(hours=1)
    talk.say(Text("from the other phone"), "o2")
    first, second = talk.fans[talk.account_id, "o1"], talk.fans[talk.account_id, "o2"]
    with talk.working() as work:
        do_move_fan(work, second, first)
    conversation = talk.conversation("o1")
    assert conversation.openid == "o2", "answers go where they last wrote from"
    assert (conversation.state, conversation.waiting_since) == ("open", NOON + timedelta(hours=1))
    assert (conversation.budget_left, conversation.preview) == (5, "from the other phone")
    assert [message.kind for message in talk.messages("o1")] == ["event", "text"]


def test_a_persons_conversations_are_handed_out(talk: Talk) -> None:
    talk.say(Text("hello"))
    with talk.working(7) as work:
        do_answer(work, talk.conversation().id, "hi", talk.conversation().newest_message_id)
        exported = export_of(work, talk.fans[talk.account_id, "o1"])
    (conversation,) = exported["conversations"]
    assert [(each["direction"], each["text"]) for each in conversation["messages"]] == [("in", "hello"), ("out", "hi")]


def test_a_person_is_forgotten_and_numbers_stay(talk: Talk) -> None:
    talk.say(Text("my number is 139…"))
    talk.say(Image("", "m1"))
    with talk.working(7) as work:
        do_note(work, talk.conversation().id, "she is 31")
        do_answer(work, talk.conversation().id, "hi", talk.conversation().newest_message_id)
        erased = do_erase_fan(work, talk.fans[talk.account_id, "o1"])
    assert erased == 4
    messages = talk.messages()
    assert [message.text for message in messages] == ["", "", ""], "the note is gone altogether"
    assert all(message.data is None for message in messages)
    assert messages[-1].state is MessageState.DROPPED, "what was on its way is not sent"
    conversation = talk.conversation()
    assert (conversation.openid, conversation.preview, conversation.budget_left) == ("", "", 0)
    assert conversation.first_answer_at == NOON
    media_id = messages[1].media_id
    with talk.database.read() as session:
        row = threads.media(session, 1, media_id or 0)
        assert row is not None
        assert (row.state, row.wechat_id) == (MediaState.GONE, "")
        assert (REMOVE, {"media_ids": [media_id]}) in [(r.kind, r.payload) for r in jobs.due_rows(session, 1, NOON, 9)]


def test_what_is_older_than_it_is_kept_is_forgotten_bit_by_bit(talk: Talk) -> None:
    talk.say(Text("old"))
    talk.say(Image("", "m1"))
    talk.later(days=400)
    talk.say(Text("new"), "o2")
    with talk.working() as work:
        assert do_purge_before(work, talk.now - timedelta(days=365)) == 2
        assert do_purge_before(work, talk.now - timedelta(days=365)) == 0
    assert talk.messages("o1") == []
    assert talk.conversation("o1").preview == ""
    assert [message.text for message in talk.messages("o2")] == ["new"]
