"""The parts of a poster's address: its token, the digest of its picture; and how often strangers may ask."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import posters
from yutang.posters.rules.digests import is_digest, poster_digest
from yutang.posters.rules.pacing import Pace, network_of
from yutang.posters.rules.tokens import CHANCE, poster_token, workspace_of


@given(st.integers(0, 2**63 - 1), st.binary(min_size=CHANCE, max_size=CHANCE))
def test_a_token_leads_back_to_its_workspace(workspace_id: int, chance: bytes) -> None:
    token = poster_token(workspace_id, chance)

    assert workspace_of(token) == workspace_id
    assert len(token) == 32
    assert token.replace("-", "").replace("_", "").isalnum()


@given(st.text(max_size=40))
def test_any_text_is_a_token_or_none(text: str) -> None:
    found = workspace_of(text)

    assert found is None or poster_token(found, b"\0" * CHANCE)[:10] == text[:10]


def test_a_token_of_a_workspace_that_no_database_can_hold_is_none() -> None:
    assert workspace_of("_" * 32) is None


NEXT = date(2027, 1, 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"link": "https://x.example/"},
        {"name": "x"},
        {"streak": None},
        {"streak": 0},
        {"day": None},
        {"day": date(2027, 1, 1)},
    ],
)
def test_whatever_changes_the_picture_changes_its_digest(changed: dict[str, object]) -> None:
    values = posters.values()
    digest = poster_digest("t", values, "f")

    assert is_digest(digest)
    assert poster_digest("t", values, "f") == digest
    assert poster_digest("t", replace(values, **changed), "f") != digest  # type: ignore[arg-type]
    assert poster_digest("u", values, "f") != digest
    assert poster_digest("t", values, None) != digest


@pytest.mark.parametrize("text", ["", "x" * 24, "A" * 24, "a" * 23, "a" * 25, "a" * 24 + "\n", "../" * 8])
def test_nothing_else_is_a_digest(text: str) -> None:
    assert not is_digest(text)


def test_a_bucket_lets_a_burst_through_and_then_one_at_a_time() -> None:
    pace = Pace(burst=3, per_minute=60)

    assert [pace.wait("a", 10.0) == 0 for _ in range(5)] == [True, True, True, False, False]
    assert pace.wait("b", 10.0) == 0
    assert pace.wait("a", 10.5) == pytest.approx(0.5)
    assert pace.wait("a", 11.0) == 0
    assert pace.wait("a", 11.0) > 0
    assert pace.wait("a", 1000.0) == 0


def test_a_clock_that_goes_back_locks_nobody_out() -> None:
    pace = Pace(burst=1, per_minute=60)
    pace.wait("a", 1000.0)

    assert pace.wait("a", 10.0) == pytest.approx(1.0)
    assert pace.wait("a", 11.0) == 0


def test_only_so_many_strangers_are_remembered() -> None:
    pace = Pace(burst=1, per_minute=1)
    pace.wait("first", 0.0)
    for number in range(20_000):
        pace.wait(str(number), 0.0)

    assert pace.wait("first", 0.0) == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one(address: str, network: str) -> None:
    assert network_of(address) == network
