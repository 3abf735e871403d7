"""What people decide of rewards, and how fans come to have them: looked at, told, opened, handed over."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.support.campaigning import CAMPAIGN
from tests.support.people import NOON
from tests.support.rewarding import SEALER, Prizes
from tests.support.services import services_over
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rewards.actions import (
    do_add_points,
    do_approve,
    do_approve_passing,
    do_mark_told,
    do_open,
    do_rank,
    do_redeem,
    do_reject,
    issues_of,
    points_of,
    untold,
)
from yutang.campaigns.rewards.actions.redeeming import look_at_key
from yutang.campaigns.rewards.actions.settling import review_list, settlement_of
from yutang.campaigns.rewards.jobs import serve_waiting
from yutang.campaigns.rewards.models import IssueState, RewardKind, RewardTier
from yutang.campaigns.rules.values import CampaignRules
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.fans.models import Fan
from yutang.workspaces.actions import Work
from yutang.workspaces.models import Role


@pytest.fixture
def prizes(database: Database) -> Prizes:
    return Prizes(database)


def the(work: Work) -> Campaign:
    return find_campaign(work, CAMPAIGN)


def kept_back(prizes: Prizes, *, stock: int | None = None) -> int:
    """One issue that is looked at; its id."""
    prizes.tier(3, stock=stock, cost=100)
    prizes.join(1)
    prizes.judge(1, "review")
    prizes.reach({1: 3})
    return prizes.issue(1).id


# ---- looking at it ---------------------------------------------------------------------------------------------------


def test_what_is_found_fair_is_given(prizes: Prizes) -> None:
    issue_id = kept_back(prizes)

    with prizes.person.working() as work:
        found, after = review_list(work, the(work))
        do_approve(work, the(work), [issue_id])

    assert ([each.issue.id for each in found], after) == ([issue_id], None)
    assert prizes.states() == {1: ("ready", "approved")}
    assert prizes.spent()["1970-01-01"] == (100, 1)
    assert prizes.findings() == []


def test_what_is_fair_but_not_there_waits_and_is_not_looked_at_again(prizes: Prizes) -> None:
    issue_id = kept_back(prizes, stock=0)
    with prizes.person.working() as work:
        do_approve(work, the(work), [issue_id])
    assert prizes.states() == {1: ("waiting", "stock")}

    with prizes.database.write() as session:
        session.execute(update(RewardTier).where(RewardTier.workspace_id == 1).values(stock=1))
    prizes.retry()

    assert prizes.states() == {1: ("ready", "reached")}


def test_what_is_refused_needs_a_reason_and_stays_refused(prizes: Prizes) -> None:
    issue_id = kept_back(prizes)
    with prizes.person.working() as work, pytest.raises(Invalid):
        do_reject(work, the(work), [issue_id], "  ")
    with prizes.person.working() as work:
        do_reject(work, the(work), [issue_id], "All friends from one office")
    prizes.judge(1, "pass")
    prizes.reach({1: 5})

    assert prizes.states() == {1: ("reversed", "rejected")}
    assert prizes.issue(1).note == "All friends from one office"
    assert prizes.entries()[-1].member_id == 7
    with prizes.person.working() as work:
        do_approve(work, the(work), [issue_id])
    assert prizes.states() == {1: ("ready", "approved")}, "a person may think again"


def test_all_that_pass_are_given_at_once_but_never_to_the_team(database: Database) -> None:
    prizes = Prizes(database, rules=CampaignRules(review_over=50))
    prizes.tier(3, cost=100)
    for number, verdict in ((1, "pass"), (2, "hold"), (3, "pass"), (4, "hold")):
        prizes.join(number, staff=number == 3)
        prizes.judge(number, verdict)
    prizes.reach(dict.fromkeys((1, 2, 3, 4), 3))
    prizes.judge(4, "hold", Decision.FAIR)

    with prizes.person.working() as work:
        assert settlement_of(work, the(work)).passing == 2
        do_approve_passing(work, the(work))
        assert settlement_of(work, the(work)).to_look_at == 2

    assert {number: state for number, (state, _) in prizes.states().items()} == {
        1: "ready", 2: "review", 3: "review", 4: "ready",
    }  # fmt: skip
    assert prizes.findings() == []


def test_a_delivered_reward_that_fell_stays_or_is_refused_by_a_person(prizes: Prizes) -> None:
    prizes.tier(3, RewardKind.BADGE, cost=100)
    for number in (1, 2):
        prizes.join(number)
    prizes.reach({1: 3, 2: 3})
    with prizes.person.working() as work:
        do_mark_told(work, the(work), [prizes.issue(1).id, prizes.issue(2).id])
    prizes.reach({1: 2, 2: 2})

    with prizes.person.working() as work:
        assert len(review_list(work, the(work))[0]) == 2
        do_approve(work, the(work), [prizes.issue(1).id])
        do_reject(work, the(work), [prizes.issue(2).id], "left at once")
        assert review_list(work, the(work)) == ([], None)

    assert prizes.states() == {1: ("delivered", "kept"), 2: ("reversed", "rejected")}
    assert prizes.spent()["1970-01-01"] == (200, 2), "what was delivered is spent"
    assert prizes.findings() == []


def test_only_who_keeps_rewards_settles(prizes: Prizes) -> None:
    issue_id = kept_back(prizes)

    with prizes.person.as_role(Role.OPERATOR).working() as work, pytest.raises(NotAllowed):
        do_approve(work, the(work), [issue_id])


# ---- told, opened ----------------------------------------------------------------------------------------------------


def test_a_code_is_shown_when_it_is_opened_and_then_never_given_to_another(prizes: Prizes) -> None:
    tier = prizes.tier(3, RewardKind.CODE)
    prizes.codes(tier, "YOGA-2026")
    prizes.join(1)
    prizes.join(2)
    prizes.reach({1: 3})

    with prizes.person.reading() as work:
        (closed,) = issues_of(work, SEALER, find_participant(work, CAMPAIGN, 1))
    assert (closed.open, closed.to_open, closed.code) == (True, True, "")
    with prizes.person.working() as work:
        (opened,) = do_open(work, SEALER, find_participant(work, CAMPAIGN, 1))
    assert (opened.code, opened.to_open, prizes.states()) == ("YOGA-2026", False, {1: ("delivered", "seen")})
    prizes.reach({1: 0, 2: 3})

    assert prizes.holders() == {"YOGA-2026": 1}
    assert prizes.states()[2] == ("waiting", "codes")
    with prizes.person.reading() as work:
        (seen,) = issues_of(work, SEALER, find_participant(work, CAMPAIGN, 1))
    assert seen.code == "YOGA-2026"
    assert prizes.findings() == []


def test_a_fan_is_told_once_and_is_given_code_and_link_with_it(prizes: Prizes) -> None:
    code, link, onsite = (
        prizes.tier(1, RewardKind.CODE),
        prizes.tier(2, RewardKind.LINK, link="https://example.org/course"),
        prizes.tier(3, RewardKind.ONSITE),
    )
    prizes.codes(code, "YOGA-1")
    prizes.join(1)
    prizes.reach({1: 3})

    with prizes.person.working() as work:
        told = untold(work, SEALER, the(work))
        do_mark_told(work, the(work), [view.id for view in told])
        assert untold(work, SEALER, the(work)) == []

    assert [(view.code, view.link) for view in told] == [("YOGA-1", ""), ("", "https://example.org/course"), ("", "")]
    assert prizes.states(code)[1] == ("delivered", "told")
    assert prizes.states(link)[1] == ("delivered", "told")
    assert prizes.states(onsite)[1] == ("ready", "reached"), "it is handed over by a person"
    assert prizes.issue(1, onsite).told_at == NOON
    assert prizes.findings() == []


def test_fans_read_why_something_is_not_theirs_yet(prizes: Prizes) -> None:
    waiting, looked_at = prizes.tier(1, stock=0), prizes.tier(2, cost=10)
    prizes.join(1)
    prizes.reach({1: 1})
    prizes.judge(1, "hold")
    prizes.reach({1: 2})

    with prizes.person.reading() as work:
        views = {view.tier_id: view for view in issues_of(work, SEALER, find_participant(work, CAMPAIGN, 1))}
    assert views[waiting].sentence == "All are given away just now. Yours comes as soon as there are more."
    assert views[looked_at].sentence == "Reached. A person looks at it before it is given."
    assert not any(view.open for view in views.values())


# ---- on site ---------------------------------------------------------------------------------------------------------


def test_a_scanned_code_is_handed_over_once_and_says_by_whom(prizes: Prizes) -> None:
    prizes.tier(1, RewardKind.ONSITE)
    prizes.join(1)
    prizes.reach({1: 1})
    key = prizes.issue(1).redeem_key

    with prizes.person.as_role(Role.DESIGNER).working() as work:
        assert do_redeem(work, key).handed_over
    with prizes.person.working() as work, pytest.raises(Conflict, match="already"):
        do_redeem(work, key)

    assert prizes.states() == {1: ("delivered", "handed")}
    assert prizes.issue(1).member_id == 7
    with prizes.person.of_workspace(2).reading() as work, pytest.raises(NotFound):
        look_at_key(work, key)
    with prizes.person.reading() as work, pytest.raises(NotFound):
        look_at_key(work, "")


def test_what_was_taken_back_is_not_handed_over(prizes: Prizes) -> None:
    prizes.tier(1, RewardKind.ONSITE)
    prizes.join(1)
    prizes.reach({1: 1})
    prizes.reach({1: 0})

    with prizes.person.working() as work, pytest.raises(Conflict, match="not theirs"):
        do_redeem(work, prizes.issue(1).redeem_key)


# ---- boards, points, the worker --------------------------------------------------------------------------------------


def test_places_of_a_board_bring_the_tier_they_reach_and_move_up_when_one_is_unfair(database: Database) -> None:
    prizes = Prizes(database, values={"kind": CampaignKind.BOARD})
    first, second = prizes.tier(1, title="first"), prizes.tier(3, title="second and third")
    for number, score in ((1, 9), (2, 7), (3, 7), (4, 2), (5, 0)):
        prizes.join(number, score, scored_at=NOON + timedelta(minutes=number))
    with prizes.person.working() as work:
        do_rank(work, the(work))
        assert do_rank(work, the(work)) == []
    assert set(prizes.states(first)) == {1}
    assert set(prizes.states(second)) == {2, 3}

    prizes.judge(1, "hold", Decision.UNFAIR)
    with prizes.person.working() as work:
        do_rank(work, the(work))

    assert prizes.states(first) == {1: ("reversed", "rank_lost"), 2: ("ready", "ranked")}
    assert prizes.states(second) == {
        2: ("reversed", "rank_lost"), 3: ("ready", "ranked"), 4: ("ready", "ranked"),
    }  # fmt: skip
    assert prizes.findings() == []


def test_points_count_each_cause_once(prizes: Prizes) -> None:
    with prizes.person.working() as work:
        assert do_add_points(work, 5, 30, "check-in:1", "check_in")
        assert not do_add_points(work, 5, 30, "check-in:1", "check_in")
        assert do_add_points(work, 5, -10, "shop:1", "spent")
        work.session.flush()
        assert (points_of(work, 5), points_of(work, 6)) == (20, 0)


def test_points_of_two_fans_who_are_one_person_are_added(prizes: Prizes) -> None:
    prizes.join(1)
    prizes.join(2)
    with prizes.person.working() as work:
        do_add_points(work, 101, 30, "check-in:1", "check_in")
        do_add_points(work, 102, 12, "check-in:2", "check_in")
        work.session.execute(update(Fan).where(Fan.workspace_id == 1, Fan.id == 102).values(merged_into_id=101))
        assert points_of(work, 101) == 42


def test_the_worker_gives_to_those_who_wait_once_there_is_more(prizes: Prizes) -> None:
    tier = prizes.tier(1, RewardKind.CODE)
    prizes.join(1)
    prizes.reach({1: 1})
    prizes.codes(tier, "LATE-1")

    serve_waiting(services_over(prizes.database), 1, NOON)

    assert prizes.issue(1).state is IssueState.READY
    assert prizes.holders() == {"LATE-1": 1}
