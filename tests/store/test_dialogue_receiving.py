"""Pushes become conversations: what is kept, who waits, and what may be sent."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.support.people import NOON
from tests.support.talking import Talk
from yutang.accounts.models import Matching, ReplyRule, ReplyTrigger
from yutang.db.engine import Database
from yutang.dialogue.actions.answering import do_answer
from yutang.dialogue.actions.receiving import FETCH, NO_BUDGET, SEND
from yutang.dialogue.models import ConversationState, Direction, MediaState, MessageState
from yutang.dialogue.store import threads
from yutang.insights.models import Event, EventKind
from yutang.jobs import store as jobs
from yutang.wechat.messages import (
    Follow,
    Image,
    Link,
    Location,
    MassResult,
    MenuClick,
    Text,
    Unfollow,
    Voice,
)


@pytest.fixture
def talk(database: Database) -> Talk:
    return Talk(database)


def add_rule(talk: Talk, trigger: ReplyTrigger, *texts: str) -> int:
    with talk.working() as work:
        rule = ReplyRule(
            workspace_id=1, id=work.new_id(), account_id=talk.account_id, name="r", trigger=trigger,
            matching=Matching.CONTAINS, words=["课"], opens_at=0, closes_at=0, priority=0,
            messages={"messages": [{"kind": "text", "text": text} for text in texts]}, active=True,
            created_at=NOON, changed_at=NOON,
        )  # fmt: skip
        work.session.add(rule)
    return rule.id


def outbox(talk: Talk) -> list[tuple[str, Any]]:
    with talk.database.read() as session:
        return [(row.kind, row.payload) for row in jobs.due_rows(session, 1, talk.now, 100)]


def test_a_message_opens_a_conversation_a_wait_and_a_budget(talk: Talk) -> None:
    conversation = talk.say(Text("你好，课程几点开始？"))
    assert conversation.state is ConversationState.OPEN
    assert conversation.waiting_since == conversation.first_in_at == conversation.last_in_at == NOON
    assert (conversation.budget_left, conversation.budget_until) == (5, NOON + timedelta(hours=48))
    assert conversation.preview == "你好，课程几点开始？"
    (message,) = talk.messages()
    assert (message.direction, message.kind, message.state) == (Direction.IN, "text", MessageState.RECEIVED)
    assert conversation.newest_message_id == message.id


def test_a_follow_is_a_quiet_line_that_opens_a_short_budget(talk: Talk) -> None:
    conversation = talk.say(Follow("door"))
    assert conversation.state is ConversationState.QUIET
    assert conversation.waiting_since is None
    assert (conversation.budget_left, conversation.budget_until) == (3, NOON + timedelta(minutes=1))
    (message,) = talk.messages()
    assert (message.kind, message.data) == ("event", {"event": "follow", "scene": "door", "trigger": "follow"})


def test_all_kinds_of_messages_are_kept_with_what_can_be_shown(talk: Talk) -> None:
    for content in (Location(31.2, 121.4, 15, "上海"), Link("文章", "摘要", "https://example.com"), MenuClick("talk")):
        talk.say(content)
    place, link, menu = talk.messages()
    assert (place.kind, place.text, place.data) == ("location", "上海", {"latitude": 31.2, "longitude": 121.4})
    assert (link.text, link.data) == ("文章", {"description": "摘要", "url": "https://example.com"})
    assert menu.data == {"event": "menu", "key": "talk", "trigger": "menu"}


def test_pictures_and_voices_wait_to_be_fetched(talk: Talk) -> None:
    talk.say(Image("http://mmbiz.example/0", "media-1"))
    talk.say(Voice("media-2", "amr"))
    ids = [message.media_id for message in talk.messages()]
    with talk.database.read() as session:
        rows = threads.media_of(session, 1, [each for each in ids if each is not None])
    assert sorted((row.kind, row.wechat_id, row.state) for row in rows.values()) == [
        ("image", "media-1", MediaState.WAITING),
        ("voice", "media-2", MediaState.WAITING),
    ]
    assert outbox(talk) == [(FETCH, {"media_id": media_id}) for media_id in ids]


def test_a_wait_begins_with_the_oldest_message_even_if_it_comes_late(talk: Talk) -> None:
    talk.say(Text("second"))
    conversation = talk.say(Text("first"), at=NOON - timedelta(hours=3))
    assert conversation.waiting_since == conversation.first_in_at == NOON - timedelta(hours=3)
    assert (conversation.last_in_at, conversation.preview) == (NOON, "second")
    assert conversation.budget_until == NOON + timedelta(hours=48)


def test_a_push_that_comes_late_does_not_give_back_what_was_sent(talk: Talk) -> None:
    """Sent at 12:05; a message of 12:03 is pushed at 12:10: it allowed five, and one of them is gone."""
    talk.say(Text("hello"))
    talk.later(minutes=5)
    with talk.working() as work:
        do_answer(work, talk.conversation().id, "hi", talk.conversation().newest_message_id)
    assert talk.conversation().budget_left == 4
    talk.later(minutes=5)
    conversation = talk.say(Text("are you there?"), at=NOON + timedelta(minutes=3))
    assert (conversation.budget_left, conversation.budget_until) == (4, NOON + timedelta(hours=48, minutes=3))


def test_who_leaves_can_not_be_written_to(talk: Talk) -> None:
    talk.say(Text("hello"))
    talk.later(minutes=1)
    assert talk.say(Unfollow()).budget_left == 0


def test_a_rules_first_message_was_the_reply_and_the_rest_is_queued(talk: Talk) -> None:
    rule_id = add_rule(talk, ReplyTrigger.FOLLOW, "欢迎！", "第二条", "第三条")
    conversation = talk.say(Follow(), rule_id=rule_id)
    _, first, second, third = talk.messages()
    assert [(m.text, m.state, m.counted) for m in (first, second, third)] == [
        ("欢迎！", MessageState.SENT, False),
        ("第二条", MessageState.QUEUED, True),
        ("第三条", MessageState.QUEUED, True),
    ]
    assert conversation.budget_left == 1
    ids = [{"message_id": each.id, "conversation_id": conversation.id} for each in (second, third)]
    assert outbox(talk) == [(SEND, ids[0]), (SEND, ids[1])]
    with talk.database.read() as session:
        kinds = [row.kind for row in session.query(Event).filter(Event.workspace_id == 1)]
    assert kinds == [EventKind.REPLY]


def test_what_exceeds_the_budget_is_dropped_and_says_why(talk: Talk) -> None:
    rule_id = add_rule(talk, ReplyTrigger.FOLLOW, "1", "2", "3", "4", "5")
    assert talk.say(Follow(), rule_id=rule_id).budget_left == 0
    last = talk.messages()[-1]
    assert (last.text, last.state, last.error) == ("5", MessageState.DROPPED, NO_BUDGET)


def test_a_keyword_that_was_answered_waits_for_nobody(talk: Talk) -> None:
    rule_id = add_rule(talk, ReplyTrigger.KEYWORD, "课表在这里")
    conversation = talk.say(Text("课"), rule_id=rule_id)
    assert (conversation.state, conversation.waiting_since) == (ConversationState.OPEN, None)
    fallback = add_rule(talk, ReplyTrigger.DEFAULT, "稍后回复你")
    assert talk.say(Text("有人吗"), rule_id=fallback).waiting_since == NOON


def test_a_message_brings_back_what_was_put_aside_or_closed(talk: Talk) -> None:
    conversation = talk.say(Text("hello"))
    for state in (ConversationState.SNOOZED, ConversationState.CLOSED):
        with talk.database.write() as session:
            row = threads.conversation(session, 1, conversation.id)
            assert row is not None
            row.state, row.snoozed_until = state, NOON + timedelta(days=1)
        found = talk.say(Text("again"))
        assert (found.state, found.snoozed_until) == (ConversationState.OPEN, None)


def test_reports_about_the_account_and_people_nobody_knows_leave_nothing(talk: Talk) -> None:
    report = talk.received("mphelper", MassResult("1", "ok", 1, 1, 1, 0))
    stranger = talk.received("o9", Text("hello"))
    del talk.fans[talk.account_id, "o9"]
    talk.receive(report, stranger)
    with talk.database.read() as session:
        assert threads.messages(session, 1, 0, before=None, limit=10) == []


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(talk: Talk) -> None:
    def statements(pushes: int, prefix: str) -> int:
        seen: list[str] = []
        batch = [talk.received(f"{prefix}{n % 7}", Text("hello")) for n in range(pushes)]
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(talk.database.engine, "before_cursor_execute", listen)
        talk.receive(*batch)
        event.remove(talk.database.engine, "before_cursor_execute", listen)
        return len(seen)

    assert statements(14, "a") == statements(140, "b")
