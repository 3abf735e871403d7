"""The reply budget: how many messages WeChat lets an account send to one fan, and until when."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.dialogue.rules import (
    ALLOWANCES,
    Budget,
    Happened,
    Quiet,
    Snooze,
    StillPossible,
    Trigger,
    Waits,
    after_trigger,
    budget_of,
    opened,
    quiet_until,
    snoozed_until,
    still_possible,
    take_token,
    trigger_of,
    waiting_since,
    waits_of,
)
from yutang.wechat.messages import Content, Follow, MenuAction, MenuClick, MenuView, Other, Push, Scan, Text, Unfollow

START = datetime(2026, 11, 22, 4, tzinfo=UTC)
SHORT = (Trigger.FOLLOW, Trigger.MENU, Trigger.SCENE)


def at(**span: float) -> datetime:
    return START + timedelta(**span)


def push(content: Content, message_id: int | None = None) -> Push:
    return Push("gh_1", "o1", int(START.timestamp()), message_id, content, {})


def test_a_message_allows_five_within_48_hours() -> None:
    budget = opened(Budget(), Trigger.MESSAGE, START)
    assert budget == Budget(5, at(hours=48))
    assert budget.now_left(at(hours=47, minutes=59)) == 5
    assert budget.now_left(at(hours=48)) == 0


@pytest.mark.parametrize("trigger", SHORT)
def test_a_follow_a_tap_or_a_scan_allows_three_within_one_minute(trigger: Trigger) -> None:
    budget = opened(Budget(), trigger, START)
    assert (budget.now_left(at(seconds=59)), budget.now_left(at(seconds=60))) == (3, 0)


def test_quotas_do_not_add_up() -> None:
    """A new trigger sets the count to the larger and the time to the longer one."""
    followed = opened(Budget(), Trigger.FOLLOW, START)
    wrote = opened(followed, Trigger.MESSAGE, at(seconds=10))
    assert wrote == Budget(5, at(hours=48, seconds=10))
    tapped = opened(Budget(1, wrote.until), Trigger.MENU, at(hours=1))
    assert tapped == Budget(3, wrote.until)


def test_a_new_message_fills_a_budget_that_is_used_up() -> None:
    assert opened(Budget(0, at(hours=3)), Trigger.MESSAGE, at(hours=1)) == Budget(5, at(hours=49))


def test_nothing_is_left_of_a_budget_that_is_over() -> None:
    assert opened(Budget(4, at(hours=1)), Trigger.MENU, at(hours=2)) == Budget(3, at(hours=2, minutes=1))


def test_to_somebody_who_has_left_nothing_may_be_sent() -> None:
    assert opened(Budget(4, at(hours=1)), Trigger.UNFOLLOW, START).now_left(at(minutes=1)) == 0


@pytest.mark.parametrize(
    ("content", "message_id", "trigger"),
    [
        (Text("hello"), 1, Trigger.MESSAGE),
        (Text("yes", menu_id="1"), 1, Trigger.MENU),  # the tap on an answer of a message menu
        (Follow(), None, Trigger.FOLLOW),
        (Unfollow(), None, Trigger.UNFOLLOW),
        (Scan("7"), None, Trigger.SCENE),
        (MenuClick("talk"), None, Trigger.MENU),
        (MenuAction("scancode_push", "scan"), None, Trigger.MENU),
        (MenuAction("pic_sysphoto", "photo"), None, None),
        (MenuView("https://example.com"), None, None),
        (Other("file"), 1, Trigger.MESSAGE),
        (Other("some_event"), None, None),
    ],
)
def test_what_a_fan_does_opens_what_wechat_says(
    content: Content, message_id: int | None, trigger: Trigger | None
) -> None:
    assert trigger_of(push(content, message_id)) is trigger


# ---- order of arrival ------------------------------------------------------------------------------------------------

TRIGGERS = st.builds(
    lambda minutes, trigger: Happened(at(minutes=minutes), trigger),
    st.integers(0, 5000),
    st.sampled_from([Trigger.MESSAGE, *SHORT, Trigger.UNFOLLOW]),
)
SENDS = st.builds(lambda minutes: Happened(at(minutes=minutes), None), st.integers(0, 5000))
HISTORIES = st.lists(TRIGGERS | SENDS, max_size=25)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_budget_does_not_depend_on_the_order_in_which_pushes_arrive(
    history: list[Happened], random: Random
) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)
    assert budget_of(shuffled) == budget_of(history)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_counting_on_and_counting_again_come_to_the_same(history: list[Happened], random: Random) -> None:
    """The way pushes are applied: a trigger in order changes the budget as it stands, a late one counts again."""
    arriving = list(history)
    random.shuffle(arriving)
    budget, counted_at, seen = Budget(), None, list[Happened]()
    for happened in arriving:
        seen.append(happened)
        in_order = after_trigger(budget, counted_at, happened)
        budget = in_order if in_order is not None else budget_of(seen)
        counted_at = max(each.at for each in seen)
    assert budget == budget_of(history)


def test_who_writes_in_the_second_of_our_last_message_can_be_answered() -> None:
    sent = [Happened(at(milliseconds=900), None)] * 5
    assert budget_of([Happened(at(hours=-1), Trigger.MESSAGE), *sent, Happened(START, Trigger.MESSAGE)]).left == 5


@given(HISTORIES)
def test_a_budget_never_exceeds_the_largest_allowance_nor_its_time(history: list[Happened]) -> None:
    budget = budget_of(history)
    assert 0 <= budget.left <= max(each.count for each in ALLOWANCES.values())
    if budget.until is not None:
        newest = max(each.at for each in history if each.trigger is not None)
        assert budget.until <= newest + timedelta(hours=48)


# ---- what else there is ----------------------------------------------------------------------------------------------


def test_what_is_still_possible_depends_on_the_class_of_the_account() -> None:
    assert still_possible(templates=False, subscriptions=False) == [StillPossible.WAIT]
    everything = [StillPossible.WAIT, StillPossible.TEMPLATE, StillPossible.SUBSCRIPTION]
    assert still_possible(templates=True, subscriptions=True) == everything


def test_a_fan_waits_since_the_oldest_message_that_nobody_answered() -> None:
    assert waiting_since(None, at(hours=1)) == at(hours=1)
    assert waiting_since(at(hours=1), at(hours=2)) == at(hours=1)
    assert waiting_since(at(hours=1), START) == START, "a push that came late"


def test_a_conversation_is_put_aside_until_a_morning_of_the_workspace() -> None:
    evening = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    assert snoozed_until(Snooze.HOUR, evening, "Asia/Shanghai") == evening + timedelta(hours=1)
    assert snoozed_until(Snooze.TOMORROW, evening, "Asia/Shanghai") == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert snoozed_until(Snooze.THREE_DAYS, evening, "Asia/Shanghai") == datetime(2026, 11, 25, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "ends"),
    [
        (13, None),
        (14, datetime(2026, 11, 22, 23, tzinfo=UTC)),
        (20, datetime(2026, 11, 22, 23, tzinfo=UTC)),
        (23, None),
    ],
)
def test_quiet_hours_may_go_past_midnight(hour: int, ends: datetime | None) -> None:
    quiet = Quiet(22 * 60, 7 * 60, "Asia/Shanghai")  # 14:00 to 23:00 UTC
    assert quiet_until(quiet, datetime(2026, 11, 22, hour, tzinfo=UTC)) == ends
    assert quiet_until(Quiet(0, 0, "Asia/Shanghai"), datetime(2026, 11, 22, hour, tzinfo=UTC)) is None


# ---- figures ---------------------------------------------------------------------------------------------------------


def test_half_and_nine_of_ten_waited_no_longer_than_the_figures_say() -> None:
    minutes = [9, 1, 5, 3, 7, 2, 8, 4, 6, 100]
    found = waits_of([(number % 4, n * 60_000) for number, n in enumerate(minutes)])
    assert found == Waits(10, 4, timedelta(minutes=5), timedelta(minutes=9))
    assert waits_of([(1, 60_000)]) == Waits(1, 1, timedelta(minutes=1), timedelta(minutes=1))
    assert waits_of([]) is None


def test_a_bucket_gives_out_a_burst_and_then_ten_a_second() -> None:
    bucket, taken = None, 0
    while True:
        bucket, wait = take_token(bucket, START)
        if wait:
            break
        taken += 1
    assert (taken, wait) == (30, timedelta(milliseconds=100))
    assert take_token(bucket, at(milliseconds=100))[1] == timedelta(0)
