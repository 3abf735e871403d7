"""Reminders to fans of the local platform: by the way that WeChat leaves open, once, else at the next visit."""

from pathlib import Path

import pytest

from tests.support.calling import Connect
from tests.support.platform import Platform
from tests.support.reminding import Bell
from yutang.dialogue.actions.reaching import (
    Notice,
    Way,
    WhyNot,
    do_remind,
    do_see_notices,
    do_stop,
    plan_reach,
    stopped_of,
)
from yutang.dialogue.reaching.models import ReminderState
from yutang.dialogue.reaching.rules.texts import STOP_WORDS
from yutang.dialogue.store import threads
from yutang.jobs import store as jobs
from yutang.wechat import transport
from yutang.wechat.capabilities import AccountClass
from yutang.wechat.messages import Unfollow

SUBSCRIBE = "/cgi-bin/message/subscribe/bizsend"
TEMPLATE = "/cgi-bin/message/template/send"


@pytest.fixture
def bell(wechat_platform: Platform, connect_account: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bell:
    monkeypatch.chdir(tmp_path)
    return Bell(wechat_platform, *connect_account())


def test_a_permission_is_worth_one_reminder_and_the_next_waits_for_the_visit(bell: Bell) -> None:
    template_id, fan = bell.form(Way.SUBSCRIPTION), bell.fan()
    bell.choose(fan, template_id)

    assert bell.remind(fan, "monday") is Way.SUBSCRIPTION
    assert bell.told(fan) == ["subscription"]
    bell.later(days=1)
    assert bell.remind(fan, "tuesday") is WhyNot.NO_WAY
    assert bell.told(fan) == ["subscription"]
    assert [(each.text, each.thing_id) for each in bell.waiting(fan)] == [("今天还没打卡", 12)]

    with bell.talk.working() as work:
        do_see_notices(work, bell.fans[fan], 12)
    assert bell.waiting(fan) == []


def test_within_48_hours_of_a_message_the_conversation_says_it_and_leaves_one_for_the_team(bell: Bell) -> None:
    fan = bell.fan()
    bell.say(fan, "你好")
    bell.later(hours=47)

    assert bell.remind(fan, "a", url="https://yu.example/checkin/x") is Way.BUDGET
    (said,) = bell.told(fan)
    assert said.startswith('今天还没打卡\nhttps://yu.example/checkin/x\n<a href="weixin://bizmsgmenu?')
    bell.later(hours=24)
    assert bell.remind(fan, "b") is WhyNot.NO_WAY

    bell.say(fan, "在吗")
    conversation = bell.talk.conversation(bell.openids[fan])
    with bell.talk.database.write() as session:
        for _ in range(4):
            threads.take_one(session, 1, conversation.id, bell.talk.now)
    bell.later(days=1)
    assert bell.remind(fan, "c") is WhyNot.NO_WAY


def test_a_template_of_the_right_kind_reaches_who_allowed_nothing(bell: Bell) -> None:
    bell.form(Way.TEMPLATE, Notice.LESSON)
    fan = bell.fan()

    assert bell.remind(fan, "a") is WhyNot.NO_WAY, "it serves another kind of notice"
    assert bell.remind(fan, "b", notice=Notice.LESSON) is Way.TEMPLATE
    assert bell.told(fan) == ["template"]


def test_a_template_whose_fields_cannot_take_the_reminder_is_no_way(bell: Bell) -> None:
    bell.form(Way.TEMPLATE)
    fan = bell.fan()

    assert bell.remind(fan, values={"title": "晨练", "number": "many"}) is WhyNot.NO_WAY
    assert bell.told(fan) == []


def test_quiet_hours_hold_back_what_nobody_asked_for_at_that_hour(bell: Bell) -> None:
    template_id, fan = bell.form(Way.SUBSCRIPTION), bell.fan()
    bell.choose(fan, template_id)
    with bell.talk.database.write() as session:
        account = threads.account(session, 1, bell.caller.account_id)
        assert account is not None
        account.quiet_from, account.quiet_until = 0, 23 * 60 + 59

    assert bell.remind(fan, "a") is WhyNot.QUIET
    assert bell.remind(fan, "a", asked=True) is Way.SUBSCRIPTION, "what waited may still go out"
    assert bell.told(fan) == ["subscription"]
    assert bell.waiting(fan) == []


def test_the_same_reminder_is_never_sent_twice_and_one_of_a_kind_is_enough_for_a_day(bell: Bell) -> None:
    template_id, fan = bell.form(Way.SUBSCRIPTION), bell.fan()
    for _ in range(3):
        bell.choose(fan, template_id)

    assert [bell.remind(fan, "a"), bell.remind(fan, "a"), bell.remind(fan, "b")] == [
        Way.SUBSCRIPTION,
        None,
        WhyNot.TOLD,
    ]
    assert bell.told(fan) == ["subscription"]
    assert bell.waiting(fan) == []
    bell.later(days=1)
    assert bell.remind(fan, "c") is Way.SUBSCRIPTION


@pytest.mark.parametrize("word", [STOP_WORDS["zh"][Notice.CHECK_IN], "TD"])
def test_who_says_stop_is_told_so_and_hears_no_more_until_they_want_it_again(bell: Bell, word: str) -> None:
    bell.form(Way.TEMPLATE)
    fan = bell.fan()
    bell.say(fan, word)
    bell.work()

    assert bell.told(fan)[-1].startswith("好，不再提醒了。")
    assert bell.remind(fan, "a") is WhyNot.STOPPED
    assert bell.waiting(fan) == []
    bell.say(fan, "恢复提醒")
    bell.work()
    assert bell.remind(fan, "b") is Way.BUDGET


def test_the_link_in_a_reminder_stops_it_with_one_tap(bell: Bell) -> None:
    fan = bell.fan()
    bell.say(fan, "你好")
    bell.remind(fan, "a")
    words = bell.told(fan)[-1]
    assert "msgmenuid=stop" in words
    with bell.talk.working() as work:
        do_stop(work, bell.fans[fan], [Notice.CHECK_IN])
        assert stopped_of(work, bell.fans[fan]) == {Notice.CHECK_IN}
    bell.later(days=1)
    assert bell.remind(fan, "b") is WhyNot.STOPPED


def test_who_left_is_not_written_to(bell: Bell) -> None:
    bell.form(Way.TEMPLATE)
    fan = bell.fan()
    bell.push(fan, Unfollow())

    assert bell.remind(fan) is WhyNot.NOT_FOLLOWING


@pytest.mark.parametrize(
    ("kind", "way"),
    [(AccountClass.SUBSCRIPTION_CERTIFIED, Way.SUBSCRIPTION), (AccountClass.SUBSCRIPTION, WhyNot.ACCOUNT)],
)
def test_what_the_class_of_the_account_may_not_do_is_no_way(
    wechat_platform: Platform,
    connect_account: Connect,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: AccountClass,
    way: Way | WhyNot,
) -> None:
    monkeypatch.chdir(tmp_path)
    bell = Bell(wechat_platform, *connect_account(kind))
    bell.form(Way.TEMPLATE)
    template_id, fan = bell.form(Way.SUBSCRIPTION), bell.fan()
    bell.choose(fan, template_id)

    assert bell.remind(fan) is way


# ---- what WeChat answers ---------------------------------------------------------------------------------------------


def test_a_refusal_of_wechat_falls_to_the_next_visit_and_puts_our_count_right(bell: Bell) -> None:
    template_id, fan = bell.form(Way.SUBSCRIPTION), bell.fan()
    bell.choose(fan, template_id)
    bell.choose(fan, template_id)
    wish = {"app_id": bell.own["app_id"], "template_ids": [template_id], "withdraw": True}
    bell.platform.control("POST", f"/fans/{fan}/notices", wish)  # its push is late

    assert bell.remind(fan, "a") is Way.SUBSCRIPTION
    assert bell.told(fan) == []
    assert len(bell.waiting(fan)) == 1
    assert bell.rows()[0].why is WhyNot.NO_WAY
    with bell.talk.working() as work:
        reach = plan_reach(work, bell.caller.account_id, [bell.fans[fan]], Notice.CHECK_IN)
    assert reach[bell.fans[fan]].why_not is WhyNot.NO_WAY


def test_a_notice_whose_answer_was_lost_is_not_sent_again(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "DEADLINE", 0.7)  # seconds: a test does not wait for ten
    template_id, fan = bell.form(Way.SUBSCRIPTION), bell.fan()
    bell.choose(fan, template_id)
    bell.choose(fan, template_id)
    bell.platform.faults(api=[{"path": SUBSCRIBE, "calls": 1, "kind": "timeout_after_success", "seconds": 1.5}])

    bell.remind(fan, "a")
    bell.later(hours=1)
    bell.work()
    assert bell.remind(fan, "a") is None
    assert bell.told(fan) == ["subscription"]
    assert bell.rows()[0].state is ReminderState.UNKNOWN


def test_a_worker_that_ended_in_the_middle_leaves_a_notice_that_is_not_sent_again(bell: Bell) -> None:
    bell.form(Way.TEMPLATE)
    fan = bell.fan()
    with bell.talk.working() as work:
        do_remind(work, [bell.reminder(fan, "a")])
    with bell.talk.database.write() as session:
        row = session.get(type(bell.rows()[0]), (1, bell.rows()[0].id))
        assert row is not None
        row.state = ReminderState.SENDING
    bell.work()
    assert bell.told(fan) == []
    assert bell.rows()[0].state is ReminderState.UNKNOWN


def test_when_wechat_is_busy_it_is_tried_again_and_hours_later_not_at_all(bell: Bell) -> None:
    bell.form(Way.TEMPLATE)
    early, late = bell.fan(), bell.fan()
    bell.platform.faults(api=[{"path": TEMPLATE, "calls": 3, "kind": "error", "errcode": -1}])
    bell.remind(early, "a")
    assert bell.told(early) == []
    bell.later(minutes=5)
    bell.work()
    assert bell.told(early) == ["template"]

    bell.platform.faults(api=[{"path": TEMPLATE, "calls": 3, "kind": "error", "errcode": -1}])
    bell.remind(late, "b")
    bell.later(hours=4)
    bell.work()
    assert bell.told(late) == []
    assert len(bell.waiting(late)) == 1


def test_a_template_that_wechat_does_not_take_is_told_to_the_team(bell: Bell) -> None:
    bell.form(Way.TEMPLATE, blocked=True)
    fan = bell.fan()
    bell.remind(fan)

    with bell.talk.database.read() as session:
        assert len(jobs.dead_rows(session, 1, 10)) == 1
    assert len(bell.waiting(fan)) == 1
