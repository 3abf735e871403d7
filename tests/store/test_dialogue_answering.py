"""Answering: one of the budget for each answer, whoever else answers at the same time."""

import threading
from datetime import timedelta

import pytest

from tests.support.people import NOON
from tests.support.services import Clock, services_over
from tests.support.talking import Talk, add_member
from yutang.db.engine import Database
from yutang.dialogue.actions import still_answerable
from yutang.dialogue.actions.answering import AnsweredMeanwhile, BudgetUsedUp, do_answer
from yutang.dialogue.actions.eye_level import Days, eye_level
from yutang.dialogue.actions.handling import do_assign, do_close, do_snooze
from yutang.dialogue.jobs import wake_conversations
from yutang.dialogue.models import ConversationState
from yutang.dialogue.rules import Snooze
from yutang.errors import DomainError
from yutang.jobs import store as jobs
from yutang.wechat.messages import MassResult, Text


@pytest.fixture
def talk(database: Database) -> Talk:
    return Talk(database)


def answer(talk: Talk, text: str = "hi", member_id: int = 7, seen: int | None = None, openid: str = "o1") -> None:
    conversation = talk.conversation(openid)
    with talk.working(member_id) as work:
        do_answer(work, conversation.id, text, conversation.newest_message_id if seen is None else seen)


def race(talk: Talk, *members: int, seen: int) -> list[str]:
    """All answer at the same moment, each from a thread; the names of what came of it."""
    ready, ended = threading.Barrier(len(members)), list[str]()

    def run(member_id: int) -> None:
        ready.wait()
        try:
            answer(talk, f"from {member_id}", member_id, seen)
            ended.append("sent")
        except DomainError as refused:
            ended.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(member_id,)) for member_id in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_of_several_agents_who_race_for_the_last_of_the_budget_one_wins(talk: Talk) -> None:
    talk.say(Text("hello"))
    for _ in range(4):
        answer(talk)
    everything_seen = 2**62
    assert race(talk, 7, 8, 9, 10, seen=everything_seen) == ["BudgetUsedUp"] * 3 + ["sent"]
    assert talk.conversation().budget_left == 0
    assert sum(message.direction == "out" for message in talk.messages()) == 5


def test_of_two_agents_who_answer_at_the_same_moment_one_is_asked(talk: Talk) -> None:
    conversation = talk.say(Text("hello"))
    assert race(talk, 7, 8, seen=conversation.newest_message_id) == ["AnsweredMeanwhile", "sent"]


def test_who_saw_the_other_answer_may_send_theirs(talk: Talk) -> None:
    conversation = talk.say(Text("hello"))
    answer(talk, "one", member_id=7)
    with pytest.raises(AnsweredMeanwhile) as asked:
        answer(talk, "two", member_id=8, seen=conversation.newest_message_id)
    assert (asked.value.member_id, asked.value.text) == (7, "one")
    answer(talk, "two", member_id=8, seen=asked.value.newest_message_id)
    assert talk.conversation().budget_left == 3


def test_a_refused_answer_leaves_nothing_behind(talk: Talk) -> None:
    talk.say(Text("hello"))
    talk.later(hours=48)
    with pytest.raises(BudgetUsedUp):
        answer(talk)
    assert len(talk.messages()) == 1
    with talk.database.read() as session:
        assert not jobs.has_due(session, 1, talk.now)


def test_the_first_answer_takes_the_conversation_and_ends_the_wait(talk: Talk) -> None:
    talk.say(Text("hello"))
    talk.later(minutes=20)
    answer(talk, member_id=7)
    conversation = talk.conversation()
    assert (conversation.assignee_id, conversation.waiting_since) == (7, None)
    assert conversation.first_answer_at == NOON + timedelta(minutes=20)
    answer(talk, member_id=8, seen=2**62)
    assert talk.conversation().assignee_id == 7, "whoever has it keeps it"


def test_what_was_put_aside_comes_back_at_its_time(talk: Talk) -> None:
    conversation = talk.say(Text("hello"))
    with talk.working(7) as work:
        do_snooze(work, conversation.id, Snooze.HOUR, "Asia/Shanghai")
    services = services_over(talk.database, Clock(talk.now))
    wake_conversations(services, 1, talk.later(minutes=59))
    assert talk.conversation().state is ConversationState.SNOOZED
    wake_conversations(services, 1, talk.later(minutes=1))
    assert (talk.conversation().state, talk.conversation().snoozed_until) == (ConversationState.OPEN, None)


def test_today_hears_how_many_wait_for_long_and_may_still_be_answered(talk: Talk) -> None:
    talk.say(Text("hello"), "o1")
    talk.later(hours=5)
    talk.say(Text("hello"), "o2")
    talk.say(Text("bye"), "o3")
    long, closes = timedelta(hours=3), timedelta(hours=48)
    with talk.working(7) as work:
        do_close(work, talk.conversation("o3").id)
        assert still_answerable(work, long, closes) == (1, NOON)
    talk.later(hours=44)
    with talk.working(7) as work:  # nobody may answer the first one any more
        assert still_answerable(work, long, closes) == (1, NOON + timedelta(hours=5))


# ---- at eye level ----------------------------------------------------------------------------------------------------


def test_eye_level_counts_people_waits_and_broadcasts(talk: Talk) -> None:
    lin, wang = add_member(talk.database, "Lin"), add_member(talk.database, "Wang")
    for number, minutes in enumerate((1, 2, 3, 4, 100)):
        openid = f"o{number}"
        talk.say(Text("hello"), openid)
        talk.later(minutes=minutes)
        answer(talk, member_id=wang if number == 4 else lin, openid=openid)
    talk.say(Text("nobody answers"), "o9")
    talk.receive(talk.received("mphelper", MassResult("1", "send success", 9, 9, 9, 0)))
    talk.later(hours=5)
    with talk.working() as work:
        level = eye_level(work, Days.WEEK, hours=4)
        (account,) = level.accounts
    assert account.waits is not None
    assert (account.waits.answers, account.waits.conversations, account.two_way) == (5, 5, 5)
    assert (account.waits.median, account.waits.p90) == (timedelta(minutes=3), timedelta(minutes=100))
    assert (account.unanswered, account.broadcasts) == (1, 1)
    assert [(each.name, each.waits.answers) for each in level.members] == [("Lin", 4), ("Wang", 1)]
    assert level.total.waits == account.waits


def test_eye_level_looks_no_further_back_than_asked(talk: Talk) -> None:
    talk.say(Text("hello"))
    answer(talk)
    talk.later(days=8)
    with talk.working() as work:
        assert eye_level(work, Days.WEEK, hours=4).total.waits is None
        assert eye_level(work, Days.MONTH, hours=4).total.waits is not None


def test_a_conversation_is_given_only_to_a_member(talk: Talk) -> None:
    conversation = talk.say(Text("hello"))
    lin = add_member(talk.database, "Lin")
    with talk.working(7) as work:
        do_assign(work, conversation.id, lin)
    assert talk.conversation().assignee_id == lin
    with pytest.raises(DomainError), talk.working(7) as work:
        do_assign(work, conversation.id, 12345)
