"""Which alerts are due, what each asks for, and when it is sent again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.alerts.rules import (
    MIN_GAP,
    REPEAT_AFTER,
    REPEAT_FOR,
    AccountFacts,
    AlertDue,
    AlertKind,
    CodeFacts,
    Facts,
    GroupFacts,
    Level,
    due_alerts,
    should_send,
)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def group(group_id: int = 1, **changes: Any) -> GroupFacts:  # noqa: ANN401
    base = GroupFacts(
        group_id=group_id,
        state="open",
        has_qr=True,
        closes_at=NOW + timedelta(days=6),
        is_open=True,
        cap=200,
        head_count=50,
        counted_at=NOW - HOUR,
        assigned_since_count=20,
        full_at=None,
    )
    return replace(base, **changes)


def code(*group_ids: int, **changes: Any) -> CodeFacts:  # noqa: ANN401
    return replace(CodeFacts(9, group_ids, closed_since=None, fallback_since=None), **changes)


def due(*facts: GroupFacts | CodeFacts, now: datetime = NOW) -> list[AlertDue]:
    groups = [fact for fact in facts if isinstance(fact, GroupFacts)]
    codes = [fact for fact in facts if isinstance(fact, CodeFacts)]
    return due_alerts(Facts(groups, codes), now)


def only(alerts: list[AlertDue]) -> AlertDue:
    assert len(alerts) == 1
    return alerts[0]


# ---- a QR runs out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "kind", "level"),
    [
        (timedelta(hours=48), AlertKind.QR_EXPIRES, Level.NOTICE),
        (timedelta(hours=24, seconds=1), AlertKind.QR_EXPIRES, Level.NOTICE),
        (timedelta(hours=24), AlertKind.QR_EXPIRES, Level.WARNING),
        (timedelta(seconds=1), AlertKind.QR_EXPIRES, Level.WARNING),
        (timedelta(0), AlertKind.QR_EXPIRED, Level.CRITICAL),
        (timedelta(days=-3), AlertKind.QR_EXPIRED, Level.CRITICAL),
    ],
)
def test_a_qr_that_runs_out_is_told_at_48_hours_at_24_and_when_it_is_dead(
    left: timedelta, kind: AlertKind, level: Level
) -> None:
    alert = only(due(group(closes_at=NOW + left, is_open=left > timedelta(0))))
    assert (alert.kind, alert.level, alert.subject_type, alert.subject_id) == (kind, level, "group", 1)
    assert (alert.action, alert.action_subject_id) == ("upload_qr", 1)
    assert alert.since is not None
    assert alert.since <= NOW


@pytest.mark.parametrize(
    "quiet",
    [
        {"closes_at": NOW + timedelta(hours=48, seconds=1)},
        {"closes_at": None},
        {"state": "paused"},
        {"state": "full"},
        {"state": "archived"},
        {"head_count": 200},
        {"has_qr": False},
    ],
    ids=str,
)
def test_nobody_is_bothered_about_a_qr_that_is_not_needed_or_not_running_out(quiet: dict[str, Any]) -> None:
    assert due(group(**({"closes_at": NOW + HOUR} | quiet))) == []


def test_the_stages_of_one_qr_are_three_alerts_each_sent_once() -> None:
    closes_at = NOW + timedelta(hours=60)
    sent: dict[str, datetime] = {}
    log = []
    for hour in range(62):
        now = NOW + hour * HOUR
        for alert in due(group(closes_at=closes_at), now=now):
            if should_send(alert, sent.get(alert.key), now):
                sent[alert.key] = now
                log.append((hour, alert.kind, alert.level))
    assert log == [
        (12, AlertKind.QR_EXPIRES, Level.NOTICE),
        (36, AlertKind.QR_EXPIRES, Level.WARNING),
        (60, AlertKind.QR_EXPIRED, Level.CRITICAL),
    ]


def test_the_next_qr_of_the_same_group_is_a_new_story() -> None:
    first = only(due(group(closes_at=NOW + 40 * HOUR)))
    later = NOW + timedelta(days=7)
    second = only(due(group(closes_at=later + 40 * HOUR), now=later))
    assert first.key == second.key
    assert should_send(second, NOW, later)


# ---- a group fills up ------------------------------------------------------------------------------------------------


def test_a_group_that_fills_before_its_qr_runs_out_is_told_with_a_new_group_as_the_way_out() -> None:
    alert = only(due(group(1, full_at=NOW + 5 * HOUR), group(2), code(1, 2)))
    assert (alert.kind, alert.level) == (AlertKind.GROUP_FILLING, Level.NOTICE)
    assert (alert.action, alert.action_subject_id) == ("add_group", 9)


def test_the_last_open_group_of_a_code_filling_up_is_a_warning() -> None:
    alert = only(due(group(1, full_at=NOW + 5 * HOUR), group(2, is_open=False), code(1, 2)))
    assert alert.level == Level.WARNING


@pytest.mark.parametrize(
    "stale", [{"counted_at": NOW - 4 * HOUR}, {"head_count": None, "counted_at": None}], ids=["old", "never"]
)
def test_a_filling_group_with_an_old_head_count_asks_for_a_new_one(stale: dict[str, Any]) -> None:
    alert = only(due(group(1, full_at=NOW + 5 * HOUR, **stale), code(1)))
    assert (alert.action, alert.action_subject_id) == ("type_head_count", 1)


@pytest.mark.parametrize(
    "quiet",
    [
        {"full_at": None},
        {"full_at": NOW + timedelta(days=3)},
        {"full_at": NOW + 40 * HOUR, "closes_at": NOW + 39 * HOUR},
        {"is_open": False},
    ],
    ids=str,
)
def test_a_group_that_will_not_fill_soon_or_not_before_its_qr_is_left_alone(quiet: dict[str, Any]) -> None:
    alerts = due(group(1, **({"full_at": NOW + 5 * HOUR} | quiet)), code(1))
    assert [alert for alert in alerts if alert.kind == AlertKind.GROUP_FILLING] == []


# ---- a code has no open group ----------------------------------------------------------------------------------------


def test_a_code_without_an_open_group_is_told_and_is_worse_without_a_person_to_fall_back_on() -> None:
    closed = group(1, is_open=False, head_count=200)
    alone = only(due(closed, code(1, closed_since=NOW - HOUR)))
    assert (alone.kind, alone.level, alone.subject_type) == (AlertKind.CODE_CLOSED, Level.CRITICAL, "live_code")
    assert only(due(closed, code(1, closed_since=NOW - HOUR, has_owner=True))).level == Level.WARNING


def test_a_fallback_in_use_says_how_many_visitors_it_took_and_what_they_saw() -> None:
    alert = only(due(code(fallback_since=NOW - HOUR, fallback_visits=31, has_owner=True)))
    assert (alert.kind, alert.level, alert.subject_id) == (AlertKind.FALLBACK_IN_USE, Level.CRITICAL, 9)
    assert alert.data == {"visits": 31, "shown": "owner"}


def test_each_fallback_raises_one_alert_and_not_one_per_scan() -> None:
    last: datetime | None = None
    sent = 0
    for scan in range(300):
        now = NOW + timedelta(minutes=scan)
        alert = only(due(code(fallback_since=NOW, fallback_visits=scan + 1), now=now))
        if should_send(alert, last, now):
            last, sent = now, sent + 1
    assert sent == 1


@pytest.mark.parametrize(
    ("groups", "action", "target"),
    [
        ([group(1, head_count=200), group(2, closes_at=NOW - HOUR)], "upload_qr", 2),
        ([group(1, counted_at=NOW - 5 * HOUR), group(2, has_qr=False)], "upload_qr", 2),
        ([group(1, state="paused"), group(2, counted_at=NOW - 5 * HOUR)], "type_head_count", 2),
        ([group(1, head_count=None, counted_at=None)], "type_head_count", 1),
        ([group(1, head_count=200), group(2, state="paused")], "open_group", 2),
        ([group(1), group(2, state="full"), group(3, state="archived")], "add_group", 9),
        ([group(1, counted_at=NOW - 5 * HOUR, assigned_since_count=0)], "add_group", 9),
        ([group(1, head_count=200, closes_at=NOW - HOUR)], "add_group", 9),
        ([], "add_group", 9),
    ],
)
def test_the_action_is_the_cheapest_one_that_opens_the_code_again(
    groups: list[GroupFacts], action: str, target: int
) -> None:
    shut = [replace(g, is_open=False) for g in groups]
    alerts = due(*shut, code(*(g.group_id for g in groups), closed_since=NOW - HOUR, fallback_since=NOW - HOUR))
    about_code = [alert for alert in alerts if alert.subject_type == "live_code"]
    assert {alert.kind for alert in about_code} == {AlertKind.CODE_CLOSED, AlertKind.FALLBACK_IN_USE}
    assert {(alert.action, alert.action_subject_id) for alert in about_code} == {(action, target)}


def test_all_is_well_raises_nothing() -> None:
    assert due(group(1), group(2), code(1, 2)) == []


# ---- sending ---------------------------------------------------------------------------------------------------------


def story(kind: AlertKind = AlertKind.CODE_CLOSED, since: datetime | None = NOW) -> AlertDue:
    return AlertDue(kind, "", "live_code", 9, Level.CRITICAL, "add_group", 9, since)


def test_an_alert_is_sent_at_once_and_then_is_quiet_for_a_day() -> None:
    assert should_send(story(), None, NOW)
    assert not should_send(story(), NOW, NOW + 23 * HOUR)
    assert should_send(story(), NOW, NOW + 24 * HOUR)


def test_a_reminder_that_has_a_next_stage_is_not_repeated() -> None:
    assert not should_send(story(AlertKind.QR_EXPIRES), NOW, NOW + timedelta(days=30))


def test_after_a_week_nobody_is_reminded_any_more() -> None:
    assert should_send(story(), NOW + timedelta(days=6), NOW + REPEAT_FOR)
    assert not should_send(story(), NOW + timedelta(days=6), NOW + REPEAT_FOR + HOUR)


def test_a_story_that_begins_anew_is_sent_again_but_flapping_is_not() -> None:
    again = story(since=NOW + timedelta(minutes=10))
    assert not should_send(again, NOW, NOW + timedelta(minutes=11))
    assert should_send(again, NOW, NOW + MIN_GAP)


def test_a_forecast_without_a_beginning_is_repeated_once_a_day() -> None:
    filling = story(AlertKind.GROUP_FILLING, since=None)
    assert not should_send(filling, NOW, NOW + 23 * HOUR)
    assert should_send(filling, NOW, NOW + timedelta(days=30))


def test_every_kind_says_whether_it_is_repeated() -> None:
    assert set(REPEAT_AFTER) == set(AlertKind)


moments = st.integers(-200, 400).map(lambda hours: NOW + hours * HOUR)
any_group = st.builds(
    GroupFacts,
    group_id=st.integers(1, 10**6),
    state=st.sampled_from(["open", "paused", "full", "archived"]),
    has_qr=st.booleans(),
    closes_at=st.none() | moments,
    is_open=st.booleans(),
    cap=st.just(200),
    head_count=st.none() | st.integers(0, 210),
    counted_at=st.none() | moments,
    assigned_since_count=st.integers(0, 300),
    full_at=st.none() | moments,
)


@given(st.lists(any_group, max_size=6, unique_by=lambda fact: fact.group_id), st.booleans(), st.booleans())
def test_alerts_have_different_keys_and_the_most_urgent_come_first(
    groups: list[GroupFacts], closed: bool, fallback: bool
) -> None:
    ids = [fact.group_id for fact in groups]
    facts = code(*ids, closed_since=NOW if closed else None, fallback_since=NOW if fallback else None)
    alerts = due(*groups, facts)
    assert len({alert.key for alert in alerts}) == len(alerts)
    order = [Level.CRITICAL, Level.WARNING, Level.NOTICE]
    assert [order.index(alert.level) for alert in alerts] == sorted(order.index(alert.level) for alert in alerts)
    for alert in alerts:
        assert alert.action_subject_id in ({9} if alert.action == "add_group" else set(ids))


def test_an_account_whose_calls_are_used_up_is_told_until_they_go_on() -> None:
    account = AccountFacts(7, NOW + timedelta(hours=3), failed_pushes=0)

    (alert,) = due_alerts(Facts([], [], [account]), NOW)
    assert (alert.kind, alert.action, alert.action_subject_id) == (AlertKind.QUOTA_USED_UP, "see_account", 7)
    assert due_alerts(Facts([], [], [account]), NOW + timedelta(hours=3)) == []


def test_pushes_that_failed_are_told_while_they_lie_there() -> None:
    (alert,) = due_alerts(Facts([], [], [AccountFacts(7, None, failed_pushes=2)]), NOW)

    assert (alert.kind, alert.action, alert.data["visits"]) == (AlertKind.PUSHES_FAILED, "see_pushes", 2)
    assert due_alerts(Facts([], [], [AccountFacts(7, None, failed_pushes=0)]), NOW) == []
