"""The verdict over findings, and the arithmetic below it: independent of order, never without a reason."""

from collections.abc import Iterable
from dataclasses import replace
from math import comb, log10
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fraud_stage import NOON, Stage, circle, opens
from yutang.campaigns.fraud import (
    LIMITS,
    SENTENCES,
    Campaign,
    Code,
    Credit,
    Decision,
    Facts,
    Finding,
    Person,
    finding_from_json,
    judge,
    judge_all,
    prepare,
    verdict,
)
from yutang.campaigns.fraud.rules.graph import knots, rings
from yutang.campaigns.fraud.rules.judging import DETECTORS, FAMILIES
from yutang.campaigns.fraud.rules.measures import spread, surprise, together
from yutang.web.i18n import CATALOGUES, catalogue

# ---- the lists, and the verdict -------------------------------------------------------------------------------------


def test_who_is_on_the_list_is_held_and_who_was_let_through_passes_with_findings_kept() -> None:
    stage = Stage()
    stage.friends(30, opens(lambda _: 0))
    facts = stage.crowd.facts()
    blocked = judge(stage.inviter, prepare(replace(facts, blocked=frozenset({stage.inviter}))))
    allowed = judge(stage.inviter, prepare(replace(facts, allowed=frozenset({stage.inviter}))))

    assert (blocked.decision, blocked.findings[0].code) == (Decision.HOLD, Code.BLOCKED)
    assert allowed.decision is Decision.PASS
    assert allowed.score > LIMITS.review
    assert allowed.findings


def some_finding(code: Code, score: float) -> Finding:
    return Finding(code=code, score=score)


@given(st.lists(st.builds(some_finding, st.sampled_from(Code), st.floats(0.001, 1))), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_nothing_is_kept_back_without_a_finding_and_their_order_does_not_matter(
    findings: list[Finding], random: Random
) -> None:
    judged = verdict(findings)
    mixed = list(findings)
    random.shuffle(mixed)

    assert verdict(mixed) == judged
    assert findings or judged.decision is Decision.PASS
    assert 0 <= judged.score <= 1


def test_two_findings_of_one_cause_count_once() -> None:
    network = [some_finding(Code.ONE_NETWORK, 0.45), some_finding(Code.SELF_NETWORK, 0.15)]

    assert verdict(network).score == 0.45
    assert set(FAMILIES) == set(Code)


def test_every_finding_has_a_sentence_in_both_languages_that_its_evidence_fills() -> None:
    chinese = catalogue(CATALOGUES / "fraud.po")
    assert set(SENTENCES) == set(Code)
    for found in all_findings():
        for sentence in (found.sentence, chinese[found.sentence]):
            assert "{" not in sentence.format(**found.evidence)
        assert chinese[found.sentence] != found.sentence
        assert finding_from_json(found.as_json()) == found


def all_findings() -> Iterable[Finding]:
    """One of nearly every kind: a farm, a ring and a member of the team in one campaign."""
    stage = Stage()
    circle(stage.crowd, 4, 4)
    stage.is_(is_staff=True, devices=frozenset({"x"}), networks=frozenset({"n"}), payees=frozenset({"p"}))
    for _ in range(5):
        stage.crowd.inviter("another", payees=frozenset({"p"}))
    stage.friends(
        150,
        lambda number, each: replace(
            each,
            opened=0,
            network="n",
            agent="a",
            device="x" if number < 50 else "y",
            new_to_account=number > 20,
            credited_at=NOON + number,
            scanned_at=NOON + number,
            followed_at=NOON + number,
            unfollowed_at=NOON + 999,
        ),
    )
    stage.crowd.people |= {each.invitee: Person(key=each.invitee, helped=5) for each in stage.crowd.credits[-150:]}
    facts = replace(stage.crowd.facts(), blocked=frozenset({stage.inviter}))
    found = [each for judged in judge_all(facts).values() for each in judged.findings]
    assert len({each.code for each in found}) >= 15
    return found


def test_what_is_not_known_is_held_against_nobody() -> None:
    bare = [Credit(invitee=100 + number, inviter=1 + number % 9, credited_at=NOON + number**2) for number in range(90)]
    unknown = frozenset({""})
    people = [
        Person(key=key, is_staff=key == 20, payees=unknown, devices=unknown, networks=unknown) for key in range(1, 21)
    ]
    judged = judge_all(Facts(campaign=Stage().crowd.campaign, credits=bare, people=people))

    assert len(judged) == 9
    assert [each.findings for each in judged.values()] == [()] * 9


def test_a_campaign_without_anybody_has_nobody_to_judge() -> None:
    facts = Facts(campaign=Campaign(starts_at=0.0, ends_at=1.0), credits=[])

    assert judge_all(facts) == {}
    assert judge(1, prepare(facts)).decision is Decision.PASS
    assert len(DETECTORS) >= 16


# ---- the arithmetic -------------------------------------------------------------------------------------------------


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.95))
def test_surprise_never_claims_more_than_chance_allows(total: int, count: int, usual: float) -> None:
    count = min(count, total)
    tail = sum(comb(total, k) * usual**k * (1 - usual) ** (total - k) for k in range(count, total + 1))

    assert surprise(count, total, usual) <= -log10(min(1.0, tail)) + 1e-6


def test_spread_is_nothing_for_a_clock_and_about_one_for_chance() -> None:
    random = Random(3)

    assert spread([60.0] * 20) == 0.0
    assert spread([random.expovariate(1.0) for _ in range(5000)]) == pytest.approx(1.0, abs=0.05)
    assert spread([0.0, 0.0]) == 1.0


def test_scores_together_are_more_than_each_and_never_more_than_certain() -> None:
    assert together([0.5, 0.5]) == 0.75
    assert together([]) == 0.0
    assert together([1.0, 0.3]) == 1.0


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abcdef"))), st.randoms(use_true_random=False))
def test_knots_do_not_depend_on_the_order(pairs: list[tuple[int, str]], random: Random) -> None:
    mixed = list(pairs)
    random.shuffle(mixed)

    assert knots(mixed) == knots(pairs)
    assert all(name <= person for person, name in knots(pairs).items())


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30))
@settings(max_examples=200, deadline=None)
def test_rings_are_exactly_those_who_reach_each_other(edges: list[tuple[int, int]]) -> None:
    reach = {(one, other) for one, other in edges if one != other}
    for middle in range(10):
        reach |= {(a, c) for a, b in reach if b == middle for d, c in reach if d == middle}
    expected = {frozenset(b for b in range(10) if b == a or {(a, b), (b, a)} <= reach) for a in range(10)}

    assert {frozenset(group) for group in rings(edges)} == {group for group in expected if len(group) > 1}


def test_a_chain_of_a_hundred_thousand_people_is_no_ring_and_no_burden() -> None:
    chain = [(number, number + 1) for number in range(100_000)]

    assert rings(chain) == []
    assert [len(group) for group in rings([*chain, (100_000, 0)])] == [100_001]
