"""Answers on their way to the local WeChat platform: sent at most once, and what WeChat refuses is said in words."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.calling import Calling, Connect, png
from tests.support.platform import Account, Platform
from tests.support.talking import Talk
from yutang.accounts.models import AccountState
from yutang.alerts.actions import undelivered
from yutang.dialogue.actions.answering import Picture, do_answer
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.jobs import handlers
from yutang.dialogue.jobs.send import PAUSED
from yutang.dialogue.jobs.states import UNKNOWN
from yutang.dialogue.models import MediaState, Message, MessageState
from yutang.dialogue.store import threads
from yutang.jobs import store as jobs
from yutang.jobs.kinds import Registry
from yutang.jobs.models import OutboxRow
from yutang.jobs.worker import Worker
from yutang.wechat import transport
from yutang.wechat.messages import Image, Text

SEND = "/cgi-bin/message/custom/send"
NEVER = threading.Event()


@dataclass
class Line:
    """An account of the platform, a fan who follows it, the team's conversation with them, and the worker."""

    platform: Platform
    own: Account
    caller: Calling
    fan: str
    openid: str
    talk: Talk = field(init=False)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        services = self.caller.services
        self.talk = Talk(
            services.database, account_id=self.caller.account_id, now=self.caller.clock.now, new_id=services.new_id
        )
        self.worker = Worker(services, Registry(handlers(), ()), lambda: 0.5)

    def hear(self, text: str = "你好") -> None:
        """The fan writes: the platform counts it, and Yutang has the push."""
        self.platform.say(self.fan, self.own, text, wait=True)
        self.talk.say(Text(text), self.openid)

    def answer(self, content: str | Picture) -> Message:
        conversation = self.talk.conversation(self.openid)
        with self.talk.working(7) as work:
            return do_answer(work, conversation.id, content, conversation.newest_message_id)

    def work(self, **span: float) -> None:
        """Move the clock and carry out what is due."""
        self.talk.now = self.caller.clock.move(**span)
        while self.worker.serve_batch(1, NEVER):
            pass

    def state(self, message: Message) -> tuple[MessageState, str | None]:
        with self.talk.database.read() as session:
            row = threads.message(session, 1, message.id)
        assert row is not None
        return row.state, row.error

    def dead(self) -> Sequence[OutboxRow]:
        with self.talk.database.read() as session:
            return jobs.dead_rows(session, 1, 10)

    def fault(self, **fault: Any) -> None:  # noqa: ANN401 - as the control API has it
        self.platform.faults(api=[{"path": SEND, "calls": 1, **fault}])

    def told(self) -> list[str]:
        return self.platform.told(self.fan, self.own)


