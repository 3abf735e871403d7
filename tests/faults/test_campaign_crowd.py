"""Whole campaigns with simulated people, over HTTP, on a bad day and with everything killed in between.

Pushes come twice, late and out of order; farms, rings, offices and halls are among the people; the server and its
worker are killed in the middle of it. Afterwards all books agree with each other and with what the people did.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import Dialect
from tests.support.server import run_command
from yutang.bench.campaign.cli import result_of
from yutang.bench.campaign.definition import Definition, usual
from yutang.bench.campaign.people import HOUR
from yutang.bench.campaign.rehearsal import Plan, rehearse
from yutang.bench.campaign.wording import table
from yutang.campaigns.models import CampaignPath
from yutang.wechat.capabilities import AccountClass


def played(definition: Definition, plan: Plan) -> dict[str, Any]:
    return result_of(definition, plan, rehearse(definition, plan, os.environ))


def agrees(result: dict[str, Any]) -> None:
    """Ledger, sums, rewards, stock and seats, and what the model knows of them."""
    truth, states = result["referrals"]["truth"], result["referrals"]
    assert result["differences"] == []
    assert states["released"] + states["held"] == truth["stayed"]
    assert states["reversed"] == truth["left"]
    assert states["credited"] == 0  # every hold has passed
    assert result["traffic"]["strange"] == {}
    assert sum(row["people"] for row in result["k"]) == result["funnel"]["take_part"]
    assert sum(row["friends"] for row in result["k"]) == states["released"]


def test_the_books_of_a_campaign_agree_with_what_people_did_whatever_is_killed(
    dialect: Dialect, make_database_url: Callable[[Dialect], str], tmp_path: Path
) -> None:
    plan = Plan(people=160, step=12 * HOUR, kills=2, database_url=make_database_url(dialect), folder=tmp_path / "r")
    result = played(usual(plan.people), plan)

    agrees(result)
    assert result["traffic"]["kills"] == 2
    assert result["traffic"]["repeated"] > 10
    assert result["fairness"]["honest_held_share"] <= 0.01
    rewards = {tier["friends"]: tier for tier in result["rewards"]}
    assert rewards[3]["taken"] >= 5
    assert rewards[10]["taken"] <= 1  # of so many codes


@pytest.mark.slow
def test_the_same_holds_where_friends_write_an_invite_code(
    make_database_url: Callable[[Dialect], str], tmp_path: Path
) -> None:
    definition = Definition(
        path=CampaignPath.LINK,
        account_class=AccountClass.SUBSCRIPTION_CERTIFIED,
        tiers=usual(100).tiers,
    )
    plan = Plan(people=100, step=12 * HOUR, database_url=make_database_url("sqlite"), folder=tmp_path / "r")

    result = played(definition, plan)

    agrees(result)
    assert result["fairness"]["honest_held"] == 0


def test_a_rehearsal_from_the_command_line_touches_nothing_but_its_own_folder(tmp_path: Path) -> None:
    done = run_command("campaign", "rehearse", "0", "--people", "60", "--json", data_dir=tmp_path, timeout=180)

    result = json.loads(done.stdout)
    assert result["simulated"]
    assert result["ok"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_large_campaign_on_a_bad_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2,500 people unless YUTANG_TEST_CROWD says otherwise: 20,000 take a quarter of an hour on two idle cores."""
    people = int(os.environ.get("YUTANG_TEST_CROWD", "2500"))
    plan = Plan(people=people, step=6 * HOUR, kills=10, folder=tmp_path / "r")
    result = played(usual(plan.people), plan)
    with capsys.disabled():  # the funnel and K are what one wants to see of it
        sys.stdout.write(f"\n{table(result)}\n")

    agrees(result)
    assert result["people"] >= 0.99 * people
    assert result["traffic"]["kills"] == 10
    assert result["fairness"]["honest_held_share"] <= 0.01
    assert result["fairness"]["cheats_held_share"] >= 0.95
    for tier in result["rewards"]:
        assert tier["stock"] is None or 0 < tier["taken"] <= tier["stock"]
