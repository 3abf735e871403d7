"""Slugs: random ones are easy to read out, chosen ones are checked."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.livecodes.rules import SlugFault, check_slug, new_slug, tidy_slug
from yutang.livecodes.rules.slugs import ALPHABET, LENGTH


@given(st.integers())
def test_a_random_slug_uses_no_character_that_can_be_mistaken(seed: int) -> None:
    slug = new_slug(Random(seed))
    assert len(slug) == LENGTH
    assert not set(slug) & set("0o1liOIL")
    assert set(slug) <= set(ALPHABET)


@given(st.integers())
def test_a_random_slug_passes_the_check_for_chosen_ones(seed: int) -> None:
    assert check_slug(new_slug(Random(seed))) is None


def test_ten_thousand_random_slugs_differ() -> None:
    rng = Random(7)
    assert len({new_slug(rng) for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("slug", ["yoga", "young-mothers", "2026", "a-1", "x" * 32])
def test_a_good_chosen_slug_is_accepted(slug: str) -> None:
    assert check_slug(slug) is None


@pytest.mark.parametrize(
    ("slug", "fault"),
    [
        ("", "too_short"),
        ("ab", "too_short"),
        ("x" * 33, "too_long"),
        ("Yoga", "bad_character"),
        ("yo ga", "bad_character"),
        ("瑜伽群", "bad_character"),
        ("a/../b", "bad_character"),
        ("yo_ga", "bad_character"),
        ("-yoga", "bad_hyphen"),
        ("yoga-", "bad_hyphen"),
        ("yo--ga", "bad_hyphen"),
        ("admin", "reserved"),
        ("wechat", "reserved"),
    ],
)
def test_a_bad_chosen_slug_is_refused_with_its_reason(slug: str, fault: SlugFault) -> None:
    assert check_slug(slug) == fault


def test_a_typed_slug_is_tidied_before_it_is_looked_up() -> None:
    assert tidy_slug("  YoGa-7 \n") == "yoga-7"