@pytest.fixture
def line(wechat_platform: Platform, connect_account: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.chdir(tmp_path)  # where the data folder is, unless a setting says otherwise
    own, caller = connect_account()
    fan = wechat_platform.fan()
    return Line(wechat_platform, own, caller, fan, wechat_platform.follow(fan, own))


def test_an_answer_arrives_on_the_phone(line: Line) -> None:
    line.hear()
    message = line.answer("你好呀，我是小鱼")
    line.work()
    assert line.told() == ["你好呀，我是小鱼"]
    assert line.state(message) == (MessageState.SENT, None)


def test_an_answer_whose_reply_was_lost_is_sent_once_and_says_so(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DEADLINE", 0.7)  # seconds: a test does not wait for ten
    line.hear()
    message = line.answer("只发一次")
    line.fault(kind="timeout_after_success", seconds=1.5)
    line.work()
    assert line.state(message) == (MessageState.UNKNOWN, UNKNOWN)
    line.work(hours=1)
    assert line.told() == ["只发一次"]
    assert line.dead() == []
    assert line.talk.conversation(line.openid).budget_left == 4, "it may have counted"


def test_a_worker_that_died_while_sending_leaves_a_message_that_is_not_sent_again(line: Line) -> None:
    line.hear()
    message = line.answer("perhaps")
    with line.talk.database.write() as session:
        threads.move(session, 1, message.id, MessageState.QUEUED, MessageState.SENDING)
    line.work()
    assert line.state(message)[0] is MessageState.UNKNOWN
    assert line.told() == []


@pytest.mark.parametrize("code", [45015, 45047])
def test_when_wechat_allows_no_more_the_budget_is_put_right(line: Line, code: int) -> None:
    line.hear()
    message = line.answer("one too many")
    line.fault(errcode=code)
    line.work()
    assert line.state(message)[0] is MessageState.FAILED
    conversation = line.talk.conversation(line.openid)
    assert conversation.budget_left == 0
    assert conversation.waiting_since is not None, "the fan still has no answer"
    assert conversation.first_answer_at is None
    (dead,) = line.dead()
    assert dead.payload["message_id"] == message.id


def test_what_wechat_refuses_for_good_takes_nothing_of_the_budget(line: Line) -> None:
    line.hear()
    message = line.answer("refused")
    line.fault(errcode=48002)
    line.work()
    state, error = line.state(message)
    assert state is MessageState.FAILED
    assert error
    assert line.talk.conversation(line.openid).budget_left == 5


def test_a_message_that_failed_can_be_sent_again_from_the_list_of_undelivered_ones(line: Line) -> None:
    line.hear()
    message = line.answer("again, please")
    line.fault(errcode=48002)
    line.work()
    (dead,) = line.dead()
    with line.talk.working() as work:
        (row,) = undelivered(work)
    assert (row.what, row.href) == ("A message to a fan", f"/inbox/{message.conversation_id}")
    with line.talk.database.write() as session:
        assert jobs.requeue(session, 1, dead.id, line.talk.now)
    line.work()
    assert line.told() == ["again, please"]
    assert line.state(message) == (MessageState.SENT, None)
    assert line.talk.conversation(line.openid).budget_left == 4


def test_when_the_days_calls_are_used_up_the_answer_waits_for_the_next_day(line: Line) -> None:
    line.hear()
    message = line.answer("tomorrow")
    line.platform.faults(quotas={SEND: 0})
    line.work()
    assert line.state(message)[0] is MessageState.QUEUED
    with line.talk.database.read() as session:
        assert not jobs.has_due(session, 1, line.talk.now + timedelta(hours=1)), "no hot loop"
    line.platform.faults(quotas={})
    line.platform.clock(jump="tomorrow")
    line.work(days=1)
    assert line.told() == ["tomorrow"]


def test_a_short_trouble_is_bridged_by_trying_again(line: Line) -> None:
    line.hear()
    message = line.answer("a moment later")
    line.fault(errcode=-1, calls=3)
    line.work()
    assert line.state(message)[0] is MessageState.QUEUED
    line.work(minutes=1)
    assert line.state(message)[0] is MessageState.SENT
    assert line.told() == ["a moment later"]


def test_nothing_is_sent_for_a_paused_account(line: Line) -> None:
    line.hear()
    message = line.answer("too late")
    with line.talk.database.write() as session:
        account = threads.account(session, 1, line.caller.account_id)
        assert account is not None
        account.state = AccountState.PAUSED
    line.work()
    assert line.state(message) == (MessageState.FAILED, PAUSED)
    assert line.told() == []


def test_an_automatic_message_does_not_disturb_the_night(line: Line) -> None:
    """Who wrote a moment ago is answered at any hour; what is late waits. People answer when they like."""
    with line.talk.database.write() as session:
        account = threads.account(session, 1, line.caller.account_id)
        assert account is not None
        account.quiet_from, account.quiet_until = 12 * 60 + 1, 15 * 60  # the talk is at noon
    line.hear()
    message, by_a_person = line.answer("automatic"), line.answer("by a person")
    with line.talk.database.write() as session:
        row = threads.message(session, 1, message.id)
        assert row is not None
        row.rule_id = 1
    line.work(minutes=10)
    assert line.told() == ["by a person"]
    assert line.state(by_a_person)[0] is MessageState.SENT
    line.work(hours=3)
    assert line.told() == ["by a person", "automatic"]


def test_a_burst_is_sent_at_the_accounts_own_speed(line: Line) -> None:
    """The bucket holds 30; it fills up by ten a second. Waiting for one's turn is no failed attempt."""
    others = line.platform.fans(7)
    for fan in others:
        openid = line.platform.follow(fan, line.own)
        line.platform.say(fan, line.own, "hello", wait=True)
        conversation = line.talk.say(Text("hello"), openid)
        for number in range(5):
            with line.talk.working(7) as work:
                do_answer(work, conversation.id, f"{number}", line.talk.conversation(openid).newest_message_id)
    line.work()
    assert sum(len(line.platform.told(fan, line.own)) for fan in others) == 30
    line.work(seconds=1)
    assert sum(len(line.platform.told(fan, line.own)) for fan in others) == 35
    assert line.dead() == []


def test_a_picture_goes_to_wechat_and_then_to_the_fan(line: Line) -> None:
    line.hear()
    services = line.caller.services
    media_id, content = services.new_id(), png("JPEG")
    MediaFolder(services.settings.data_dir).put(1, media_id, content)
    message = line.answer(Picture(media_id, len(content), "image/jpeg"))
    line.work()
    assert line.state(message) == (MessageState.SENT, None)
    assert [each["kind"] for each in line.platform.chat(line.fan, line.own)][-1] == "image"


def test_a_picture_of_a_fan_is_fetched_and_drawn_anew(line: Line) -> None:
    content = png("JPEG")
    sent = line.platform.send_file(line.fan, line.own, "image", content, "cat.jpg", wait=True)
    media_id = next(each["media_id"] for each in [sent, *line.platform.chat(line.fan, line.own)] if "media_id" in each)
    line.talk.say(Image("", media_id), line.openid)
    line.work()
    row_id = line.talk.messages(line.openid)[-1].media_id or 0
    with line.talk.database.read() as session:
        row = threads.media(session, 1, row_id)
    assert row is not None
    assert (row.state, row.mime) == (MediaState.STORED, "image/jpeg")
    assert MediaFolder(line.caller.services.settings.data_dir).find(1, row_id) is not None


def test_a_file_that_wechat_no_longer_has_is_marked_as_gone(line: Line) -> None:
    line.talk.say(Image("", "no-such-media"), line.openid)
    line.work()
    with line.talk.database.read() as session:
        row = threads.media(session, 1, line.talk.messages(line.openid)[-1].media_id or 0)
    assert row is not None
    assert row.state is MediaState.GONE
