"""How long memberships last, and what codes are when people type them."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.campaigns.rewards.rules.codes import Line, new_codes, sort_lines
from yutang.courses.memberships.models import MembershipCause
from yutang.courses.memberships.rules.codes import grouped, may_read, plain, to_make, without_doubles
from yutang.courses.memberships.rules.entitlements import gives, ids_of, to_json
from yutang.courses.memberships.rules.periods import (
    Entry,
    News,
    Standing,
    Term,
    lead_of,
    news_of,
    standing_of,
    term_of,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
HAND, REVOKED, REFUND = MembershipCause.HAND, MembershipCause.REVOKED, MembershipCause.REFUND


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def a_gift(at: float, days: int = 30, periods: int = 1) -> Entry:
    return Entry(HAND, periods, days, day(at))


def a_term(*entries: Entry) -> Term:
    term = term_of(entries)
    assert term is not None
    return term


def test_no_row_is_no_membership() -> None:
    assert term_of([]) is None


def test_a_period_lasts_from_the_gift_on() -> None:
    assert a_term(a_gift(0)) == Term(day(0), day(30))


def test_a_renewal_before_the_end_begins_at_the_end() -> None:
    assert a_term(a_gift(0), a_gift(20)).ends_at == day(60)


def test_a_renewal_after_the_end_begins_now_also_in_the_days_of_grace() -> None:
    assert a_term(a_gift(0), a_gift(32)) == Term(day(0), day(62))


def test_several_periods_at_once_are_so_many_times_as_long() -> None:
    assert a_term(a_gift(0, periods=12)).ends_at == day(360)


def test_for_good_stays_for_good() -> None:
    assert a_term(a_gift(0), a_gift(3, days=0), a_gift(9)).ends_at is None


def test_what_is_revoked_ends_at_once_and_a_later_gift_begins_anew() -> None:
    revoked = Entry(REVOKED, -1, 30, day(5))

    gone = a_term(a_gift(0), revoked)
    back = a_term(a_gift(0), revoked, a_gift(10))

    assert standing_of(gone, 3, day(5)) is Standing.REVOKED
    assert back == Term(day(10), day(40))


def test_a_refund_takes_its_period_back() -> None:
    paid_back = Entry(REFUND, -1, 30, day(5))

    assert a_term(a_gift(0), a_gift(1), paid_back).ends_at == day(30)
    assert standing_of(a_term(a_gift(0), paid_back), 0, day(5)) is Standing.ENDED
    assert standing_of(a_term(a_gift(0, days=0), Entry(REFUND, -1, 0, day(5))), 0, day(5)) is Standing.REVOKED


@given(
    st.lists(
        st.tuples(
            st.sampled_from([HAND, REVOKED, REFUND]),
            st.integers(0, 400),
            st.integers(1, 3),
            st.sampled_from([0, 7, 30]),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_rows_arrive_changes_nothing(
    rows: list[tuple[MembershipCause, int, int, int]], chance: Random
) -> None:
    entries = [
        Entry(cause, periods if cause is HAND else -1, days, day(at))
        for at, (cause, _, periods, days) in enumerate(rows)
    ]
    mixed = list(entries)
    chance.shuffle(mixed)

    assert term_of(mixed) == term_of(entries)


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        (0, Standing.MEMBER),
        (29.999, Standing.MEMBER),
        (30, Standing.GRACE),
        (32.999, Standing.GRACE),
        (33, Standing.ENDED),
    ],
)
def test_days_of_grace_follow_the_end(at: float, standing: Standing) -> None:
    assert standing_of(Term(day(0), day(30)), 3, day(at)) is standing


def test_for_good_never_ends() -> None:
    assert standing_of(Term(day(0), None), 0, day(40_000)) is Standing.MEMBER


def test_a_member_hears_of_the_end_a_week_before_and_of_short_periods_later() -> None:
    assert lead_of(365) == timedelta(days=7)
    assert lead_of(8) == timedelta(days=2)


def test_a_member_hears_of_each_end_once_before_and_once_in_the_days_of_grace() -> None:
    term = Term(day(0), day(30))

    assert news_of(term, 30, 3, None, day(22)) is None
    assert news_of(term, 30, 3, None, day(23)) is News.SOON
    assert news_of(term, 30, 3, day(23), day(29)) is None
    assert news_of(term, 30, 3, day(23), day(30)) is News.GRACE
    assert news_of(term, 30, 3, day(30), day(31)) is None
    assert news_of(term, 30, 3, day(30), day(33)) is None, "it has ended: they know"
    assert news_of(Term(day(0), day(60)), 30, 3, day(30), day(53)) is News.SOON, "renewed: another end"
    assert news_of(Term(day(0), None), 0, 3, None, day(53)) is None
    assert news_of(Term(day(0), day(30), day(25)), 30, 3, None, day(26)) is None


# ---- codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["ABCD-EF23", "abcd ef23", "  ＡＢＣＤ－ＥＦ２３\n", "abcd—ef23", "A B C D E F 2 3"])
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert plain(typed) == "ABCDEF23"


def test_nothing_and_a_novel_are_no_codes() -> None:
    assert plain(" - ") == ""
    assert plain("A" * 5000) == ""


def test_codes_are_long_enough_that_nobody_guesses_one() -> None:
    made = new_codes(Random(1), to_make(50))

    assert len(set(made)) == 50
    assert all(len(code) == 12 for code in made)
    assert grouped(made[0]).count("-") == 2
    assert plain(grouped(made[0])) == made[0]


def test_lines_that_are_one_code_to_people_are_taken_once() -> None:
    lines = [Line(1, "code"), Line(2, "ab-12"), Line(3, "AB12"), Line(4, "--"), Line(5, "CD34")]

    found = without_doubles(sort_lines(lines))

    assert [line for line, _ in found.codes] == [2, 5]
    assert [(each.number, each.other) for each in found.refused] == [(3, 2)]


def test_codes_are_read_once_and_for_an_hour_again() -> None:
    assert may_read(None, day(0))
    assert may_read(day(0), day(0) + timedelta(minutes=59))
    assert not may_read(day(0), day(0) + timedelta(hours=1))


# ---- what a tier gives -----------------------------------------------------------------------------------------------


def test_what_a_tier_gives_is_kept_with_whole_numbers() -> None:
    kept = to_json({"courses": [2**62 + 1, 7, 7]})

    assert kept == {"courses": ["7", str(2**62 + 1)], "groups": [], "programmes": []}
    assert ids_of(kept, "courses") == (7, 2**62 + 1)
    assert gives(kept, "courses", 7)
    assert not gives(kept, "groups", 7)
    assert not gives({}, "courses", 7)
