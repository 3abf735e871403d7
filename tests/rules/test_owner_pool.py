"""The owner pool: who is shown while no group is open."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.livecodes.rules import Handed, Owner, OwnerPool, within_hours

SHANGHAI = "Asia/Shanghai"
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
TODAY = date(2026, 11, 22)


def owner(
    number_id: int, cap: int = 50, handed: int = 0, opens: int = 0, closes: int = 0, zone: str = SHANGHAI
) -> Owner:
    return Owner(number_id, cap, handed, opens, closes, zone)


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    """A time of day in Shanghai, as UTC."""
    return datetime.fromisoformat(f"2026-11-{day:02d}T{hour:02d}:{minute:02d}:00+08:00").astimezone(UTC)


def test_the_first_person_within_hours_and_below_their_cap_is_shown() -> None:
    pool = OwnerPool([owner(1, opens=18 * 60, closes=22 * 60), owner(2, cap=3, handed=3), owner(3)], NOON)
    assert pool.hand_out(None, None) == Handed(3, TODAY, counted=True)


def test_a_daily_cap_is_used_up_within_a_batch() -> None:
    pool = OwnerPool([owner(1, cap=2), owner(2, cap=1)], NOON)
    assert [pool.hand_out(None, None) for _ in range(4)] == [
        Handed(1, TODAY, counted=True),
        Handed(1, TODAY, counted=True),
        Handed(2, TODAY, counted=True),
        None,
    ]


def test_a_visitor_sees_the_same_person_all_day_without_counting_again() -> None:
    pool = OwnerPool([owner(1), owner(2, cap=5, handed=5)], NOON)
    assert pool.hand_out(2, TODAY) == Handed(2, TODAY, counted=False)


def test_on_another_day_the_order_decides_again() -> None:
    pool = OwnerPool([owner(1), owner(2)], NOON)
    assert pool.hand_out(2, date(2026, 11, 21)) == Handed(1, TODAY, counted=True)


def test_outside_their_hours_the_same_person_is_not_shown_again() -> None:
    pool = OwnerPool([owner(1, opens=9 * 60, closes=11 * 60), owner(2)], NOON)
    assert pool.hand_out(1, TODAY) == Handed(2, TODAY, counted=True)


def test_a_person_who_left_the_pool_is_not_shown_again() -> None:
    assert OwnerPool([owner(1)], NOON).hand_out(9, TODAY) == Handed(1, TODAY, counted=True)


def test_the_day_is_the_persons_own() -> None:
    pool = OwnerPool([owner(1, zone="America/Los_Angeles")], NOON)
    assert pool.hand_out(None, None) == Handed(1, date(2026, 11, 21), counted=True)


def test_a_person_whose_number_another_process_used_up_is_passed_over() -> None:
    pool = OwnerPool([owner(1), owner(2)], NOON)
    pool.close(1)
    assert pool.hand_out(None, None) == Handed(2, TODAY, counted=True)


def test_an_empty_pool_has_nobody_and_no_moment_to_come_back() -> None:
    pool = OwnerPool([], NOON)
    assert pool.hand_out(None, None) is None
    assert pool.back_at() is None


@pytest.mark.parametrize(
    ("now", "person", "back"),
    [
        (at(7), owner(1, opens=9 * 60, closes=18 * 60), at(9)),
        (at(8, 59), owner(1, opens=9 * 60, closes=18 * 60), at(9)),
        (at(20), owner(1, opens=9 * 60, closes=18 * 60), at(9, day=23)),
        (at(12), owner(1, opens=20 * 60, closes=2 * 60), at(20)),
        (at(12), owner(1, cap=5, handed=5, opens=9 * 60, closes=18 * 60), at(9, day=23)),
        (at(12), owner(1, cap=5, handed=5), at(0, day=23)),
        (at(21), owner(1, cap=5, handed=5, opens=20 * 60, closes=2 * 60), at(0, day=23)),
        (at(1), owner(1, cap=5, handed=5, opens=20 * 60, closes=2 * 60), at(0, day=23)),
        (at(12), owner(1), at(12)),
    ],
)
def test_the_moment_to_come_back_is_when_the_person_takes_somebody_next(
    now: datetime, person: Owner, back: datetime
) -> None:
    assert OwnerPool([person], now).back_at() == back


def test_the_moment_to_come_back_is_the_earliest_of_the_pool() -> None:
    people = [owner(1, opens=22 * 60, closes=23 * 60), owner(2, opens=15 * 60, closes=16 * 60), owner(3, cap=0)]
    assert OwnerPool(people, NOON).back_at() == at(15)


def test_the_moment_to_come_back_moves_when_the_last_person_is_used_up() -> None:
    pool = OwnerPool([owner(1, cap=1)], NOON)
    assert pool.back_at() == NOON
    pool.hand_out(None, None)
    assert pool.back_at() == at(0, day=23)


minutes = st.integers(0, 1439)


@given(minutes, minutes)
def test_hours_cover_the_day_between_them_and_wrap_past_midnight(opens: int, closes: int) -> None:
    covered = sum(within_hours(minute, owner(1, opens=opens, closes=closes)) for minute in range(1440))
    assert covered == (closes - opens) % 1440 or (opens == closes and covered == 1440)
    assert within_hours(opens, owner(1, opens=opens, closes=closes))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), minutes, minutes), max_size=5),
    st.integers(0, 300 * 1440).map(lambda minute: NOON + timedelta(minutes=minute)),
)
def test_at_the_moment_to_come_back_somebody_really_is_there(
    people: list[tuple[int, int, int, int]], now: datetime
) -> None:
    owners = [Owner(i, cap, handed, opens, closes, SHANGHAI) for i, (cap, handed, opens, closes) in enumerate(people)]
    pool = OwnerPool(owners, now)
    back = pool.back_at()
    if back is None:
        assert all(person.daily_cap == 0 for person in owners)
        assert pool.hand_out(None, None) is None
        return
    assert back >= now
    local_now, local_back = (moment.timestamp() + 8 * 3600 for moment in (now, back))
    same_day = local_now // 86_400 == local_back // 86_400
    later = OwnerPool([person._replace(handed_today=person.handed_today if same_day else 0) for person in owners], back)
    assert later.hand_out(None, None) is not None
