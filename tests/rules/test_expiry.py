"""The printed date: read from both languages, given its year, and doubted where a slip explains it better."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.groups.reader.expiry import (
    GUARD_DAYS,
    DateReading,
    Printed,
    Verdict,
    decide,
    judge,
    language_of,
    parse_printed,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def chinese(day: date) -> str:
    return f"该二维码7天内({day.month}月{day.day}日前)有效，重新进入将更新"


def english(day: date) -> str:
    return f"Valid until {day.month}/{day.day} and will update upon joining group"


def reading(month: int, day: int, sure: float = 0.95) -> DateReading:
    return DateReading(Printed(month, day), sure)


@pytest.mark.parametrize(
    ("line", "month", "day"),
    [
        ("该二维码7天内(5月2日前)有效，重新进入将更新", 5, 2),
        ("该二维码7天内（11月29日前）有效，重新进入将更新", 11, 29),
        ("该二维码7天内5月2日前有效", 5, 2),
        ("該二維碼7天內(8月20日前)有效，重新進入將更新", 8, 20),
        ("该二维码 7 天内 (12 月 3 日前) 有效", 12, 3),
        ("二维码将在１月６日失效", 1, 6),
        ("Valid until 6/26 and will update upon joining", 6, 26),
        ("Validuntil6/26andwill updateuponjoining", 6, 26),
        ("valid until 10/11 and will update", 10, 11),
        ("Valid until I2/l3 and will update upon joining", 12, 13),
        ("Valid until 1O/4 and will update upon joining", 10, 4),
        ("The QR code is valid for 7 days (before 5/2)", 5, 2),
    ],
)
def test_the_date_of_a_footer_is_read(line: str, month: int, day: int) -> None:
    printed = parse_printed(line)
    assert printed is not None
    assert (printed.month, printed.day, printed.year) == (month, day, None)


def test_a_printed_year_is_kept() -> None:
    printed = parse_printed("二维码于2026年12月1日前有效")
    assert printed is not None
    assert (printed.year, printed.month, printed.day) == (2026, 12, 1)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "group",
        "群聊: 5/2读书会",
        "周六亲子阅读会 11月29日",
        "扫一扫上面的二维码图案，加我为朋友",
        "Valid until 1213 and will update",
    ],
)
def test_a_line_without_a_date_of_validity_gives_none(line: str) -> None:
    assert parse_printed(line) is None


def test_the_place_of_the_date_is_that_in_the_text_as_it_was_read() -> None:
    line = "该二维码7天内（5月2日前）有效"
    printed = parse_printed(line)
    assert printed is not None
    assert line[printed.start : printed.end] == "5月2"


def test_the_footer_tells_the_language() -> None:
    assert language_of(chinese(TODAY)) == "zh"
    assert language_of(english(TODAY)) == "en"
    assert language_of("12345") is None


@given(DAYS, st.integers(0, GUARD_DAYS), st.sampled_from([chinese, english]))
def test_a_card_uploaded_in_time_gets_its_full_date(today: date, ahead: int, footer: object) -> None:
    day = today + timedelta(days=ahead)
    assert callable(footer)
    printed = parse_printed(footer(day))
    assert printed is not None
    assert judge(printed, today) == (Verdict.VALID, day)


@pytest.mark.parametrize(
    ("today", "month", "day", "full"),
    [
        (date(2024, 12, 30), 1, 6, date(2025, 1, 6)),
        (date(2024, 12, 31), 12, 31, date(2024, 12, 31)),
        (date(2027, 12, 24), 1, 1, date(2028, 1, 1)),
        (date(2028, 2, 22), 2, 29, date(2028, 2, 29)),
    ],
)
def test_the_year_is_inferred_across_its_end(today: date, month: int, day: int, full: date) -> None:
    assert judge(Printed(month, day), today) == (Verdict.VALID, full)


@given(DAYS, st.integers(1, 340))
def test_a_date_that_has_passed_is_never_taken_for_valid(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    verdict, found = judge(Printed(day.month, day.day), today)
    assert verdict in {Verdict.EXPIRED, Verdict.DOUBTFUL}
    assert found in {None, day}


@pytest.mark.parametrize(
    ("month", "day", "passed"), [(8, 3, date(2026, 8, 3)), (11, 17, date(2026, 11, 17)), (3, 3, date(2026, 3, 3))]
)
def test_a_date_long_before_the_upload_has_expired(month: int, day: int, passed: date) -> None:
    assert judge(Printed(month, day), TODAY) == (Verdict.EXPIRED, passed)


def test_yesterday_has_expired() -> None:
    assert judge(Printed(11, 21), TODAY) == (Verdict.EXPIRED, date(2026, 11, 21))


@pytest.mark.parametrize(
    ("today", "month", "day"),
    [
        (TODAY, 1, 29),  # 11/29 with one of its ones lost
        (TODAY, 11, 2),  # 11/22 … 11/29 with the last digit lost
        (date(2026, 1, 3), 11, 5),  # 1/5 with its one doubled
        (date(2026, 6, 20), 8, 26),  # 6/26 with a 6 read as 8
    ],
)
def test_a_slip_of_the_reader_is_doubted_and_not_called_expired(today: date, month: int, day: int) -> None:
    assert judge(Printed(month, day), today) == (Verdict.DOUBTFUL, None)


@pytest.mark.parametrize(("month", "day"), [(13, 1), (0, 5), (2, 30), (11, 0), (45, 99)])
def test_an_impossible_date_is_doubted(month: int, day: int) -> None:
    assert judge(Printed(month, day), TODAY) == (Verdict.DOUBTFUL, None)


def test_a_printed_year_is_not_second_guessed() -> None:
    assert judge(Printed(11, 25, 2025), TODAY) == (Verdict.EXPIRED, date(2025, 11, 25))
    assert judge(Printed(11, 25, 2026), TODAY) == (Verdict.VALID, date(2026, 11, 25))
    assert judge(Printed(11, 25, 2027), TODAY)[0] is Verdict.DOUBTFUL


def test_one_sure_reading_inside_the_guard_is_enough() -> None:
    assert decide([reading(11, 29)], TODAY, small=False) == (Verdict.VALID, date(2026, 11, 29))


def test_an_unsure_reading_needs_a_second_one() -> None:
    unsure = reading(11, 29, sure=0.4)
    assert decide([unsure], TODAY, small=False)[0] is Verdict.DOUBTFUL
    assert decide([unsure, unsure], TODAY, small=False) == (Verdict.VALID, date(2026, 11, 29))


def test_in_a_small_picture_two_readings_must_agree() -> None:
    assert decide([reading(11, 29)], TODAY, small=True)[0] is Verdict.DOUBTFUL
    assert decide([reading(11, 29), reading(11, 28)], TODAY, small=True)[0] is Verdict.DOUBTFUL
    assert decide([reading(11, 29)] * 2, TODAY, small=True) == (Verdict.VALID, date(2026, 11, 29))


def test_a_second_look_inside_the_guard_overrules_a_slip() -> None:
    assert decide([reading(1, 29), reading(11, 29)], TODAY, small=False) == (Verdict.VALID, date(2026, 11, 29))


def test_two_different_valid_dates_are_asked_about() -> None:
    assert decide([reading(11, 28), reading(11, 29)], TODAY, small=False)[0] is Verdict.DOUBTFUL


def test_a_card_is_called_expired_only_when_read_twice_alike() -> None:
    assert decide([reading(8, 3)], TODAY, small=False)[0] is Verdict.DOUBTFUL
    assert decide([reading(8, 3), reading(8, 8)], TODAY, small=False)[0] is Verdict.DOUBTFUL
    assert decide([reading(8, 3, sure=0.3)] * 2, TODAY, small=False)[0] is Verdict.DOUBTFUL
    assert decide([reading(8, 3)] * 2, TODAY, small=False) == (Verdict.EXPIRED, date(2026, 8, 3))


def test_nothing_read_decides_nothing() -> None:
    assert decide([], TODAY, small=False) == (Verdict.DOUBTFUL, None)


@given(st.text(alphabet="0123456789OlI|SBZ/月日前有效until内(（before年 -.a"), DAYS)
def test_no_line_breaks_the_reading_of_dates(line: str, today: date) -> None:
    printed = parse_printed(line)
    if printed is not None:
        assert judge(printed, today)[0] in Verdict
