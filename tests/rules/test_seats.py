"""How many visitors one head count allows, against exact enumeration."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.livecodes.rules import (
    DEFAULT_PRIOR,
    CountPoint,
    JoinHistory,
    JoinRate,
    assumed_heads,
    community_prior,
    join_history,
    join_rate,
    known_rate,
    seat_limit,
)
from yutang.livecodes.rules.seats import COMMUNITY_MEMORY, GROUP_MEMORY, MAX_VISITORS

shapes = st.sampled_from([0.5, 1.0, 1.5, 3.0, 8.0, 20.0])
rooms = st.integers(1, 220)


def rising(x: Fraction, n: int) -> Fraction:
    return math.prod((x + i for i in range(n)), start=Fraction(1))


def exact_overflow(n: int, room: int, alpha: Fraction, beta: Fraction) -> Fraction:
    """P(K > room) of the Beta-binomial distribution, term by term in fractions."""
    whole = rising(alpha + beta, n)
    terms = (math.comb(n, k) * rising(alpha, k) * rising(beta, n - k) / whole for k in range(room + 1, n + 1))
    return sum(terms, start=Fraction(0))


def exact_limit(room: int, alpha: Fraction, beta: Fraction, risk: Fraction) -> int:
    n = room
    while exact_overflow(n + 1, room, alpha, beta) <= risk:
        n += 1
    return n


def log_choose_beta(n: int, k: int, alpha: float, beta: float) -> float:
    def log_beta(a: float, b: float) -> float:
        return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return choose + log_beta(k + alpha, n - k + beta) - log_beta(alpha, beta)


def overflow(n: int, room: int, alpha: float, beta: float) -> float:
    return 1 - sum(math.exp(log_choose_beta(n, k, alpha, beta)) for k in range(min(room, n) + 1))


@pytest.mark.parametrize("room", [1, 2, 3, 5, 9, 18])
@pytest.mark.parametrize(("alpha", "beta"), [(1, 1), (1, 3), (3, 1), (Fraction(1, 2), Fraction(1, 2)), (7, 5), (2, 9)])
@pytest.mark.parametrize("risk", [Fraction(1, 20), Fraction(1, 4), Fraction(1, 100)])
def test_the_limit_is_the_one_found_by_exact_enumeration(
    room: int, alpha: int | Fraction, beta: int | Fraction, risk: Fraction
) -> None:
    expected = exact_limit(room, Fraction(alpha), Fraction(beta), risk)
    assert seat_limit(room, 0, JoinRate(float(alpha), float(beta)), float(risk)) == expected


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 1.0), (30.0, 70.0), (250.0, 250.0), (3.0, 300.0), (0.5, 40.0)])
def test_the_limit_holds_the_risk_for_thousands_of_visitors(alpha: float, beta: float) -> None:
    n = seat_limit(200, 0, JoinRate(alpha, beta))
    assert 200 <= n < MAX_VISITORS
    assert overflow(n, 200, alpha, beta) <= 0.05 + 1e-9
    assert overflow(n + 1, 200, alpha, beta) > 0.05 - 1e-9


def test_without_any_history_an_empty_group_of_200_takes_210_visitors() -> None:
    assert seat_limit(200, 0, DEFAULT_PRIOR) == 210


def test_a_full_or_overfull_group_takes_nobody() -> None:
    assert seat_limit(200, 200, DEFAULT_PRIOR) == 0
    assert seat_limit(200, 212, known_rate(0.1)) == 0


def test_the_last_seat_goes_to_one_visitor_when_most_join_and_to_more_when_few_do() -> None:
    assert seat_limit(200, 199, known_rate(0.9)) == 1
    assert seat_limit(200, 199, known_rate(0.05)) == 7  # 1 - 0.95^8 - 8 * 0.05 * 0.95^7 = 5.7 %; for 7 it is 4.4 %


def test_a_group_nobody_counted_is_taken_for_half_full() -> None:
    assert assumed_heads(200, None) == 100
    assert seat_limit(200, None, DEFAULT_PRIOR) == seat_limit(200, 100, DEFAULT_PRIOR)


def test_an_implausibly_low_join_rate_stops_at_the_bound() -> None:
    assert seat_limit(500, 0, JoinRate(1.0, 100_000.0)) == MAX_VISITORS


def test_a_known_rate_gives_the_binomial_rule() -> None:
    n = seat_limit(200, 100, known_rate(0.5))

    def tail(n: int) -> float:
        return float(Fraction(sum(math.comb(n, k) for k in range(101, n + 1)), 2**n))

    assert tail(n) <= 0.05 < tail(n + 1)


def test_where_everybody_is_known_to_join_seats_are_counted_one_for_one() -> None:
    assert seat_limit(200, 60, known_rate(1.0)) == 140


@pytest.mark.parametrize("p", [0.0, -0.1, 1.1])
def test_a_known_rate_outside_its_range_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="known join rate"):
        known_rate(p)


@given(rooms, shapes, shapes)
def test_more_room_never_allows_fewer_visitors(room: int, alpha: float, beta: float) -> None:
    rate = JoinRate(alpha, beta)
    assert room <= seat_limit(room, 0, rate) <= seat_limit(room + 1, 0, rate)


@given(rooms, shapes, shapes, st.floats(0.01, 5))
def test_a_rate_leaning_higher_never_allows_more_visitors(room: int, alpha: float, beta: float, more: float) -> None:
    limit = seat_limit(room, 0, JoinRate(alpha, beta))
    assert (
        seat_limit(room, 0, JoinRate(alpha + more, beta)) <= limit <= seat_limit(room, 0, JoinRate(alpha, beta + more))
    )


@given(rooms, shapes, shapes, st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_a_smaller_risk_never_allows_more_visitors(room: int, alpha: float, beta: float, a: float, b: float) -> None:
    rate = JoinRate(alpha, beta)
    assert seat_limit(room, 0, rate, min(a, b)) <= seat_limit(room, 0, rate, max(a, b))


def test_a_rate_learns_what_joined_and_what_did_not() -> None:
    assert join_rate(JoinRate(1, 1), [(100, 30)]) == JoinRate(31, 71)
    assert join_rate(JoinRate(1, 1), [(60, 30), (0, 0), (40, 10)]) == JoinRate(41, 61)


def test_growth_beyond_the_visitors_and_shrinking_are_kept_within_what_is_possible() -> None:
    assert join_rate(JoinRate(1, 1), [(10, 25)]) == JoinRate(11, 1)
    assert join_rate(JoinRate(1, 1), [(10, -5)]) == JoinRate(1, 11)


def test_only_the_newest_visitors_are_remembered() -> None:
    rate = join_rate(JoinRate(1, 1), [(10_000, 9_000), (GROUP_MEMORY // 2, 0), (GROUP_MEMORY, GROUP_MEMORY // 2)])
    assert rate.mean == pytest.approx(0.5)
    assert rate.alpha + rate.beta == pytest.approx(GROUP_MEMORY + 2)


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(-100, 6000)), max_size=8))
def test_no_history_makes_a_new_group_surer_than_the_community_memory(histories: list[tuple[int, int]]) -> None:
    prior = community_prior(histories)
    assert prior.alpha >= DEFAULT_PRIOR.alpha
    assert prior.beta >= DEFAULT_PRIOR.beta
    assert prior.alpha + prior.beta <= COMMUNITY_MEMORY + 2 + 1e-6


def test_head_counts_become_net_growth_per_visitor() -> None:
    counts = [CountPoint(0, 3), CountPoint(100, 60), CountPoint(300, 150)]
    assert join_history(counts) == JoinHistory(300, 147)


def test_people_who_join_after_the_next_count_still_count_for_their_visit() -> None:
    counts = [CountPoint(0, 3), CountPoint(100, 23), CountPoint(100, 48), CountPoint(110, 60)]
    assert join_history(counts) == JoinHistory(110, 57)


def test_people_who_leave_while_nobody_is_assigned_do_not_lower_the_rate() -> None:
    counts = [CountPoint(0, 0), CountPoint(100, 50), CountPoint(100, 20)]
    assert join_history(counts) == JoinHistory(100, 50)


def test_a_group_that_shrinks_or_outgrows_its_visitors_stays_within_what_is_possible() -> None:
    assert join_history([CountPoint(0, 90), CountPoint(10, 20)]) == JoinHistory(10, 0)
    assert join_history([CountPoint(0, 50), CountPoint(10, 40), CountPoint(110, 90)]) == JoinHistory(110, 40)
    assert join_history([CountPoint(0, 0), CountPoint(10, 70)]) == JoinHistory(10, 10)
    assert join_history([CountPoint(50, 20)]) == JoinHistory(0, 0)
    assert join_history([]) == JoinHistory(0, 0)


def test_a_count_in_a_rush_teaches_only_together_with_the_next_quiet_one() -> None:
    start, rush, quiet = CountPoint(0, 0), CountPoint(40, 60, pending=60), CountPoint(100, 61)
    assert join_history([start, rush]) == JoinHistory(0, 0)
    assert join_history([start, rush, quiet]) == JoinHistory(100, 61)
    assert join_history([start, CountPoint(80, 50, pending=20)]) == JoinHistory(80, 50)


def test_a_first_count_in_a_rush_is_no_place_to_start_from() -> None:
    assert join_history([CountPoint(0, 30, pending=50), CountPoint(100, 60)]) == JoinHistory(0, 0)


def test_a_first_head_count_that_shows_few_joined_opens_the_group_again() -> None:
    assigned = seat_limit(200, 0, DEFAULT_PRIOR)
    heads = 63  # 30 % of 210
    rate = join_rate(DEFAULT_PRIOR, [(assigned, heads)])
    assert seat_limit(200, heads, rate) > 2 * (200 - heads)
