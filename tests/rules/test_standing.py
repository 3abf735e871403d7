"""Where a group stands for a code's visitors: the page must say what the edge does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.livecodes.rules import BatchState, Target, epoch, qr_closes_at
from yutang.livecodes.rules.merging import final_code
from yutang.livecodes.rules.standing import SeatCount, Standing, days_to_expiry, standing

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)  # noon in Shanghai
TODAY = date(2026, 11, 22)
SHANGHAI = "Asia/Shanghai"
OPEN = SeatCount("open", True, date(2026, 11, 28), qr_closes_at(date(2026, 11, 28), SHANGHAI), 200, 60, 10, 0, 150)


def closing(expires_on: date) -> SeatCount:
    return OPEN._replace(expires_on=expires_on, closes_at=qr_closes_at(expires_on, SHANGHAI))


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (OPEN, Standing.OPEN),
        (OPEN._replace(expires_on=None, closes_at=None), Standing.OPEN),
        (OPEN._replace(state="archived"), Standing.ARCHIVED),
        (OPEN._replace(state="paused"), Standing.PAUSED),
        (OPEN._replace(state="full"), Standing.MARKED_FULL),
        (OPEN._replace(has_qr=False), Standing.NO_QR),
        (closing(TODAY), Standing.QR_CLOSING),
        (closing(TODAY - timedelta(days=1)), Standing.QR_EXPIRED),
        (closing(TODAY + timedelta(days=1)), Standing.OPEN),
        (OPEN._replace(head_count=200), Standing.COUNTED_FULL),
        (OPEN._replace(assigned_total=150), Standing.NO_ROOM),
        (OPEN._replace(head_count=None, assigned_total=149), Standing.OPEN),
    ],
)
def test_each_reason_to_be_closed_has_its_name(group: SeatCount, expected: Standing) -> None:
    assert standing(group, TODAY, NOW) is expected


def test_an_hour_before_the_printed_day_begins_the_qr_counts_as_closing() -> None:
    tomorrow = closing(TODAY + timedelta(days=1))
    eleven = datetime(2026, 11, 22, 15, tzinfo=UTC)

    assert standing(tomorrow, TODAY, eleven - timedelta(seconds=1)) is Standing.OPEN
    assert standing(tomorrow, TODAY, eleven) is Standing.QR_CLOSING


def test_the_days_to_the_printed_date_are_whole_days() -> None:
    assert days_to_expiry(TODAY, TODAY) == 0
    assert days_to_expiry(TODAY + timedelta(days=6), TODAY) == 6
    assert days_to_expiry(TODAY - timedelta(days=2), TODAY) == -2
    assert days_to_expiry(None, TODAY) is None


groups = st.builds(
    SeatCount,
    state=st.sampled_from(["open", "open", "open", "paused", "full", "archived"]),
    has_qr=st.booleans(),
    expires_on=st.just(TODAY),
    closes_at=st.one_of(st.none(), st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours))),
    cap=st.integers(1, 500),
    head_count=st.one_of(st.none(), st.integers(0, 600)),
    assigned_total=st.integers(0, 300),
    assigned_at_count=st.integers(0, 300),
    assign_limit=st.integers(0, 300),
)


@given(groups)
def test_the_page_calls_a_group_open_exactly_when_the_edge_hands_it_out(group: SeatCount) -> None:
    gone = not group.has_qr or group.state == "archived"
    target = Target(
        group_id=1,
        position=0,
        weight=1,
        open_until=0.0 if gone else epoch(group.closes_at),
        state_open=group.state == "open",
        assigned_total=group.assigned_total,
        assign_limit=group.assign_limit,
        cap=group.cap,
        head_count=group.head_count or 0,
    )
    handed_out = BatchState("fill", [target]).choose(NOW.timestamp()) is not None

    assert (standing(group, TODAY, NOW) is Standing.OPEN) == handed_out


def test_merged_codes_lead_to_the_end_of_their_chain_and_never_in_a_circle() -> None:
    assert final_code(1, {}) == 1
    assert final_code(1, {1: 2, 2: 3, 9: 1}) == 3
    with pytest.raises(ValueError, match="circle"):
        final_code(1, {1: 2, 2: 1})
