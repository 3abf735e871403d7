"""The calendar of a plan, its templates, its sheet and its feed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from yutang.errors import Invalid, TooLarge
from yutang.planning.ical import calendar_of
from yutang.planning.library import find_template, plan_templates
from yutang.planning.models import Aim, ItemKind, ItemState, PlanItem
from yutang.planning.rules.plan import (
    MOST_DAYS,
    SELLING_TARGET,
    balance_of,
    is_late,
    laid_out,
    month_before,
    month_of,
    next_month,
)
from yutang.planning.sheets import MOST_BYTES, MOST_ROWS, day_text, read_table, rows_in, time_text

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
NAMES = {"day": "day", "日期": "day", "community": "community", "title": "title", "time": "time"}


@given(DAYS)
def test_a_month_is_whole_weeks_that_hold_each_of_its_days_once(day: date) -> None:
    weeks = month_of(day)
    days = [each for week in weeks for each in week]

    assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks)
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert {each for each in days if (each.year, each.month) == (day.year, day.month)} == {
        day.replace(day=1) + timedelta(days=n) for n in range((next_month(day) - day.replace(day=1)).days)
    }


@given(DAYS)
def test_the_month_before_the_next_is_this_one(day: date) -> None:
    assert month_before(next_month(day)) == day.replace(day=1)


def test_the_balance_says_how_much_sells() -> None:
    assert balance_of([]).share is None
    assert not balance_of([]).sells_too_much
    mixed = balance_of([Aim.SELLS] + [Aim.SERVES] * 4)
    assert (mixed.share, mixed.sells_too_much) == (20, False)
    assert balance_of([Aim.SELLS, Aim.SERVES]).sells_too_much


@pytest.mark.parametrize(
    ("state", "day", "due", "late"),
    [
        (ItemState.IDEA, 27, None, False),  # ready today
        (ItemState.IDEA, 26, None, True),  # was to be ready yesterday
        (ItemState.DOING, 30, 25, True),
        (ItemState.READY, 26, None, False),
        (ItemState.READY, 25, None, True),
        (ItemState.DONE, 20, None, False),
        (ItemState.DROPPED, 20, None, False),
    ],
)
def test_late_is_what_is_not_ready_in_time_or_did_not_appear(
    state: ItemState, day: int, due: int | None, late: bool
) -> None:
    ready_by = None if due is None else date(2026, 11, due)

    assert is_late(state, date(2026, 11, day), ready_by, date(2026, 11, 26)) is late


# ---- templates -------------------------------------------------------------------------------------------------------


def test_templates_are_there_in_both_languages_and_sell_little() -> None:
    templates = plan_templates()

    assert {"camp", "month"} <= {template.key for template in templates}
    for template in templates:
        assert template.days <= MOST_DAYS
        assert (balance_of([draft.aim for draft in template.drafts]).share or 0) <= SELLING_TARGET
        assert all(draft.title["zh"] and draft.title["en"] for draft in template.drafts)


def test_a_template_begins_on_its_first_day() -> None:
    camp = find_template("camp")
    assert camp is not None
    placed = laid_out(camp, date(2026, 12, 28))

    assert placed[0][0] == date(2026, 12, 28)
    assert placed[-1][0] == date(2027, 1, 3)
    assert find_template("nothing") is None


# ---- the sheet -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "day"),
    [("2026-11-29", "2026-11-29"), ("2026/3/5", "2026-03-05"), ("46355", "2026-11-29"), ("46355.0", "2026-11-29")],
)
def test_days_are_read_as_people_and_spreadsheets_write_them(said: str, day: str) -> None:
    assert day_text(said) == day


@pytest.mark.parametrize(
    ("said", "time"), [("07:30", "07:30"), ("0.3125", "07:30"), ("7：30", "7:30"), ("later", "later")]
)
def test_times_are_read_as_people_and_spreadsheets_write_them(said: str, time: str) -> None:
    assert time_text(said) == time


def test_a_csv_of_excel_in_china_is_read() -> None:
    body = "日期,community,title\r\n2026-11-29,早起瑜伽,第一课\r\n,,\r\n".encode("gb18030")

    assert read_table(rows_in(body), NAMES) == [{"day": "2026-11-29", "community": "早起瑜伽", "title": "第一课"}]


@pytest.mark.parametrize(
    "body", [b"", b"day,title\n2026-11-29,x\n", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04no"]
)
def test_a_file_that_is_no_plan_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Invalid):
        read_table(rows_in(body), NAMES)


def test_a_file_that_is_too_much_is_refused() -> None:
    with pytest.raises(TooLarge):
        rows_in(b"x" * (MOST_BYTES + 1))
    with pytest.raises(Invalid):
        rows_in(b"a\n" * (MOST_ROWS + 2))


# ---- the feed --------------------------------------------------------------------------------------------------------


def item(**values: object) -> PlanItem:
    now = datetime(2026, 11, 26, 4, tzinfo=UTC)
    given: dict[str, object] = {
        "id": 12, "community_id": 7, "kind": ItemKind.LESSON, "title": "第 1 课; 开始, 吧", "note": "",
        "day": date(2026, 11, 29), "minute": 300, "due": None, "owner_id": None, "state": ItemState.READY,
        "aim": Aim.SERVES, "pillar": "", "target": None, "unit": "", "reached": None, "version": 3,
        "created_at": now, "changed_at": now, "done_at": None, "removed_at": None,
    }  # fmt: skip
    return PlanItem(workspace_id=1, **{**given, **values})


def test_a_calendar_reads_the_feed() -> None:
    zones = {7: ("早起瑜伽", "Asia/Shanghai")}
    items = [item(), item(id=13, minute=None, state=ItemState.IDEA), item(id=14, community_id=99)]
    body = calendar_of("计划", items, zones, lambda _: "line 1\nline 2\nBEGIN:VEVENT", "https://x.example", "x.example")
    first, second = Calendar.from_ical(body).walk("VEVENT")

    assert str(first["SUMMARY"]) == "早起瑜伽 · 第 1 课; 开始, 吧"
    assert first.decoded("DTSTART") == datetime(2026, 11, 28, 21, tzinfo=UTC)
    assert str(first["STATUS"]) == "CONFIRMED"
    assert second.decoded("DTSTART") == date(2026, 11, 29)
    assert str(second["STATUS"]) == "TENTATIVE"
    assert str(first["UID"]) != str(second["UID"])
    assert str(first["DESCRIPTION"]).endswith("BEGIN:VEVENT")  # a text, and no event of its own
