"""When a programme takes a check-in, and what a push means to it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.test_checkin_texts import programme
from yutang.checkins.models import Proof
from yutang.checkins.rules.freezing import freeze_of
from yutang.checkins.rules.hearing import Ear, Line, quantity_in
from yutang.checkins.rules.plans import Phase, plan_at
from yutang.checkins.rules.reminding import next_reminder
from yutang.checkins.rules.standings import Standing, counted, current_of, with_day
from yutang.wechat.messages import MenuClick, Text

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in Shanghai


def on_the_wall(clock: str, day: int = 22) -> datetime:
    """In Shanghai."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), 30, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("opens", "closes", "clock", "is_open"),
    [
        (300, 1439, "04:59", False),
        (300, 1439, "05:00", True),
        (300, 1439, "23:59", True),  # the closing minute belongs to the window
        (1200, 90, "01:30", True),  # past midnight
        (1200, 90, "01:31", False),
        (1200, 90, "19:59", False),
        (0, 0, "03:33", True),  # all day
    ],
)
def test_a_window_is_open_from_its_first_to_its_last_minute(opens: int, closes: int, clock: str, is_open: bool) -> None:
    plan = plan_at(programme(opens_at=opens, closes_at=closes), NOON)
    assert plan.is_open(on_the_wall(clock)) is is_open


def test_early_birds_come_before_the_given_minute() -> None:
    plan = plan_at(programme(opens_at=300, closes_at=1439, early_until=480), NOON)
    early = [plan.is_early(on_the_wall(clock)) for clock in ("05:00", "07:59", "08:00", "23:59")]
    assert early == [True, True, False, False]
    assert not plan_at(programme(early_until=None), NOON).is_early(on_the_wall("05:00"))


def test_what_a_programme_was_at_a_moment_does_not_change_with_what_it_became() -> None:
    paused = [[1_763_700_000_000, 1_763_800_000_000]]
    plan = plan_at(programme(pauses={"pauses": paused}, ended_at=NOON + timedelta(days=400)), NOON)
    before, within, after = (datetime.fromtimestamp(s, UTC) for s in (1_763_699_999, 1_763_700_000, 1_763_800_000))
    plan = plan_at(
        programme(pauses={"pauses": paused}, started_at=before - timedelta(days=1), starts_on=date(2025, 1, 1)), NOON
    )
    assert plan.phase_at(within) is Phase.PAUSED
    assert Phase.PAUSED not in {plan.phase_at(before), plan.phase_at(after)}
    assert plan.phase_at(before - timedelta(days=2)) is Phase.DRAFT


def test_every_day_that_a_pause_touches_is_not_asked_for() -> None:
    start, end = on_the_wall("23:00", 20), on_the_wall("01:00", 22)
    spans = [[round(start.timestamp() * 1000), round(end.timestamp() * 1000)]]
    plan = plan_at(programme(pauses={"pauses": spans}), NOON)
    assert plan.calendar.paused == {date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)}


def test_a_pause_that_lasts_is_known_up_to_today() -> None:
    start = round(on_the_wall("23:00", 20).timestamp() * 1000)
    plan = plan_at(programme(pauses={"pauses": [[start, None]]}), NOON)
    assert max(plan.calendar.paused) == date(2026, 11, 22)


def test_a_programme_that_is_ended_by_hand_breaks_no_streak() -> None:
    plan = plan_at(programme(ended_at=NOON), NOON + timedelta(days=30))
    standing = Standing(run=4, longest=4, total=4, last_day=date(2026, 11, 21))
    assert current_of(plan.calendar, standing, date(2026, 12, 22)) == 4
    assert with_day(plan.calendar, standing, date(2026, 11, 22), early=False).run == 5
    missed = Standing(run=4, longest=4, total=4, last_day=date(2026, 11, 20))
    assert current_of(plan.calendar, missed, date(2026, 12, 22)) == 0


def test_an_end_by_date_leaves_the_last_day_a_whole_one() -> None:
    ended = datetime(2026, 11, 22, 16, 1, tzinfo=UTC)  # a minute past midnight
    plan = plan_at(programme(ends_on=date(2026, 11, 22), ended_at=ended), NOON + timedelta(days=30))
    standing = Standing(run=4, longest=4, total=4, last_day=date(2026, 11, 21))
    assert current_of(plan.calendar, standing, date(2026, 12, 22)) == 0


# ---- hearing ---------------------------------------------------------------------------------------------------------


def ear(*proofs: Proof, least: int = 1, keyword: str = "打卡") -> Ear:
    return Ear("abc234", keyword, proofs, least)


@pytest.mark.parametrize("said", ["打卡", " 打卡! ", "「打卡」", "打 卡".replace(" ", "")])
def test_the_keyword_alone_is_a_tap(said: str) -> None:
    assert ear(Proof.TAP).is_asked(Text(said))


@pytest.mark.parametrize("said", ["打卡怎么弄", "我打卡了吗", "今天不打卡", ""])
def test_a_sentence_with_the_keyword_in_it_is_for_a_person(said: str) -> None:
    assert not ear(Proof.TAP).is_asked(Text(said))
    assert not ear(Proof.TEXT).is_asked(Text(said))


