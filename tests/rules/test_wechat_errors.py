"""WeChat's return codes become typed errors, and those become sentences for people."""

from datetime import UTC, datetime, timedelta

import pytest

from yutang.accounts.calls.rules import china_day, for_people, next_china_midnight
from yutang.errors import DomainError, TooMany, Unavailable
from yutang.wechat import errors

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)  # 12:00 in Shanghai
PATH = "/cgi-bin/x"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, errors.Busy),
        (40001, errors.TokenRejected),
        (40014, errors.TokenRejected),
        (42001, errors.TokenRejected),
        (40125, errors.WrongSecret),
        (40013, errors.WrongAppId),
        (40164, errors.CallerNotListed),
        (89503, errors.CallerUnconfirmed),
        (48001, errors.NotPermitted),
        (45009, errors.QuotaUsedUp),
        (45011, errors.TooFast),
        (45015, errors.OutOfWindow),
        (45047, errors.OutOfCount),
        (43004, errors.Blocked),
        (48002, errors.Blocked),
        (43101, errors.Blocked),
        (40003, errors.UnknownFan),
        (40007, errors.UnknownMedia),
        (46003, errors.Missing),
        (45065, errors.AlreadySent),
        (45028, errors.SendsUsedUp),
        (48006, errors.ClearingUsedUp),
        (40163, errors.CodeUsed),
        (47003, errors.Unacceptable),
        (40016, errors.Unacceptable),
        (65303, errors.Unacceptable),
        (45157, errors.Unacceptable),
        (61007, errors.WeChatError),
    ],
)
def test_a_code_has_its_type(code: int, kind: type[errors.WeChatError]) -> None:
    assert type(errors.of(code, "x", PATH)) is kind


def test_40001_is_a_wrong_secret_where_a_token_is_asked_for() -> None:
    assert type(errors.of(40001, "invalid credential", PATH, for_token=True)) is errors.WrongSecret


@pytest.mark.parametrize(
    ("errmsg", "message", "rid"),
    [
        ("api unauthorized rid: 5f0f4a8e-1b2c3d4e-5f6a7b8c", "api unauthorized", "5f0f4a8e-1b2c3d4e-5f6a7b8c"),
        ("no openid hint: [a] rid: 5F0F4A8E-1b2c3d4e-5f6a7b8c", "no openid hint: [a]", "5F0F4A8E-1b2c3d4e-5f6a7b8c"),
        ("ok", "ok", None),
        ("rid: soon", "rid: soon", None),
        ("", "", None),
    ],
)
def test_the_rid_is_taken_out_of_the_message(errmsg: str, message: str, rid: str | None) -> None:
    error = errors.of(48001, errmsg, PATH)

    assert (error.message, error.rid, error.code, error.path) == (message, rid, 48001, PATH)


@pytest.mark.parametrize(
    ("errmsg", "ip"),
    [
        ("invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist", "203.0.113.7"),
        ("invalid ip 2001:db8::7, not in whitelist", "2001:db8::7"),
        ("not in whitelist", ""),
    ],
)
def test_the_address_that_is_not_listed_is_read(errmsg: str, ip: str) -> None:
    error = errors.of(40164, errmsg, PATH)

    assert isinstance(error, errors.CallerNotListed)
    assert error.ip == ip


def test_every_kind_of_error_has_words_of_its_own() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.WeChatError)]
    with_code = {errors.WeChatError, errors.Unacceptable, errors.Missing}
    for kind in kinds:
        told = for_people(kind(4711, "its own text", None, PATH), NOON)
        assert isinstance(told, DomainError)
        assert ("its own text" in str(told)) == (kind in with_code), kind


def test_what_may_help_later_says_so_by_its_status() -> None:
    assert isinstance(for_people(errors.Busy(-1, "x"), NOON), Unavailable)
    assert isinstance(for_people(errors.Unreachable(None, "x"), NOON), Unavailable)
    assert isinstance(for_people(errors.QuotaUsedUp(45009, "x"), NOON), TooMany)
    assert for_people(errors.OutOfCount(45047, "x"), NOON).status == 409


def test_a_text_of_wechats_with_braces_is_shown_as_it_is() -> None:
    assert "{0} {x}" in str(for_people(errors.WeChatError(47001, "{0} {x}"), NOON))


@pytest.mark.parametrize(
    ("now", "day", "hours"),
    [
        (NOON, 22, 12),
        (NOON + timedelta(hours=11, minutes=59), 22, 1 / 60),
        (NOON + timedelta(hours=12), 23, 24),
        (NOON - timedelta(hours=12), 22, 24),
        (NOON - timedelta(hours=12, minutes=1), 21, 1 / 60),
    ],
)
def test_days_begin_at_midnight_in_china(now: datetime, day: int, hours: float) -> None:
    assert china_day(now).day == day
    assert (next_china_midnight(now) - now).total_seconds() == pytest.approx(hours * 3600)
