"""The bar: whole simulated campaigns, settled as the product does it. Farms keep nothing, honest people get theirs.

The limits were set while looking at seeds 0 to 99 only. Seeds from 20,000 on are held out: a limit that is changed for
what happens in one of them makes a new range necessary (10,000 on were held out before branches became pools).
"""

import time
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from tests.support.crowds import Crowd, add_honest, honest, new_crowd
from tests.support.farms import add_careful_farm, add_cheats
from tests.support.settling import Settled, settle
from yutang.campaigns.fraud import Decision, judge, judge_all, prepare

TUNED, HELD_OUT = range(2), range(20_000, 20_003)
CHEATS = ("farm", "ring", "paid")
KEPT, HONEST_HELD = 0.95, 0.01


def campaign(seed: int, people: int = 700, special: int = 2, cheats: int = 2) -> Crowd:
    crowd = new_crowd(seed)
    add_honest(crowd, people, special)
    add_cheats(crowd, cheats)
    return crowd


@cache
def settled(seeds: range) -> Settled:
    total = Settled()
    for seed in seeds:
        total += settle(campaign(seed))
    return total


@pytest.mark.parametrize("seeds", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_nearly_all_rewards_of_farms_rings_and_paid_followers_are_kept_back(seeds: range) -> None:
    assert settled(seeds).kept_share(CHEATS) >= KEPT


@pytest.mark.parametrize("seeds", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_hardly_any_honest_person_waits_for_a_reward(seeds: range) -> None:
    assert settled(seeds).people_share(("honest",)) <= HONEST_HELD


@pytest.mark.parametrize("kind", ["farm cheap", "farm proxies", "farm drip", "farm split", "ring", "paid"])
def test_no_kind_of_cheat_gets_through_as_a_rule(kind: str) -> None:
    assert settled(HELD_OUT).kept_share((kind,)) >= 0.8  # of a handful of each; the bar is over all rewards


@pytest.mark.parametrize(
    "kind", ["group burst", "office", "listed", "stall", "hall", "livestream", "late night", "last minute", "club"]
)
def test_no_kind_of_honest_crowd_is_held_as_a_rule(kind: str) -> None:
    assert settled(HELD_OUT).people_share((f"honest {kind}",)) <= 0.17  # one of six; the bar is over all people


def test_a_campaign_without_cheats_holds_hardly_anybody() -> None:
    for seed in HELD_OUT[:2]:
        assert settle(campaign(seed, cheats=0)).people_share(("honest",)) <= HONEST_HELD


def test_a_small_campaign_without_cheats_holds_nobody_but_second_people_on_one_phone() -> None:
    for seed in HELD_OUT:
        done = settle(campaign(seed, people=60, special=0, cheats=0))
        assert sum(done.review.values()) + sum(done.hold.values()) == 0


def test_where_only_pushes_are_known_honest_people_are_safe_and_large_farms_are_still_seen() -> None:
    done = settle(campaign(HELD_OUT[0]), blind=True) + settle(campaign(HELD_OUT[1]), blind=True)

    assert done.people_share(("honest",)) <= HONEST_HELD
    assert done.kept_share(("farm cheap", "farm proxies", "farm drip", "paid")) >= 0.7  # small ones and rings are not


def test_the_verdicts_do_not_depend_on_the_order_of_arrival() -> None:
    crowd = campaign(3, people=300)
    expected = judge_all(crowd.facts())
    for seed in range(3):
        random, facts = Random(seed), crowd.facts()
        mixed = replace(
            facts,
            credits=random.sample([*facts.credits, *facts.credits[:50]], len(facts.credits) + 50),  # some told twice
            people=random.sample(list(facts.people), len(facts.people)),
            touches=random.sample(list(facts.touches), len(facts.touches)),
        )
        assert judge_all(mixed) == expected


def test_one_inviter_alone_is_judged_as_among_all() -> None:
    crowd = campaign(4, people=300)
    everybody = judge_all(crowd.facts())
    around = prepare(crowd.facts())

    for inviter in list(everybody)[::25]:
        assert judge(inviter, around) == everybody[inviter]


def test_nothing_is_kept_back_without_a_reason() -> None:
    for verdict in judge_all(campaign(5, people=300).facts()).values():
        assert verdict.findings or verdict.decision is Decision.PASS


def test_twenty_thousand_people_are_judged_in_less_than_ten_seconds_of_cpu() -> None:
    crowd = campaign(6, people=2500, special=8, cheats=3)
    while len(crowd.kinds) + len(crowd.credits) < 20_000:
        add_honest(crowd, 500, 0)
    facts = crowd.facts()
    started = time.process_time()
    verdicts = judge_all(facts)

    assert time.process_time() - started < 10
    assert len(verdicts) > 1000


def test_farms_that_behave_like_people_in_everything_are_not_seen() -> None:
    """The limit, so that nobody believes more: different phones, homes and hours, and everybody opens a page."""
    crowd = campaign(7, people=300, cheats=0)
    for _ in range(10):
        add_careful_farm(crowd)
    done = settle(crowd)

    assert done.kept_share(("careful",)) < 0.5
    assert done.people_share(("honest",)) <= HONEST_HELD
    assert list(honest(crowd))
