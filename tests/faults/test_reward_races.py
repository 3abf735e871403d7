"""Several processes race for the last rewards: none is given twice, none beyond stock, codes or budget (I5, I8)."""

import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from typing import Final

import pytest

from tests.support.rewarding import Prizes
from tests.support.source import ROOT
from yutang.campaigns.rewards.models import RewardKind
from yutang.campaigns.rules.values import CampaignRules
from yutang.db.engine import Database

PEOPLE: Final = 60
RACERS: Final = 4
COST: Final = 100


def race(url: str, ranges: list[tuple[int, int]]) -> list[str]:
    """Each range in a process of its own, all let go at once; what they said on their error output."""
    with ExitStack() as stack:
        racers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.support.reward_racer", url, str(first), str(last)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for first, last in ranges
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        return [errors for racer in racers if (errors := racer.communicate("go\n", timeout=120)[1])]


@pytest.mark.slow
def test_the_last_units_go_to_exactly_as_many_as_there_are(database: Database, database_url: str) -> None:
    prizes = Prizes(database, rules=CampaignRules(total_budget=25 * COST))
    scarce = prizes.tier(1, stock=7)
    coded = prizes.tier(2, RewardKind.CODE)
    costly = prizes.tier(3, cost=COST)
    prizes.codes(coded, *(f"CODE-{number:02}" for number in range(11)))
    for number in range(1, PEOPLE + 1):
        prizes.join(number, score=3)
    share = PEOPLE // RACERS

    errors = race(database_url, [(n * share + 1, (n + 1) * share) for n in range(RACERS)])

    assert errors == []
    counts = {tier: Counter(state for state, _ in prizes.states(tier).values()) for tier in (scarce, coded, costly)}
    assert counts[scarce] == {"ready": 7, "waiting": PEOPLE - 7}
    assert counts[coded] == {"ready": 11, "waiting": PEOPLE - 11}
    assert counts[costly] == {"ready": 25, "waiting": PEOPLE - 25}
    assert prizes.taken(scarce) == 7
    assert None not in prizes.holders(coded).values()
    assert len(set(prizes.holders(coded).values())) == 11
    assert prizes.spent()["1970-01-01"] == (25 * COST, 7 + 11 + 25)
    assert prizes.findings() == []


@pytest.mark.slow
def test_the_same_people_raced_for_by_all_are_rewarded_once(database: Database, database_url: str) -> None:
    prizes = Prizes(database)
    tier = prizes.tier(1, stock=PEOPLE)
    for number in range(1, PEOPLE + 1):
        prizes.join(number, score=1)

    errors = race(database_url, [(1, PEOPLE)] * RACERS)

    assert errors == []
    assert prizes.taken(tier) == PEOPLE
    assert len(prizes.entries()) == PEOPLE, "one row each, whoever came first"
    assert {state for state, _ in prizes.states(tier).values()} == {"ready"}
    assert prizes.findings() == []
