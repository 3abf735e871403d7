"""When a QR closes and when a group will be full."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest

from yutang.livecodes.rules import QR_MARGIN, epoch, full_at, local_day, qr_closes_at

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_a_qr_closes_before_the_printed_day_begins_where_the_community_lives() -> None:
    midnight = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)  # 29 November, 00:00 in Shanghai
    assert qr_closes_at(date(2026, 11, 29), "Asia/Shanghai") == midnight - QR_MARGIN
    assert qr_closes_at(date(2026, 11, 29), "Asia/Shanghai", timedelta(0)) == midnight


def test_the_margin_is_real_time_also_when_the_clocks_change() -> None:
    closes_at = qr_closes_at(date(2026, 3, 30), "Europe/Berlin", timedelta(hours=23))
    assert closes_at == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)


def test_a_qr_without_a_printed_date_never_closes() -> None:
    assert qr_closes_at(None, "Asia/Shanghai") is None
    assert epoch(None) == math.inf


def test_a_moment_becomes_epoch_seconds() -> None:
    assert epoch(datetime(1970, 1, 2, tzinfo=UTC)) == 86_400.0


def test_the_local_day_is_the_day_of_the_zone() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert local_day(late, "Asia/Shanghai") == date(2026, 11, 23)
    assert local_day(late, "UTC") == date(2026, 11, 22)


def test_a_group_is_full_when_its_room_is_used_up_at_the_present_pace() -> None:
    assert full_at(48, 24, timedelta(days=1), NOW) == NOW + timedelta(days=2)


def test_a_group_without_room_is_full_now() -> None:
    assert full_at(0, 0, timedelta(days=1), NOW) == NOW
    assert full_at(-3, 10, timedelta(days=1), NOW) == NOW


@pytest.mark.parametrize(("left", "assigned"), [(10, 0), (20_000, 1)])
def test_a_pace_that_never_fills_the_group_gives_no_forecast(left: int, assigned: int) -> None:
    assert full_at(left, assigned, timedelta(days=1), NOW) is None
