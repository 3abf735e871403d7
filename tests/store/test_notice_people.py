"""What fans allowed and stopped, and their reminders: recorded once, used up once, led over, handed out, forgotten."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.support.fandom import ACCOUNT
from tests.support.people import NOON
from tests.support.programmes import Habit
from yutang.db.engine import Database
from yutang.dialogue.actions.reaching import (
    Notice,
    Reminder,
    Way,
    WhyNot,
    do_remind,
    do_resume,
    do_stop,
    plan_reach,
    stopped_of,
    waiting_notices,
)
from yutang.dialogue.reaching.models import NoticeForm, ReminderState
from yutang.dialogue.reaching.rules.choosing import Grant
from yutang.dialogue.reaching.store import facts, reminders
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge
from yutang.jobs.kinds import ReceivedPush
from yutang.wechat.messages import Follow, SubscriptionChoice, Subscriptions, Text

TEMPLATE = "the-template"


@pytest.fixture
def habit(database: Database) -> Habit:
    made = Habit(database)
    with database.write() as session:
        session.add(
            NoticeForm(
                workspace_id=1, account_id=ACCOUNT, notice=Notice.CHECK_IN, way=Way.SUBSCRIPTION, template_id=TEMPLATE,
                title="打卡提醒", content="{{thing1.DATA}}", fields={"thing1": "{title}"}, long_term=False,
                changed_at=NOON,
            )
        )  # fmt: skip
    for openid in ("oA", "oB"):
        made.receive(made.push(openid, Follow()))
        made.receive(made.tap(openid))
    made.later(hours=1)
    return made


def fan(habit: Habit, openid: str = "oA") -> int:
    return habit.enrolments()[openid].fan_id


def chose(habit: Habit, openid: str, status: str, *, event: str = "popup", minutes: int = 0) -> ReceivedPush:
    content = Subscriptions(f"subscribe_msg_{event}_event", (SubscriptionChoice(TEMPLATE, status),))
    return habit.push(openid, content, habit.now + timedelta(minutes=minutes))


def grant(habit: Habit, fan_id: int) -> Grant:
    with habit.working() as work:
        found = facts.grants(work.session, 1, ACCOUNT, [TEMPLATE], [fan_id])
    return next(iter(found.values()), Grant())


def remind(habit: Habit, fan_id: int, key: str) -> dict[Way | WhyNot, int]:
    with habit.working() as work:
        asked = Reminder(fan_id, ACCOUNT, "还没打卡", Notice.CHECK_IN, key, thing_id=7, values={"title": "晨练"})
        return dict(do_remind(work, [asked, asked]))


def test_pushes_that_come_twice_count_once_and_in_one_batch_all_count(habit: Habit) -> None:
    push = chose(habit, "oA", "accept")
    habit.receive(push, chose(habit, "oA", "accept", minutes=1), chose(habit, "oB", "reject"))
    habit.receive(push)

    assert grant(habit, fan(habit)).left == 2
    refused = grant(habit, fan(habit, "oB"))
    assert (refused.left, refused.refused_at) == (0, habit.now)


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_what_was_allowed_before_it_was_switched_off_is_void(habit: Habit, order: tuple[int, ...]) -> None:
    pushes = [chose(habit, "oA", "accept"), chose(habit, "oA", "reject", event="change", minutes=5)]
    for place in order:
        habit.receive(pushes[place])

    assert grant(habit, fan(habit)).left == 0


def test_a_permission_is_used_up_in_the_transaction_that_queues_the_notice(habit: Habit) -> None:
    habit.receive(chose(habit, "oA", "accept"))
    with habit.working() as work:
        reach = plan_reach(work, ACCOUNT, [fan(habit), fan(habit, "oB")], Notice.CHECK_IN)
    assert [each.way or each.why_not for each in reach.values()] == [Way.SUBSCRIPTION, WhyNot.NO_WAY]

    assert remind(habit, fan(habit), "a") == {Way.SUBSCRIPTION: 1}
    assert grant(habit, fan(habit)).left == 0
    assert remind(habit, fan(habit), "a") == {}
    habit.later(days=1)
    assert remind(habit, fan(habit), "b") == {WhyNot.NO_WAY: 1}


def test_whoever_stops_by_a_word_hears_no_more_until_they_say_so(habit: Habit) -> None:
    habit.receive(habit.push("oA", Text("停止打卡提醒")))
    with habit.working() as work:
        assert stopped_of(work, fan(habit)) == {Notice.CHECK_IN}
    assert remind(habit, fan(habit), "a") == {WhyNot.STOPPED: 1}
    assert habit.said_to("oA")[-1] == "好，不再提醒了。想恢复的话，发「恢复打卡提醒」就行。"

    habit.receive(habit.push("oA", Text("恢复提醒")))
    assert remind(habit, fan(habit), "b") == {Way.BUDGET: 1}


def test_of_two_fans_who_are_one_permissions_add_up_and_stops_hold(habit: Habit) -> None:
    habit.receive(chose(habit, "oA", "accept"), chose(habit, "oB", "accept"))
    first, second = fan(habit), fan(habit, "oB")
    remind(habit, second, "theirs")
    habit.receive(chose(habit, "oB", "accept", minutes=2))
    with habit.working() as work:
        do_stop(work, second, [Notice.LESSON])
        do_merge(work, first, second)

    assert grant(habit, first).left == 2
    with habit.working() as work:
        assert stopped_of(work, first) == {Notice.LESSON}
        assert [row.key for row in reminders.of_fan(work.session, 1, first)] == ["theirs"]
        do_resume(work, first, [Notice.LESSON])
    assert remind(habit, first, "mine") == {WhyNot.TOLD: 1}, "they had one that day"


def test_a_person_is_handed_what_is_kept_and_forgotten_with_it(habit: Habit) -> None:
    habit.receive(chose(habit, "oA", "accept"))
    person = fan(habit)
    remind(habit, person, "a")
    with habit.working() as work:
        do_stop(work, person, [Notice.LESSON])
        exported = export_of(work, person)
        assert [each["template"] for each in exported["notices_allowed"]] == [TEMPLATE]
        assert [each["notice"] for each in exported["notices_stopped"]] == ["lesson"]
        assert [each["state"] for each in exported["reminders"]] == [ReminderState.QUEUED]

        do_erase(work, person)
        assert reminders.of_fan(work.session, 1, person) == []
        assert waiting_notices(work, person) == []
        assert stopped_of(work, person) == frozenset()
    assert grant(habit, person) == Grant()
