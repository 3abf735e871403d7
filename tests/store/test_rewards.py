"""Giving rewards and taking them back: exactly one each, never beyond stock and budgets, and a ledger that agrees."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.support.campaigning import CAMPAIGN
from tests.support.people import NOON
from tests.support.rewarding import Prizes
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.fraud.models import Blocked, Decision
from yutang.campaigns.models import CampaignKind
from yutang.campaigns.rewards.actions import do_issue, do_reach
from yutang.campaigns.rewards.models import IssueState, RewardEntry, RewardIssue, RewardKind, RewardTier
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.campaigns.rules.values import CampaignRules
from yutang.db.engine import Database


@pytest.fixture
def prizes(database: Database) -> Prizes:
    return Prizes(database)


def with_rules(database: Database, **rules: int) -> Prizes:
    return Prizes(database, rules=CampaignRules(**rules))  # type: ignore[arg-type]  # numbers only


def test_a_tier_is_given_once_however_often_it_is_reached(prizes: Prizes) -> None:
    prizes.tier(3, cost=500)
    prizes.join(1)

    given = prizes.reach({1: 3})
    again = prizes.reach({1: 4})

    assert [(issued.participant_id, issued.state, issued.why) for issued in given] == [
        (1, IssueState.READY, Why.REACHED)
    ]
    assert again == []
    assert prizes.taken() == 1
    assert prizes.spent() == {"1970-01-01": (500, 1), "2026-11-22": (500, 1)}
    assert prizes.findings() == []


def test_every_tier_below_the_score_is_given(prizes: Prizes) -> None:
    low, middle, high = prizes.tier(1), prizes.tier(3), prizes.tier(10)
    prizes.join(1)

    given = prizes.reach({1: 5})

    assert {issued.tier_id for issued in given} == {low, middle}
    assert prizes.states(high) == {}


def test_who_came_first_gets_the_last_one_and_the_others_wait(prizes: Prizes) -> None:
    prizes.tier(3, stock=2)
    for number, minutes in ((1, 3), (2, 1), (3, 2)):
        prizes.join(number, score=3, scored_at=NOON + timedelta(minutes=minutes))

    with prizes.person.working() as work:
        do_reach(work, find_campaign(work, CAMPAIGN), [1, 2, 3])

    assert prizes.states() == {1: ("waiting", "stock"), 2: ("ready", "reached"), 3: ("ready", "reached")}
    assert (prizes.taken(), prizes.findings()) == (2, [])


def test_who_waits_is_served_before_newcomers_when_more_comes(prizes: Prizes) -> None:
    tier = prizes.tier(3, stock=1)
    for number in (1, 2, 3):
        prizes.join(number)
    prizes.reach({1: 3})
    prizes.now += timedelta(minutes=1)
    prizes.reach({2: 3})
    with prizes.database.write() as session:
        session.execute(update(RewardTier).where(RewardTier.workspace_id == 1, RewardTier.id == tier).values(stock=2))

    prizes.now += timedelta(minutes=1)
    prizes.reach({3: 3})
    assert prizes.states()[3] == ("waiting", "queue")
    prizes.retry()

    assert prizes.states() == {1: ("ready", "reached"), 2: ("ready", "reached"), 3: ("waiting", "queue")}
    assert prizes.findings() == []


def test_codes_are_handed_out_one_each_and_who_comes_late_waits_for_more(prizes: Prizes) -> None:
    tier = prizes.tier(3, RewardKind.CODE)
    prizes.codes(tier, "AAA", "BBB")
    for number in (1, 2, 3):
        prizes.join(number)
        prizes.reach({number: 3})

    assert prizes.holders() == {"AAA": 1, "BBB": 2}
    assert prizes.states()[3] == ("waiting", "codes")

    with prizes.database.write() as session:
        session.execute(update(RewardTier).where(RewardTier.workspace_id == 1).values(note="more"))
    prizes.codes(99, "elsewhere")
    prizes.retry()
    assert prizes.states()[3] == ("waiting", "codes")
    assert prizes.findings() == []


def test_the_budget_of_a_day_ends_with_the_local_day(database: Database) -> None:
    prizes = with_rules(database, daily_budget=1000)
    prizes.tier(3, cost=600)
    for number in (1, 2):
        prizes.join(number)

    prizes.reach({1: 3})
    prizes.reach({2: 3})
    prizes.retry()
    assert prizes.states() == {1: ("ready", "reached"), 2: ("waiting", "day")}
    prizes.now += timedelta(hours=12)  # midnight in Shanghai
    prizes.retry()

    assert prizes.states()[2] == ("ready", "reached")
    assert prizes.spent() == {"1970-01-01": (1200, 2), "2026-11-22": (600, 1), "2026-11-23": (600, 1)}
    assert prizes.findings() == []


def test_the_budget_of_the_campaign_is_never_exceeded(database: Database) -> None:
    prizes = with_rules(database, total_budget=1000)
    prizes.tier(1, cost=300)
    for number in range(1, 6):
        prizes.join(number)

    prizes.reach(dict.fromkeys(range(1, 6), 1))

    states = [state for state, _ in prizes.states().values()]
    assert (states.count("ready"), states.count("waiting")) == (3, 2)
    assert prizes.spent()["1970-01-01"] == (900, 3)
    assert {why for state, why in prizes.states().values() if state == "waiting"} == {"total"}


@pytest.mark.parametrize("verdict", ["review", "hold"])
def test_a_doubtful_participant_is_looked_at_first(prizes: Prizes, verdict: str) -> None:
    prizes.tier(3, stock=5)
    prizes.join(1)
    prizes.judge(1, verdict)

    prizes.reach({1: 3})

    assert (prizes.states(), prizes.taken()) == ({1: ("review", "verdict")}, 0)


def test_what_a_person_found_fair_is_given_without_another_look(prizes: Prizes) -> None:
    prizes.tier(3)
    prizes.join(1)
    prizes.judge(1, "hold")
    prizes.reach({1: 3})
    prizes.judge(1, "hold", Decision.FAIR)

    prizes.reach({1: 3})

    assert prizes.states() == {1: ("ready", "reached")}


def test_one_of_the_team_a_blocked_fan_and_an_expensive_reward_are_looked_at(database: Database) -> None:
    prizes = with_rules(database, review_over=1000)
    cheap, dear = prizes.tier(1, cost=1000), prizes.tier(3, cost=1001)
    prizes.join(1, staff=True)
    prizes.join(2)
    prizes.join(3)
    with database.write() as session:
        session.add(Blocked(workspace_id=1, fan_id=102, reason="", member_id=None, at=NOON))

    prizes.reach({1: 1, 2: 1, 3: 3})

    assert prizes.states(cheap) == {1: ("review", "staff"), 2: ("review", "blocked"), 3: ("ready", "reached")}
    assert prizes.states(dear) == {3: ("review", "cost")}


def test_who_stopped_taking_part_gets_nothing_new(prizes: Prizes) -> None:
    prizes.tier(1)
    prizes.join(1, stopped_at=NOON)

    assert prizes.reach({1: 5}) == []


def test_a_score_that_falls_gives_back_stock_code_and_budget(database: Database) -> None:
    prizes = with_rules(database, daily_budget=5000)
    tier = prizes.tier(3, RewardKind.CODE, cost=400)
    prizes.codes(tier, "AAA")
    prizes.join(1)
    prizes.join(2)
    prizes.reach({1: 3})

    prizes.now += timedelta(days=1)
    prizes.reach({1: 2})

    assert prizes.states() == {1: ("reversed", "fell")}
    assert prizes.holders() == {"AAA": None}
    assert prizes.spent() == {"1970-01-01": (0, 0), "2026-11-22": (0, 0)}
    assert [(e.state.value, e.taken, e.cost) for e in prizes.entries()] == [("ready", 1, 400), ("reversed", -1, -400)]
    assert prizes.findings() == []
    prizes.reach({2: 3})
    assert prizes.holders() == {"AAA": 2}


def test_who_reaches_it_again_gets_it_again_as_the_same_issue(prizes: Prizes) -> None:
    prizes.tier(3, stock=1)
    prizes.join(1)
    prizes.reach({1: 3})
    first = prizes.issue(1).id
    prizes.reach({1: 2})
    prizes.reach({1: 3})

    assert (prizes.issue(1).id, prizes.issue(1).state, prizes.taken()) == (first, IssueState.READY, 1)
    assert [e.taken for e in prizes.entries()] == [1, -1, 1]
    assert prizes.findings() == []


def test_what_was_delivered_is_marked_for_people_and_not_taken_back(prizes: Prizes) -> None:
    prizes.tier(3, stock=1, cost=100)
    prizes.join(1)
    prizes.reach({1: 3})
    with prizes.database.write() as session:
        session.execute(update(RewardIssue).where(RewardIssue.workspace_id == 1).values(state=IssueState.DELIVERED))
        session.execute(update(RewardEntry).where(RewardEntry.workspace_id == 1).values(state=IssueState.DELIVERED))

    prizes.reach({1: 2})
    prizes.reach({1: 1})

    assert prizes.states() == {1: ("delivered", "fell")}
    assert (prizes.taken(), prizes.spent()["1970-01-01"]) == (1, (100, 1))
    assert len(prizes.entries()) == 2, "marked once"
    assert prizes.findings() == []


def test_who_waits_or_is_looked_at_loses_the_place_with_the_score(prizes: Prizes) -> None:
    prizes.tier(3, stock=0)
    prizes.join(1)
    prizes.reach({1: 3})

    prizes.reach({1: 2})

    assert prizes.states() == {1: ("reversed", "fell")}
    assert prizes.findings() == []


def test_points_are_given_with_the_reward_and_taken_back_with_it(prizes: Prizes) -> None:
    prizes.tier(3, RewardKind.POINTS, points=50)
    prizes.join(1)

    prizes.reach({1: 3})
    assert prizes.points(101) == 50
    prizes.reach({1: 2})
    assert prizes.points(101) == 0
    prizes.reach({1: 3})

    assert prizes.points(101) == 50


def test_on_site_rewards_carry_a_key_that_nobody_guesses(prizes: Prizes) -> None:
    prizes.tier(1, RewardKind.ONSITE)
    for number in (1, 2):
        prizes.join(number)
    prizes.reach({1: 1, 2: 1})

    keys = {prizes.issue(number).redeem_key for number in (1, 2)}
    assert len(keys) == 2
    assert all(len(key) >= 20 for key in keys)


@pytest.mark.parametrize("kind", [CampaignKind.BOARD, CampaignKind.DRAW])
def test_boards_and_draws_are_not_given_by_the_score(database: Database, kind: CampaignKind) -> None:
    prizes = Prizes(database, values={"kind": kind})
    tier = prizes.tier(1, stock=1)
    for number in (1, 2):
        prizes.join(number)

    assert prizes.reach({1: 5, 2: 5}) == []
    with prizes.person.working() as work:
        do_issue(work, find_campaign(work, CAMPAIGN), tier, [2, 1, 2])
        do_issue(work, find_campaign(work, CAMPAIGN), tier, [2])

    assert prizes.states() == {2: ("ready", "drawn"), 1: ("waiting", "stock")}
    assert prizes.findings() == []


def test_another_workspace_with_the_same_numbers_is_left_alone(prizes: Prizes) -> None:
    prizes.tier(1, stock=1)
    prizes.join(1)
    other = Prizes(prizes.database, 2, values={"slug": "other"})
    other.tier(1, stock=1)
    other.join(1)

    prizes.reach({1: 1})

    assert (prizes.states(), other.states(), other.taken()) == ({1: ("ready", "reached")}, {}, 0)


def test_the_doctor_sees_a_counter_that_does_not_agree(prizes: Prizes) -> None:
    prizes.tier(1, cost=10)
    prizes.join(1)
    prizes.reach({1: 1})
    with prizes.database.write() as session:
        session.execute(update(RewardTier).where(RewardTier.workspace_id == 1).values(taken=2))
        session.execute(update(RewardIssue).where(RewardIssue.workspace_id == 1).values(cost=11))

    assert prizes.findings() == [
        "reward 31: taken: the counter says 2, the ledger says 1.",
        f"issue {prizes.issue(1).id}: fen: the counter says 11, the ledger says 10.",
    ]
