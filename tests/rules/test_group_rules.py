"""Groups: names, dates of QRs, how full one is."""

from datetime import date

import pytest

from yutang.groups.models import GroupKind
from yutang.groups.rules import Fill, date_problem, estimate_joined, normal_name

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "name", ["瑜伽×茶 交流群7", "瑜伽 x茶交流群7", "瑜伽X茶交流群７", "瑜伽×茶\n交流群7", "　瑜伽Ｘ茶交流群7 "]
)
def test_spaces_crosses_and_full_width_letters_do_not_make_another_name(name: str) -> None:
    assert normal_name(name) == normal_name("瑜伽x茶交流群7")


def test_another_number_makes_another_name() -> None:
    assert normal_name("瑜伽交流群7") != normal_name("瑜伽交流群17")


@pytest.mark.parametrize(
    ("kind", "day", "fine"),
    [
        (GroupKind.WECHAT, 22, True),  # its last day
        (GroupKind.WECHAT, 29, True),
        (GroupKind.WECHAT, 30, True),  # the phone may be a day ahead
        (GroupKind.WECHAT, 31, False),
        (GroupKind.WECHAT, 21, False),
        (GroupKind.WECHAT, None, False),
        (GroupKind.WECOM, None, True),  # a join way does not expire
        (GroupKind.WECOM, 31, True),
        (GroupKind.QQ, None, True),
        (GroupKind.QQ, 21, False),
    ],
)
def test_only_a_date_that_such_a_qr_can_carry_is_taken(kind: GroupKind, day: int | None, fine: bool) -> None:
    expires_on = None if day is None else date(2026, 12, 1) if day == 31 else date(2026, 11, day)
    assert (date_problem(kind, expires_on, TODAY) is None) is fine


def test_an_estimate_stands_on_the_last_count_and_stays_within_the_cap() -> None:
    counted = Fill(cap=200, counted=120, counted_at=None, since=50, joined=estimate_joined(50, 0.4), room=100)
    assert (counted.base, counted.joined, counted.heads) == (120, 20, 140)
    nearly = Fill(cap=200, counted=190, counted_at=None, since=50, joined=40, room=0)
    assert nearly.heads == 200


def test_a_group_nobody_counted_is_shown_half_full() -> None:
    assert Fill(cap=200, counted=None, counted_at=None, since=0, joined=0, room=100).heads == 100


def test_more_heads_than_the_cap_are_shown_as_they_were_counted() -> None:
    assert Fill(cap=200, counted=230, counted_at=None, since=0, joined=0, room=0).heads == 230
