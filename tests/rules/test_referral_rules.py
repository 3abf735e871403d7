"""Who is credited for whom, from facts in any order."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigning import after
from yutang.campaigns.models import ReferralState, TouchVia
from yutang.campaigns.referrals.rules import (
    Course,
    Inviter,
    Judged,
    Met,
    Reason,
    Standing,
    Terms,
    difference,
    judge,
    steps,
)

INVITEE, A, B = 900, 1, 2
TERMS = Terms(after(), after(days=7), timedelta(hours=24), last_touch=False, newcomers_only=True)
INVITERS = {A: Inviter(101, 0, None), B: Inviter(102, 3, None)}


def met(inviter: int, via: TouchVia = TouchVia.SCENE, number: int = 1, **delta: float) -> Met:
    return Met(number, inviter, via, after(**delta))


BY_OPENING = replace(TERMS, must_open=True)


def came(*moments: float, left: tuple[float, ...] = ()) -> Course:
    """Hours after noon."""
    return Course([after(hours=each) for each in moments], [after(hours=each) for each in left])


def judged(*touches: Met, course: Course, terms: Terms = TERMS) -> Judged | Reason | None:
    return judge(terms, INVITEE, touches, INVITERS, course)


def test_a_scan_that_is_a_follow_is_credited_and_waits_for_its_hold() -> None:
    found = judged(met(A, hours=2), course=came(2))
    assert isinstance(found, Judged)
    assert (found.inviter_id, found.state, found.depth) == (A, ReferralState.CREDITED, 1)
    assert (found.credited_at, found.due_at) == (after(hours=2), after(hours=26))


def test_depth_is_one_below_the_inviter() -> None:
    found = judged(met(B, hours=2), course=came(2))
    assert isinstance(found, Judged)
    assert found.depth == 4


def test_nobody_is_credited_for_who_only_looked() -> None:
    assert judged(met(A, TouchVia.PAGE, hours=1), course=came()) is None


def test_the_first_touch_counts_unless_the_campaign_says_the_last() -> None:
    touches = met(A, TouchVia.PAGE, 1, hours=1), met(B, TouchVia.PAGE, 2, hours=2)
    first = judged(*touches, course=came(3))
    last = judged(*touches, course=came(3), terms=Terms(after(), after(days=7), timedelta(hours=24), True, True))
    assert isinstance(first, Judged)
    assert isinstance(last, Judged)
    assert (first.inviter_id, last.inviter_id) == (A, B)


def test_a_scan_of_somebody_who_followed_before_is_not_new() -> None:
    assert judged(met(A, hours=3), course=came(1)) is Reason.NOT_NEW


def test_who_came_back_is_not_new() -> None:
    assert judged(met(A, hours=30), course=came(1, 30, left=(10,))) is Reason.NOT_NEW


def test_a_code_may_be_written_within_a_day_of_the_follow() -> None:
    assert isinstance(judged(met(A, TouchVia.CODE, hours=20), course=came(1)), Judged)
    assert judged(met(A, TouchVia.CODE, hours=26), course=came(1)) is Reason.NOT_NEW


def test_whoever_was_here_before_the_campaign_is_not_new() -> None:
    assert judged(met(A, TouchVia.CODE, hours=1), course=came(-1)) is Reason.NOT_NEW


def test_where_not_only_newcomers_count_an_old_friend_counts_from_the_touch() -> None:
    open_to_all = Terms(after(), after(days=7), timedelta(hours=24), last_touch=False, newcomers_only=False)
    found = judged(met(A, hours=3), course=came(-100), terms=open_to_all)
    assert isinstance(found, Judged)
    assert found.credited_at == after(hours=3)


def test_leaving_within_the_hold_reverses_and_after_it_does_not() -> None:
    within = judged(met(A, hours=2), course=came(2, left=(25,)))
    beyond = judged(met(A, hours=2), course=came(2, left=(27,)))
    assert isinstance(within, Judged)
    assert isinstance(beyond, Judged)
    assert (within.state, within.reason, within.at) == (ReferralState.REVERSED, Reason.LEFT, after(hours=25))
    assert beyond.state is ReferralState.CREDITED


def test_coming_back_within_the_hold_does_not_credit_again() -> None:
    found = judged(met(A, number=1, hours=2), met(A, number=2, hours=5), course=came(2, 5, left=(4,)))
    assert isinstance(found, Judged)
    assert found.state is ReferralState.REVERSED


def test_where_pages_must_be_opened_a_friend_counts_from_that_moment() -> None:
    course = came(2)
    assert judged(met(A, hours=2), course=course, terms=BY_OPENING) is None

    found = judged(met(A, hours=2), course=replace(course, opened_at=after(hours=5)), terms=BY_OPENING)
    assert isinstance(found, Judged)
    assert (found.credited_at, found.due_at) == (after(hours=5), after(hours=29))
    assert judged(met(A, hours=2), course=replace(course, opened_at=after(hours=5))) != found  # only where it must be


def test_who_leaves_before_they_open_their_page_does_not_count() -> None:
    course = replace(came(2, left=(3,)), opened_at=after(hours=5))
    found = judged(met(A, hours=2), course=course, terms=BY_OPENING)
    assert isinstance(found, Judged)
    assert (found.state, found.reason, found.at) == (ReferralState.REVERSED, Reason.LEFT, after(hours=5))


def test_a_page_may_be_opened_an_hour_after_the_end_and_not_later() -> None:
    last = came(7 * 24)
    in_time = replace(last, opened_at=after(days=7, hours=1))
    too_late = replace(last, opened_at=after(days=7, hours=1, seconds=1))
    assert isinstance(judged(met(A, days=7), course=in_time, terms=BY_OPENING), Judged)
    assert judged(met(A, days=7), course=too_late, terms=BY_OPENING) is Reason.OUT_OF_TIME


def test_before_the_start_and_after_the_end_nothing_counts() -> None:
    assert judged(met(A, hours=-1), course=came(-1)) is Reason.OUT_OF_TIME
    assert judged(met(A, days=8), course=came(8 * 24)) is Reason.OUT_OF_TIME
    assert judged(met(A, TouchVia.PAGE, days=6), course=came(8 * 24)) is Reason.OUT_OF_TIME


def test_ones_own_code_and_a_stopped_inviters_count_for_nobody() -> None:
    course, touch = came(2), met(A, hours=2)
    assert judge(TERMS, 101, [touch], INVITERS, course) is Reason.OWN_CODE
    stopped = {A: Inviter(101, 0, after(hours=1))}
    assert judge(TERMS, INVITEE, [touch], stopped, course) is Reason.STOPPED
    assert isinstance(judge(TERMS, INVITEE, [met(A, minutes=30)], stopped, came(0.5)), Judged)


# ---- the ledger that follows ----------------------------------------------------------------------------------


def standing_after(
    standing: Standing | None, verdict: Judged | Reason | None
) -> tuple[Standing | None, dict[int, list[int]]]:
    sums: dict[int, list[int]] = {}
    for step in steps(standing, verdict):
        waiting, score = difference(step.before, step.state)
        own = sums.setdefault(step.inviter_id, [0, 0])
        own[0] += waiting
        own[1] += score
        standing = Standing(step.inviter_id, step.state, step.reason)
    return standing, sums


def test_a_credit_that_moves_to_an_earlier_inviter_is_reversed_for_the_other() -> None:
    verdict = judged(met(A, TouchVia.PAGE, hours=1), met(B, hours=2), course=came(2))
    standing, sums = standing_after(Standing(B, ReferralState.CREDITED, Reason.FRIEND_CAME), verdict)
    assert standing == Standing(A, ReferralState.CREDITED, Reason.FRIEND_CAME)
    assert sums == {B: [-1, 0], A: [1, 0]}


def test_what_was_released_and_turns_out_to_have_left_in_time_is_taken_back() -> None:
    verdict = judged(met(A, hours=2), course=came(2, left=(5,)))
    standing, sums = standing_after(Standing(A, ReferralState.RELEASED, Reason.HOLD_PASSED), verdict)
    assert standing == Standing(A, ReferralState.REVERSED, Reason.LEFT)
    assert sums == {A: [0, -1]}


def test_a_credit_and_its_end_that_come_together_are_two_rows() -> None:
    found = steps(None, judged(met(A, hours=2), course=came(2, left=(5,))))
    assert [step.state for step in found] == [ReferralState.CREDITED, ReferralState.REVERSED]


def test_what_people_decided_stays() -> None:
    verdict = judged(met(A, hours=2), course=came(2))
    assert steps(Standing(A, ReferralState.REVERSED, Reason.BY_HAND), verdict) == []
    assert steps(Standing(A, ReferralState.RELEASED, Reason.BY_HAND), Reason.NOT_NEW) == []


def test_what_is_held_stays_held_until_its_friend_leaves() -> None:
    held = Standing(A, ReferralState.HELD, Reason.FRAUD)
    assert steps(held, judged(met(A, hours=2), course=came(2))) == []
    (step,) = steps(held, judged(met(A, hours=2), course=came(2, left=(5,))))
    assert (step.before, step.state) == (ReferralState.HELD, ReferralState.REVERSED)


FACTS = st.lists(
    st.one_of(
        st.builds(
            lambda inviter, via, hour, number: met(inviter, via, number, hours=hour),
            st.sampled_from([A, B]),
            st.sampled_from(TouchVia),
            st.integers(-30, 200),
            st.integers(1, 10**6),
        ),
        st.tuples(st.sampled_from(["came", "left", "opened"]), st.integers(-30, 200)),
    ),
    max_size=8,
    unique_by=lambda fact: fact.id if isinstance(fact, Met) else fact,
)


@given(FACTS, st.data(), st.booleans(), st.booleans(), st.booleans())
def test_facts_that_arrive_in_any_order_leave_the_same_referral_and_the_same_sums(
    facts: list[Met | tuple[str, int]], data: st.DataObject, last_touch: bool, newcomers_only: bool, must_open: bool
) -> None:
    terms = Terms(after(), after(days=7), timedelta(hours=24), last_touch, newcomers_only, must_open)
    at_once, _ = standing_after(None, judge(terms, INVITEE, *known(facts)))

    standing: Standing | None = None
    total: dict[int, list[int]] = {}
    shuffled = data.draw(st.permutations(facts))
    for count in range(1, len(shuffled) + 1):
        standing, sums = standing_after(standing, judge(terms, INVITEE, *known(shuffled[:count])))
        for inviter, (waiting, score) in sums.items():
            own = total.setdefault(inviter, [0, 0])
            total[inviter] = [own[0] + waiting, own[1] + score]

    counts = {A: [0, 0], B: [0, 0]}
    if at_once is not None and at_once.state is ReferralState.CREDITED:
        counts[at_once.inviter_id][0] = 1
        assert standing == at_once
    else:
        assert standing is None or standing.state is ReferralState.REVERSED
    assert {A: [0, 0], B: [0, 0], **total} == counts


def known(facts: list[Met | tuple[str, int]]) -> tuple[list[Met], dict[int, Inviter], Course]:
    touches = [fact for fact in facts if isinstance(fact, Met)]
    hours = [fact for fact in facts if not isinstance(fact, Met)]
    moments = {which: [after(hours=hour) for kind, hour in hours if kind == which] for which in ("came", "left")}
    opened = min((after(hours=hour) for kind, hour in hours if kind == "opened"), default=None)
    return touches, INVITERS, Course(moments["came"], moments["left"], opened)
