"""Times, days, numbers and devices as people write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yutang.web import wording
from yutang.web.i18n import Language, read_translations

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("language", "day", "written"),
    [
        ("zh", date(2026, 11, 22), "11月22日 周日"),
        ("en", date(2026, 11, 22), "Sun 22 Nov"),
        ("zh", date(2027, 1, 4), "2027年1月4日 周一"),
        ("en", date(2027, 1, 4), "Mon 4 Jan 2027"),
    ],
)
def test_a_day_says_its_year_only_when_it_is_another_one(language: Language, day: date, written: str) -> None:
    assert wording.day(day, NOW.date(), language) == written


@pytest.mark.parametrize(("language", "written"), [("zh", "11月22日 12:00"), ("en", "22 Nov 12:00")])
def test_a_moment_is_a_day_and_the_clock(language: Language, written: str) -> None:
    assert wording.moment(NOW, NOW, language) == written


@pytest.mark.parametrize(
    ("span", "chinese"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=5), "5 分钟前"),
        (timedelta(minutes=-5), "5 分钟后"),
        (timedelta(hours=3), "3 小时前"),
        (timedelta(days=1, hours=3), "1 天前"),
        (timedelta(days=-1), "1 天后"),
        (timedelta(days=-2), "2 天后"),
    ],
)
def test_how_long_ago_is_said_in_the_one_unit_that_fits(span: timedelta, chinese: str) -> None:
    sentence, values = wording.ago(NOW - span, NOW.astimezone(UTC))

    assert read_translations().say("zh", sentence, **values) == chinese


def test_thousands_are_grouped() -> None:
    assert wording.number(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50", "WeChat, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0", "Firefox, Linux"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_as_its_owner_would(user_agent: str, said: str) -> None:
    assert wording.device(user_agent) == said


def test_a_sentence_without_a_translation_stays_english() -> None:
    assert read_translations().say("zh", "Nobody has translated this: {n}", n=3) == "Nobody has translated this: 3"


def test_braces_in_a_value_are_left_alone() -> None:
    assert read_translations().say("en", "Hello, {name}", name="{0}") == "Hello, {0}"
