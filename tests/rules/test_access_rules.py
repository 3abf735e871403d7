"""Tokens, passwords, codes, windows of failures, addresses: the pure side of signing in."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.web.paths import client_address, is_loopback, safe_path
from yutang.workspaces.access import passwords, totp
from yutang.workspaces.access.rules import Token, allowances, minutes_left, read_token, window_of

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


# ---- tokens ----------------------------------------------------------------------------------------------------------


@given(
    st.integers(0, (1 << 63) - 1), st.integers(0, (1 << 63) - 1), st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
)
def test_a_token_is_read_as_it_was_written(workspace_id: int, row_id: int, secret: str) -> None:
    token = Token(workspace_id, row_id, secret)

    assert read_token(str(token)) == token
    assert token.matches(token.hashed)


@given(st.text())
def test_any_text_is_read_or_refused_but_never_fails(text: str) -> None:
    token = read_token(text)

    assert token is None or str(token.secret) in text


@pytest.mark.parametrize(
    "text", [None, "", "1.2", "1.2.", ".2.x", "1..x", "-1.2.x", "1.2.x.y", "²..x", f"{1 << 63}.1.x"]
)
def test_what_has_not_the_form_of_a_token_is_none(text: str | None) -> None:
    assert read_token(text) is None


# ---- failures --------------------------------------------------------------------------------------------------------


def test_an_attempt_counts_against_the_pair_the_name_and_the_address() -> None:
    pair, name, address = allowances("lin@example.com", "192.0.2.7", 8)

    assert pair.most == 8
    assert name.most == address.most == 40
    assert len({pair.key, name.key, address.key}) == 3


def test_keys_of_failures_tell_neither_name_nor_address() -> None:
    keys = "".join(each.key for each in allowances("lin@example.com", "192.0.2.7", 8))

    assert "lin" not in keys
    assert "192" not in keys


def test_one_name_from_two_addresses_shares_only_the_count_of_the_name() -> None:
    here, there = allowances("lin@example.com", "192.0.2.7", 8), allowances("lin@example.com", "192.0.2.8", 8)

    assert [a.key == b.key for a, b in zip(here, there, strict=True)] == [False, True, False]


@pytest.mark.parametrize(
    ("after", "window", "minutes"),
    [
        (timedelta(0), 0, 15),
        (timedelta(minutes=14, seconds=59), 0, 1),
        (timedelta(minutes=15), 15, 15),
        (timedelta(minutes=20), 15, 10),
    ],
)
def test_failures_are_counted_in_windows_of_fifteen_minutes(after: timedelta, window: int, minutes: int) -> None:
    assert window_of(NOON + after) == NOON + timedelta(minutes=window)
    assert minutes_left(NOON + after) == minutes


# ---- passwords -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["", "short", "ninechars", "1234567890", "QWERTYUIOP", "aaaaaaaaaaaa", "1010101010", "Woaini1314"]
)
def test_passwords_that_are_short_or_tried_first_are_refused(password: str) -> None:
    assert passwords.problem(password) is not None


@pytest.mark.parametrize("password", ["lin@example.com", "LIN@EXAMPLE.COM", "linxiaoxiao"])
def test_ones_own_address_and_name_are_no_password(password: str) -> None:
    assert passwords.problem(password, "lin@example.com", "Linxiaoxiao") is not None


def test_the_part_of_the_address_before_the_sign_is_no_password() -> None:
    assert passwords.problem("linxiaoxiao", "linxiaoxiao@example.com") is not None


@pytest.mark.parametrize("password", ["correct horse battery", "鱼塘里的鱼儿真不少啊啊", "tR0ub4dor&3x"])
def test_length_is_enough(password: str) -> None:
    assert passwords.problem(password, "lin@example.com", "林夏") is None


def test_a_password_of_megabytes_is_refused_before_it_is_hashed() -> None:
    assert passwords.problem("long " * 100) is not None


def test_a_hash_matches_its_password_and_no_other() -> None:
    stored = passwords.hash_password("correct horse battery")

    assert stored.startswith("$argon2id$")
    assert passwords.matches(stored, "correct horse battery")
    assert not passwords.matches(stored, "correct horse")
    assert not passwords.is_outdated(stored)


def test_somebody_who_has_not_joined_has_no_password_that_matches() -> None:
    assert not passwords.matches("", "")
    assert not passwords.matches("", "nobody signs in with this")
    assert not passwords.matches("no hash at all", "x")


# ---- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_code_holds_for_a_phone_whose_clock_is_half_a_minute_off(drift: int) -> None:
    secret = totp.new_secret()
    code = pyotp.TOTP(secret).at(NOON + timedelta(seconds=drift * totp.SECONDS))

    assert totp.step_of(secret, code, NOON) == int(NOON.timestamp()) // totp.SECONDS + drift


@pytest.mark.parametrize("drift", [-2, 2, 100])
def test_a_code_of_another_minute_does_not_hold(drift: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    code = pyotp.TOTP(secret).at(NOON + timedelta(seconds=drift * totp.SECONDS))

    assert totp.step_of(secret, code, NOON) is None


def test_a_code_may_be_typed_with_a_gap() -> None:
    secret = totp.new_secret()
    code = pyotp.TOTP(secret).at(NOON)

    assert totp.step_of(secret, f"{code[:3]} {code[3:]}", NOON) is not None


@pytest.mark.parametrize("code", ["", "abc", "一二三四五六", "1234567", "０００００0"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert totp.step_of(totp.new_secret(), code, NOON) is None


# ---- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/audit", "/codes/1?from=a&b=c", "/a#b"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *(None, "", "audit", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
        *("http://evil.example", "https:evil.example", "javascript:alert(1)"),
        *("/\nevil", "/\t/evil.example", " //evil.example", "/ /evil.example"),
    ],
)
def test_a_way_to_another_site_is_not(path: str | None) -> None:
    assert safe_path(path) == "/"


@given(st.text())
def test_whatever_is_asked_for_stays_here(text: str) -> None:
    path = safe_path(text)

    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        ("203.0.113.5", "10.0.0.1", "203.0.113.5"),  # not our proxy: its word counts for nothing
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"),  # the first is what the visitor made up
        ("127.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),  # two of our own proxies
        ("127.0.0.1", None, "127.0.0.1"),
    ],
)
def test_the_word_of_a_proxy_counts_only_where_it_is_ours(peer: str, forwarded: str | None, address: str) -> None:
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode())]

    assert client_address({"client": (peer, 1), "headers": headers}, {"127.0.0.1", "10.0.0.2"}) == address


def test_only_this_machine_is_loopback() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("")
