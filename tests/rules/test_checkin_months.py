"""The calendar on a fan's page, and which phone it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from yutang.campaigns.fan_pages.rules.names import typed_line
from yutang.checkins.fan_pages.rules.months import Days, Mark, day_in, mark_of, month_in, month_of
from yutang.checkins.rules.days import Calendar, ZoneFrom
from yutang.errors import Invalid
from yutang.fans.rules.page_keys import own_page_key, phone_page_key

SHANGHAI = (ZoneFrom(datetime(1970, 1, 1, tzinfo=UTC), ZoneInfo("Asia/Shanghai")),)
CALENDAR = Calendar(SHANGHAI, date(2026, 11, 1), ends_on=date(2027, 2, 10), weekdays=frozenset({0, 1, 2, 3, 4}))
DAYS = Days(
    checked={date(2026, 11, 17), date(2026, 11, 18)},
    made_up={date(2026, 11, 18)},
    frozen={date(2026, 11, 24)},
    since=date(2026, 11, 16),
    today=date(2026, 11, 23),
)


@pytest.mark.parametrize(
    ("day", "mark"),
    [
        (13, Mark.FREE),  # before they began
        (16, Mark.MISSED),
        (17, Mark.DONE),
        (18, Mark.MADE_UP),
        (21, Mark.FREE),  # a Saturday
        (23, Mark.TODAY),
        (24, Mark.FROZEN),
        (25, Mark.AHEAD),
    ],
)
def test_each_day_says_what_became_of_it(day: int, mark: Mark) -> None:
    assert mark_of(CALENDAR, DAYS, date(2026, 11, day)) is mark


def test_a_month_has_whole_weeks_from_monday_on_and_all_its_days_once() -> None:
    for first, days in (
        (date(2026, 11, 1), 30),
        (date(2027, 2, 1), 28),
        (date(2028, 2, 1), 29),
        (date(2026, 12, 1), 31),
    ):
        calendar = Calendar(SHANGHAI, date(2026, 11, 1))
        month = month_of(calendar, DAYS, first, date(2030, 1, 1))
        found = [cell[0] for week in month.weeks for cell in week if cell is not None]
        assert [each.day for each in found] == list(range(1, days + 1))
        assert all(len(week) == 7 for week in month.weeks)
        assert all(cell is None or cell[0].weekday() == n for week in month.weeks for n, cell in enumerate(week))


def test_one_turns_from_the_first_month_to_the_last_and_no_further() -> None:
    until = date(2027, 2, 10)
    first = month_of(CALENDAR, DAYS, date(2026, 11, 5), until)
    assert (first.before, first.after) == (None, date(2026, 12, 1))
    last = month_of(CALENDAR, DAYS, date(2027, 2, 28), until)
    assert (last.before, last.after) == (date(2027, 1, 1), None)
    assert month_of(CALENDAR, DAYS, date.max, until).first == date(2027, 2, 1)
    assert month_of(CALENDAR, DAYS, date.min, until).first == date(2026, 11, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-1", "20261101", "x" * 7, "2026-11-01x", "９９９９-01"])
def test_what_is_no_month_and_no_day_is_none(text: str) -> None:
    assert (month_in(text), day_in(text)) == (None, None)


def test_a_line_of_one_s_own_is_cleaned_and_leads_nowhere() -> None:
    assert typed_line("  读到\u200b哪页，\u202e都算数 ", 40) == "读到哪页，都算数"
    assert typed_line("", 40) == ""
    for text in ("长" * 41, "www.evil.com", "加我 138 1234 5678"):
        with pytest.raises(Invalid) as caught:
            typed_line(text, 40)
        assert set(caught.value.fields) == {"line"}


def test_keys_of_phones_and_of_openids_differ() -> None:
    keys = {
        phone_page_key(b"k" * 32, "checkin", 7, 1),
        phone_page_key(b"k" * 32, "checkin", 8, 1),
        phone_page_key(b"k" * 32, "course", 7, 1),
        own_page_key(b"k" * 32, "checkin", 7, 1, ""),
    }
    assert len(keys) == 4
    assert all(len(key) == 20 for key in keys)
