"""Who gets which group, rule by rule, and what holds for any run of visitors."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.livecodes.rules import Assignment, BatchState, Decision, Owner, OwnerPool, Target, decide_visit

NOW = 1_795_000_000.0
TODAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NOBODY = OwnerPool([], MOMENT)
STRATEGIES = ("fill", "even", "weighted")


def group(group_id: int, **changes: Any) -> Target:  # noqa: ANN401
    base = Target(
        group_id=group_id,
        position=group_id,
        weight=1,
        open_until=math.inf,
        state_open=True,
        assigned_total=0,
        assign_limit=210,
        cap=200,
        head_count=3,
    )
    return base._replace(**changes)


def people(n: int = 1, cap: int = 50) -> OwnerPool:
    return OwnerPool([Owner(i, cap, 0, 0, 0, "Asia/Shanghai") for i in range(101, 101 + n)], MOMENT)


def decide(
    targets: Sequence[Target], previous: Assignment | None = None, owners: OwnerPool = NOBODY, strategy: str = "fill"
) -> Decision:
    return decide_visit(previous, BatchState(strategy, targets), owners, NOW)


# ---- which groups are open -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize(
    "closed",
    [
        {"state_open": False},
        {"open_until": NOW},
        {"open_until": 0.0},
        {"assigned_total": 210},
        {"assigned_total": 250},
        {"assign_limit": 0},
        {"head_count": 200},
        {"head_count": 240},
    ],
    ids=str,
)
def test_a_closed_group_gets_no_newcomer(strategy: str, closed: dict[str, Any]) -> None:
    targets = [group(1, **closed), group(2)]
    assert decide(targets, strategy=strategy) == Decision("assign", 2, show_qr=True)
    state = BatchState(strategy, targets)
    assert not state.is_open(1, NOW)
    assert state.is_open(2, NOW)


def test_a_group_of_another_code_is_not_open() -> None:
    assert not BatchState("fill", [group(1)]).is_open(2, NOW)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_group_closes_at_its_moment_in_the_middle_of_a_batch(strategy: str) -> None:
    state = BatchState(strategy, [group(1, open_until=NOW + 1), group(2, assigned_total=200, weight=1)])
    chosen = [state.choose(NOW + second) for second in (1.0, 1.5, 2.0)]
    assert chosen == [2, 2, 2]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_seats_are_taken_until_the_limit_and_not_beyond(strategy: str) -> None:
    state = BatchState(strategy, [group(1, assigned_total=208), group(2, assigned_total=209)])
    chosen = [state.choose(NOW) for _ in range(5)]
    assert Counter(chosen) == {1: 2, 2: 1, None: 2}
    assert state.taken() == {1: 2, 2: 1}
    assert not state.any_open(NOW)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_seat_given_back_can_be_taken_again(strategy: str) -> None:
    state = BatchState(strategy, [group(1, assigned_total=209), group(2, assigned_total=209)])
    assert {state.choose(NOW), state.choose(NOW)} == {1, 2}
    assert state.choose(NOW) is None
    state.give_back(1)
    assert state.taken() == {2: 1}
    assert [state.choose(NOW), state.choose(NOW)] == [1, None]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_group_that_another_process_filled_is_passed_over(strategy: str) -> None:
    state = BatchState(strategy, [group(1), group(2)])
    state.close(1)
    assert {state.choose(NOW) for _ in range(20)} == {2}


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(KeyError):
        BatchState("random", [group(1)])


# ---- strategies ------------------------------------------------------------------------------------------------------


def test_fill_takes_groups_in_their_order_whatever_order_they_were_read_in() -> None:
    state = BatchState("fill", [group(7, position=2), group(9, position=1, assigned_total=208), group(3, position=3)])
    assert [state.choose(NOW) for _ in range(4)] == [9, 9, 7, 7]


def test_even_takes_the_group_with_the_largest_part_still_free() -> None:
    state = BatchState(
        "even",
        [
            group(1, assigned_total=110),
            group(2, assigned_total=108),
            group(3, cap=500, assign_limit=520, assigned_total=300),
        ],
    )
    # Free parts of the caps: 100/200, 102/200, 220/500.
    assert [state.choose(NOW) for _ in range(5)] == [2, 2, 1, 2, 1]


def test_even_levels_groups_that_start_unequal() -> None:
    state = BatchState("even", [group(i, assigned_total=10 * i) for i in range(1, 6)])
    for _ in range(500):
        state.choose(NOW)
    final = [10 * i + state.taken()[i] for i in range(1, 6)]
    assert max(final) - min(final) <= 1


@pytest.mark.parametrize("seen", [0, 17, 100_003])
def test_weighted_keeps_the_weights_in_every_short_run(seen: int) -> None:
    state = BatchState("weighted", [group(1, weight=1, assigned_total=seen, assign_limit=10**6), *heavy()])
    for run in range(1, 20):
        for _ in range(60):
            state.choose(NOW)
        taken = state.taken()
        for group_id, weight in ((1, 1), (2, 2), (3, 3)):
            assert abs(taken[group_id] - 60 * run * weight / 6) <= 4


def heavy() -> list[Target]:
    return [group(2, weight=2, assign_limit=10**6), group(3, weight=3, assign_limit=10**6)]


def test_weighted_keeps_the_weights_although_seats_are_given_back() -> None:
    state = BatchState("weighted", [group(i, weight=i, assign_limit=10**6) for i in (1, 2, 3)])
    for _ in range(600):
        state.choose(NOW)
        second = state.choose(NOW)
        assert second is not None
        state.give_back(second)
    assert [abs(state.taken()[i] - 100 * i) <= 6 for i in (1, 2, 3)] == [True, True, True]


def test_weighted_goes_on_where_the_batch_before_ended() -> None:
    totals = Counter({1: 0, 2: 0, 3: 0})
    for _ in range(600):  # batches of one visitor
        state = BatchState(
            "weighted", [group(i, weight=i, assigned_total=totals[i], assign_limit=10**6) for i in totals]
        )
        totals.update(state.taken() if state.choose(NOW) else {})
    assert [abs(totals[i] - 100 * i) <= 4 for i in (1, 2, 3)] == [True, True, True]


def test_a_group_of_weight_zero_gets_nobody_by_weight() -> None:
    state = BatchState("weighted", [group(1, weight=0), group(2, assigned_total=209)])
    assert [state.choose(NOW), state.choose(NOW)] == [2, None]


# ---- returning visitors ----------------------------------------------------------------------------------------------


def test_who_comes_back_sees_the_same_group_although_another_is_first_in_order() -> None:
    assert decide([group(1), group(2)], Assignment(2)) == Decision("stay", 2, show_qr=True)


@pytest.mark.parametrize("pressed", [False, True])
def test_who_holds_a_group_that_is_full_for_newcomers_keeps_it(pressed: bool) -> None:
    targets = [group(1, assigned_total=210), group(2)]
    assert decide(targets, Assignment(1, pressed=pressed)) == Decision("stay", 1, show_qr=True)


@pytest.mark.parametrize(
    "closed", [{"state_open": False}, {"open_until": NOW - 1}, {"head_count": 200}, {"open_until": 0.0}], ids=str
)
def test_who_never_pressed_is_moved_from_a_closed_group(closed: dict[str, Any]) -> None:
    assert decide([group(1, **closed), group(2)], Assignment(1)) == Decision("move", 2, show_qr=True)


def test_who_holds_a_group_that_was_taken_off_the_code_is_moved() -> None:
    assert decide([group(2)], Assignment(1, pressed=True)) == Decision("move", 2, show_qr=True)


@pytest.mark.parametrize("closed", [{"state_open": False}, {"head_count": 200}], ids=str)
def test_who_pressed_still_sees_the_live_qr_of_a_group_that_takes_nobody_new(closed: dict[str, Any]) -> None:
    assert decide([group(1, **closed), group(2)], Assignment(1, pressed=True)) == Decision("stay", 1, show_qr=True)


def test_who_pressed_a_qr_that_died_is_shown_the_groups_name_and_a_person_and_takes_no_second_seat() -> None:
    state = BatchState("fill", [group(1, open_until=NOW), group(2)])
    decision = decide_visit(Assignment(1, pressed=True), state, people(), NOW)
    assert decision == Decision("owner", 1, number_id=101, number_day=TODAY, counted=True)
    assert state.taken() == {}


def test_who_pressed_a_qr_that_died_is_shown_the_name_alone_when_there_is_no_person() -> None:
    assert decide([group(1, open_until=NOW)], Assignment(1, pressed=True)) == Decision("stay", 1, show_qr=False)


def test_who_pressed_gets_the_newest_qr_as_soon_as_the_group_has_one() -> None:
    assert decide([group(1, open_until=NOW + 60)], Assignment(1, pressed=True)) == Decision("stay", 1, show_qr=True)


# ---- fallback --------------------------------------------------------------------------------------------------------


def test_when_no_group_is_open_a_person_is_shown_and_counted_once() -> None:
    owners = people(2)
    assert decide([], None, owners) == Decision("owner", number_id=101, number_day=TODAY, counted=True)
    held = Assignment(number_id=101, number_day=TODAY)
    assert decide([], held, owners) == Decision("owner", number_id=101, number_day=TODAY, counted=False)


def test_when_nobody_is_left_the_code_is_sold_out_until_somebody_comes_back() -> None:
    evening = OwnerPool([Owner(5, 10, 0, 20 * 60, 22 * 60, "Asia/Shanghai")], MOMENT)
    decision = decide([group(1, state_open=False)], None, evening)
    assert decision == Decision("sold_out", come_back_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


def test_a_code_without_groups_and_people_is_sold_out_without_a_moment() -> None:
    assert decide([]) == Decision("sold_out", come_back_at=None)


@pytest.mark.parametrize("previous", [Assignment(number_id=101, number_day=TODAY), Assignment()])
def test_who_had_a_person_or_nothing_gets_a_group_when_one_opens(previous: Assignment) -> None:
    assert decide([group(1)], previous, people()) == Decision("assign", 1, show_qr=True)


def test_who_never_pressed_and_whose_group_closed_falls_back_to_a_person_when_nothing_is_open() -> None:
    decision = decide([group(1, state_open=False)], Assignment(1), people())
    assert decision == Decision("owner", number_id=101, number_day=TODAY, counted=True)


# ---- any run of visitors ---------------------------------------------------------------------------------------------

some_groups = st.lists(
    st.builds(
        Target,
        group_id=st.integers(1, 10**6),
        position=st.integers(0, 5),
        weight=st.integers(0, 4),
        open_until=st.sampled_from([0.0, NOW - 1, NOW, NOW + 5, math.inf]),
        state_open=st.booleans(),
        assigned_total=st.integers(0, 40),
        assign_limit=st.integers(0, 40),
        cap=st.integers(1, 30),
        head_count=st.integers(0, 31),
    ),
    max_size=8,
    unique_by=lambda target: target.group_id,
)


@given(st.sampled_from(STRATEGIES), some_groups, st.integers(0, 150))
def test_no_group_is_handed_out_beyond_its_limit_or_while_closed(
    strategy: str, targets: list[Target], visitors: int
) -> None:
    state = BatchState(strategy, targets)
    for i in range(visitors):
        now = NOW + i / 10
        chosen = state.choose(now)
        if chosen is not None:
            target = next(target for target in targets if target.group_id == chosen)
            assert target.state_open
            assert target.open_until > now
            assert target.head_count < target.cap
    for target in targets:
        taken = state.taken().get(target.group_id, 0)
        assert taken == 0 or target.assigned_total + taken <= target.assign_limit


@given(st.sampled_from(["fill", "even"]), some_groups)
def test_nobody_is_turned_away_while_a_group_is_open(strategy: str, targets: list[Target]) -> None:
    state = BatchState(strategy, targets)
    for _ in range(400):
        was_open = state.any_open(NOW)
        assert (state.choose(NOW) is not None) == was_open


@given(
    st.sampled_from(STRATEGIES),
    some_groups,
    st.lists(st.tuples(st.integers(0, 15), st.booleans()), max_size=120),
)
def test_a_visitor_holds_one_group_and_keeps_it_while_it_lives(
    strategy: str, targets: list[Target], visits: list[tuple[int, bool]]
) -> None:
    state, owners = BatchState(strategy, targets), people(2, cap=3)
    held: dict[int, Assignment] = {}
    for visitor, presses in visits:
        before = held.get(visitor)
        decision = decide_visit(before, state, owners, NOW)
        if before is not None and before.group_id is not None:
            assert decision == Decision("stay", before.group_id, show_qr=True)
        else:
            assert decision.kind in {"assign", "owner", "sold_out"}
            assert (decision.kind == "assign") == (decision.group_id is not None)
        held[visitor] = Assignment(decision.group_id, decision.number_id, decision.number_day, pressed=presses)
    assert Counter(a.group_id for a in held.values() if a.group_id is not None) == state.taken()


@given(some_groups, st.integers(1, 60))
def test_fill_never_skips_an_open_group_that_comes_earlier(targets: list[Target], visitors: int) -> None:
    state = BatchState("fill", targets)
    for _ in range(visitors):
        in_order = sorted(targets, key=lambda target: (target.position, target.group_id))
        first = next((target.group_id for target in in_order if state.is_open(target.group_id, NOW)), None)
        assert state.choose(NOW) == first
