"""Each point of readiness: the fact in order, not in order, and not there to look at."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.people import NOON
from yutang.campaigns.rules.readiness import Point, Tone
from yutang.communities.readiness.rules import (
    AROUND,
    AccountFacts,
    CodeFacts,
    Facts,
    accounts,
    around_campaign,
    duties,
    expected,
    fallback,
    group_rules,
    leads_to,
    menu,
    of_community,
    position,
    qr_days,
    room,
    welcome,
)

ACCOUNT = AccountFacts(id=5, name="早起", connected=True, welcomes=True, menu=True)
CODE = CodeFacts(id=7, name="门店", room=90, open_groups=2, days_left=5, has_owner=True, per_day=4)
FACTS = Facts(NOON, 1, steps_open=0, accounts=[ACCOUNT], codes=[CODE], group_rules=True, duties_open=0)


def tones(points: list[Point]) -> set[Tone]:
    return {point.tone for point in points}


def test_everything_in_order_is_all_green() -> None:
    assert tones(of_community(FACTS)) == tones(around_campaign(FACTS)) == {Tone.GOOD}
    assert {point.key for point in around_campaign(FACTS)} == set(AROUND)


def test_nothing_is_said_of_what_is_not_there_to_look_at() -> None:
    bare = replace(FACTS, group_rules=None, duties_open=None, accounts=[], codes=[])

    assert [point.key for point in around_campaign(bare)] == ["position"]
    assert [(point.key, point.tone) for point in of_community(bare)] == [
        ("position", Tone.GOOD),
        ("account", Tone.NOTE),
        ("room", Tone.NOTE),
    ]


def test_a_position_that_is_not_written_says_how_many_steps_are_open() -> None:
    point = position(1, 3)

    assert (point.tone, point.values, point.href) == (Tone.NOTE, {"n": 3}, "/communities/1/position")
    assert position(1, 0).tone is Tone.GOOD


def test_group_rules_and_duties_are_green_only_when_they_are_there() -> None:
    assert [point.tone for point in (*group_rules(1, True), *group_rules(1, False))] == [Tone.GOOD, Tone.NOTE]
    assert [point.tone for point in (*duties(1, 0), *duties(1, 2))] == [Tone.GOOD, Tone.NOTE]
    assert [*group_rules(1, None), *duties(1, None)] == []


def test_an_account_that_is_cut_off_is_named() -> None:
    point = accounts([ACCOUNT, replace(ACCOUNT, id=6, name="午休", connected=False)])

    assert (point.tone, point.values, point.href) == (Tone.NOTE, {"name": "午休"}, "/accounts/6")
    assert accounts([ACCOUNT]).values == {"n": 1}


def test_an_account_must_welcome_and_lead_to_the_entrance() -> None:
    silent = replace(ACCOUNT, welcomes=False, menu=False)

    assert [point.tone for point in (*welcome(silent), *menu(silent))] == [Tone.NOTE, Tone.NOTE]
    assert [point.tone for point in (*welcome(ACCOUNT), *menu(ACCOUNT))] == [Tone.GOOD, Tone.GOOD]
    assert list(menu(replace(ACCOUNT, menu=None))) == []


@pytest.mark.parametrize(
    ("per_day", "days", "wanted"), [(0, 30, 20), (4, 30, 28), (10, 2, 20), (30, 2, 60), (30, -1, 20), (30, None, 210)]
)
def test_newcomers_are_expected_as_lately_for_a_week_at_most(per_day: float, days: int | None, wanted: int) -> None:
    assert expected(per_day, NOON, None if days is None else NOON + timedelta(days=days)) == wanted


def test_a_code_needs_room_for_the_forecast() -> None:
    assert room(CODE, NOON).tone is Tone.GOOD
    point = room(replace(CODE, per_day=30), NOON)
    assert (point.tone, point.values["wanted"], point.values["room"]) == (Tone.NOTE, 210, 90)


@pytest.mark.parametrize(
    ("change", "tone"),
    [
        ({}, Tone.GOOD),
        ({"days_left": 2}, Tone.GOOD),
        ({"days_left": 1}, Tone.NOTE),
        ({"days_left": None}, Tone.GOOD),
        ({"open_groups": 0, "days_left": None}, Tone.NOTE),
    ],
)
def test_a_qr_must_be_valid_for_two_more_days(change: dict[str, Any], tone: Tone) -> None:
    assert qr_days(replace(CODE, **change)).tone is tone


def test_somebody_stands_behind_full_groups() -> None:
    assert (fallback(CODE).tone, fallback(replace(CODE, has_owner=False)).tone) == (Tone.GOOD, Tone.NOTE)


@pytest.mark.parametrize(
    ("button", "leads"),
    [
        ({"type": "view", "url": "https://yu.example/c/yoga"}, True),
        ({"type": "view", "url": "https://elsewhere.example"}, False),
        ({"type": "click", "key": "晨练"}, True),
        ({"type": "click", "key": "join"}, True),
        ({"type": "click", "key": "other"}, False),
        ({"name": "more", "sub_button": [{"type": "view", "url": "https://yu.example/c/yoga"}]}, True),
        ({"name": "more", "sub_button": []}, False),
    ],
)
def test_a_menu_leads_to_the_entrance_by_address_keyword_or_reply(button: dict[str, Any], leads: bool) -> None:
    answers = {"join": "点这里进群 https://yu.example/c/yoga", "other": "你好"}

    assert leads_to({"button": [button]}, answers, ["/c/yoga", "晨练", ""]) is leads


def test_an_account_without_a_menu_leads_nowhere() -> None:
    assert not leads_to({}, {}, ["/c/yoga"])
