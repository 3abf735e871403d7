"""Other capabilities tell fans something: within the reply budget, in order, and never to who may not be written to."""

import pytest

from tests.support.talking import Talk, add_account
from yutang.accounts.models import Account, AccountState, Matching, ReplyRule, ReplyTrigger
from yutang.db.engine import Database
from yutang.dialogue.actions.receiving import NO_BUDGET, SEND, do_receive
from yutang.dialogue.actions.telling import Telling, can_be_told, do_tell
from yutang.dialogue.models import MessageState
from yutang.fans.models import Fan, SourceKind
from yutang.jobs import store as jobs
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import Follow, Text
from yutang.wechat.outgoing import TextOut


@pytest.fixture
def talk(database: Database) -> Talk:
    return Talk(database)


def tell(talk: Talk, *texts: str, openid: str = "o1", spare: int = 0, quiet: bool = False) -> list[bool]:
    fan_id = talk.fans[talk.account_id, openid]
    with talk.working() as work:
        return do_tell(work, [Telling(talk.account_id, fan_id, TextOut(text), spare, None, quiet) for text in texts])


def states(talk: Talk, openid: str = "o1") -> list[tuple[str, MessageState]]:
    return [(message.text, message.state) for message in talk.messages(openid) if message.text]


def test_what_fits_into_the_budget_is_queued_and_the_rest_is_said_to_be_dropped(talk: Talk) -> None:
    talk.say(Follow())

    assert tell(talk, "1", "2", "3", "4") == [True, True, True, False]

    assert [state for _, state in states(talk)] == [MessageState.QUEUED] * 3 + [MessageState.DROPPED]
    assert talk.messages()[-1].error == NO_BUDGET
    assert talk.conversation().budget_left == 0
    with talk.database.read() as session:
        rows = jobs.due_rows(session, 1, talk.now, 10)
    sent = [message.id for message in talk.messages() if message.state is MessageState.QUEUED]
    assert [(row.kind, row.payload["message_id"]) for row in rows] == [(SEND, each) for each in sent]


def test_news_leave_room_for_what_is_more_important_and_no_line_where_they_cannot_be_told(talk: Talk) -> None:
    talk.say(Text("你好"))

    assert tell(talk, "1", "2", "3", "4", "5", spare=1, quiet=True) == [True, True, True, True, False]
    assert tell(talk, "the reward") == [True]
    assert len(states(talk)) == 6
    talk.later(hours=49)
    assert tell(talk, "too late", quiet=True) == [False]
    assert len(states(talk)) == 6


def test_nobody_unknown_is_told_and_nobody_of_an_account_that_may_not_write(talk: Talk, database: Database) -> None:
    talk.say(Text("你好"))
    with talk.working() as work:
        assert do_tell(work, [Telling(talk.account_id, 4711, TextOut("x"))]) == [False]
        assert not can_be_told(work, talk.account_id, 4711)
        assert do_tell(work, []) == []
    plain = Talk(database, account_id=add_account(database, account_class=AccountClass.SUBSCRIPTION), fans={})
    plain.fans[plain.account_id, "o2"] = 2001
    plain.say(Text("你好"), "o2")
    assert tell(plain, "x", openid="o2") == [False]
    with talk.working() as work:
        assert can_be_told(work, talk.account_id, talk.fans[talk.account_id, "o1"])
        work.session.get_one(Account, (1, talk.account_id)).state = AccountState.PAUSED
    assert tell(talk, "x") == [False]


def test_a_message_is_composed_only_where_there_is_room_for_it(talk: Talk) -> None:
    talk.say(Follow())
    composed: list[str] = []

    def compose() -> TextOut:
        composed.append("x")
        return TextOut("x")

    fan_id = talk.fans[talk.account_id, "o1"]
    with talk.working() as work:
        do_tell(work, [Telling(talk.account_id, fan_id, compose, quiet=True)] * 5)

    assert len(composed) == 3


def test_every_message_of_a_rule_says_the_fans_name_and_where_we_are_now(talk: Talk) -> None:
    said = "{nickname|朋友}，进群：{link:yoga22}，我的：{page:yoga7/801}"
    with talk.working() as work:
        rule_id = work.new_id()
        messages = {"messages": [{"kind": "text", "text": text} for text in (said, f"再说一遍：{said}")]}
        work.session.add(
            ReplyRule(
                workspace_id=1, id=rule_id, account_id=talk.account_id, name="r", trigger=ReplyTrigger.FOLLOW,
                matching=Matching.EXACT, words=[], opens_at=0, closes_at=0, priority=0, messages=messages,
                active=True, created_at=talk.now, changed_at=talk.now,
            )
        )  # fmt: skip
        push = talk.received("o1", Follow(), rule_id=rule_id)
        fan = {"name": "小满", "note": "", "source": SourceKind.OTHER, "source_detail": ""}
        seen = {"first_seen_at": talk.now, "last_seen_at": talk.now}
        work.session.add(Fan(workspace_id=1, id=talk.fans[talk.account_id, "o1"], **fan, **seen))
        work.session.flush()
        key = "{}.{}.{}".format
        do_receive(work, [push], talk.fans, base_url="https://b.example", page_key=key)

    own = f"https://b.example/k/yoga7/{talk.account_id}.801.o1"
    first = f"小满，进群：https://b.example/c/yoga22?from=reply，我的：{own}"
    assert [text for text, _ in states(talk)] == [first, f"再说一遍：{first}"]