def test_only_the_own_menu_entry_is_heard() -> None:
    assert ear(Proof.TAP).is_asked(MenuClick("checkin.abc234"))
    assert not ear(Proof.TAP).is_asked(MenuClick("checkin.abc23"))
    assert not ear(Proof.TAP, keyword="").is_asked(Text(""))


@pytest.mark.parametrize(
    ("said", "rest"), [("打卡 30", "30"), ("打卡：跑了五公里", "跑了五公里"), ("打卡30分钟", "30分钟"), ("打卡", "")]
)
def test_what_stands_behind_the_keyword_is_read_where_it_is_wanted(said: str, rest: str) -> None:
    assert ear(Proof.TEXT, Proof.QUANTITY).behind_keyword(said) == rest


@pytest.mark.parametrize(
    ("text", "quantity"), [("30", 30), ("３０ 分钟", 30), ("跑了 5.8 公里", 5), ("没有", None), ("9" * 40, None)]
)
def test_a_number_is_found_in_a_text(text: str, quantity: int | None) -> None:
    assert quantity_in(text) == quantity


def line(seconds: int, kind: str, text: str = "", key: str = "") -> Line:
    return Line(NOON + timedelta(seconds=seconds), kind, text, key, 7 if kind in {"image", "voice"} else None)


LINES = (
    line(0, "image"),  # nobody asked yet
    line(10, "event", key="checkin.abc234"),
    line(20, "text", "在路上了"),
    line(30, "image"),
    line(40, "image"),  # the turn is over
    line(100, "text", "打卡"),
    line(701, "image"),  # ten minutes and a second later
)


@given(st.permutations(LINES))
def test_a_turn_gives_one_check_in_in_whatever_order_its_lines_arrive(lines: list[Line]) -> None:
    shown = ear(Proof.PICTURE).shown(lines)
    assert [(each.at, each.proof, each.media_id) for each in shown] == [
        (NOON + timedelta(seconds=30), Proof.PICTURE, 7)
    ]


def test_a_number_below_the_least_leaves_the_turn_open() -> None:
    lines = [line(0, "event", key="checkin.abc234"), line(5, "text", "8"), line(9, "text", "12")]
    (shown,) = ear(Proof.QUANTITY, least=10).shown(lines)
    assert shown.quantity == 12


# ---- standing --------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 20))


@given(st.lists(DAYS, unique=True, max_size=30), st.sets(DAYS, max_size=8), st.integers(1, 127), DAYS)
def test_one_day_after_the_other_comes_to_what_all_days_come_to(
    days: list[date], frozen: set[date], weekdays: int, today: date
) -> None:
    plan = plan_at(programme(weekdays=weekdays), NOON)
    standing = Standing(frozen=frozen)
    for day in sorted(days):
        standing = with_day(plan.calendar, standing, day, early=False)

    assert standing == counted(plan.calendar, days, 0, frozen)
    if days and today >= max(days):
        again = counted(plan.calendar, set(days), 0, frozen)
        assert current_of(plan.calendar, standing, today) == current_of(plan.calendar, again, today)


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (date(2026, 11, 21), "over"),
        (date(2026, 11, 22), "done"),
        (date(2026, 11, 24), "done"),
        (date(2026, 11, 25), None),
        (date(2026, 12, 1), "none_left"),
        (date(2027, 4, 1), "too_far"),
    ],
)
def test_days_are_frozen_ahead_and_counted_by_month(day: date, refused: str | None) -> None:
    calendar = plan_at(programme(), NOON).calendar
    frozen = {date(2026, 11, 24), date(2026, 12, 24), date(2026, 12, 25)}
    today = date(2026, 11, 22)
    assert freeze_of(calendar, 2, day, frozen=frozen, checked={today}, today=today).refused == refused
    assert freeze_of(calendar, 0, day, frozen=frozen, checked={today}, today=today).refused == "not_offered"


@pytest.mark.parametrize(
    ("columns", "minute", "after", "expected"),
    [
        ({}, 20 * 60, "12:00", ("20:00", 22)),
        ({}, 8 * 60, "12:00", ("08:00", 23)),
        ({"weekdays": 0b0000001}, 8 * 60, "12:00", ("08:00", 23)),  # Mondays: the 23rd is one
        ({"weekdays": 0b0000010}, 8 * 60, "12:00", ("08:00", 24)),
        ({"cut_off": 180}, 90, "12:00", ("01:30", 23)),  # of the 22nd, which lasts until three
    ],
)
def test_a_reminder_comes_at_its_minute_on_the_next_day_that_is_due(
    columns: dict[str, int], minute: int, after: str, expected: tuple[str, int]
) -> None:
    found = next_reminder(plan_at(programme(**columns), NOON), minute, on_the_wall(after))
    assert found == on_the_wall(*expected) - timedelta(seconds=30)


def test_nobody_is_reminded_after_the_end() -> None:
    plan = plan_at(programme(ends_on=date(2026, 11, 22)), NOON)
    assert next_reminder(plan, 8 * 60, NOON) is None
