"""What people decide of rewards, and how fans come to have them: looked at, told, opened, handed over, sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.support.campaigning import CAMPAIGN
from tests.support.people import NOON
from tests.support.rewarding import SEALER, Prizes
from tests.support.services import Clock, services_over
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.models import Campaign, CampaignKind
from yutang.campaigns.rewards.actions import (
    do_add_points,
    do_approve,
    do_approve_passing,
    do_forget_fan,
    do_give_address,
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
from yutang.campaigns.rewards.actions.sending import do_look_at_address, do_send, parcels
from yutang.campaigns.rewards.actions.settling import review_list, settlement_of
from yutang.campaigns.rewards.jobs import serve_waiting, tidy_addresses
from yutang.campaigns.rewards.models import IssueState, RewardAddress, RewardKind, RewardTier
from yutang.campaigns.rewards.rules.people import AddressForm
from yutang.campaigns.rules.values import CampaignRules
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.workspaces.actions import Work
from yutang.workspaces.models import AuditEntry, Role

HOME = AddressForm("林小满", "138 0013 8000", "上海市徐汇区某路 1 号 2 室", agree=True)


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


# ---- goods -----------------------------------------------------------------------------------------------------------


def goods(prizes: Prizes, *people: int) -> None:
    prizes.tier(1, RewardKind.GOODS)
    for number in people:
        prizes.join(number)
    prizes.reach(dict.fromkeys(people, 1))


def give_address(prizes: Prizes, participant_id: int, form: AddressForm = HOME, issue_of: int | None = None) -> None:
    with prizes.person.working() as work:
        person = find_participant(work, CAMPAIGN, participant_id)
        do_give_address(work, SEALER, person, prizes.issue(issue_of or participant_id).id, form, "I agree to this.")


def addresses(prizes: Prizes) -> list[RewardAddress]:
    with prizes.database.read() as session:
        return list(session.scalars(select(RewardAddress).where(RewardAddress.workspace_id == 1)))


def test_an_address_is_sealed_seen_with_permission_and_the_log_keeps_who_looked(prizes: Prizes) -> None:
    goods(prizes, 1)
    give_address(prizes, 1)
    issue_id = prizes.issue(1).id

    (row,) = addresses(prizes)
    assert "林" not in row.sealed
    assert "138" not in row.payee
    assert row.wording == "I agree to this."
    with prizes.person.as_role(Role.OPERATOR).working() as work, pytest.raises(NotAllowed):
        do_look_at_address(work, SEALER, the(work), issue_id)
    with prizes.person.working() as work:
        assert [parcel.given_at for parcel in parcels(work, the(work))] == [NOON]
        assert do_look_at_address(work, SEALER, the(work), issue_id).to == HOME
    with prizes.database.read() as session:
        log = session.scalars(select(AuditEntry.action).where(AuditEntry.workspace_id == 1)).all()
    assert log == ["reward.address"]


def test_an_address_is_deleted_so_many_days_after_it_was_sent(database: Database) -> None:
    prizes = Prizes(database, rules=CampaignRules(address_days=10))
    goods(prizes, 1, 2)
    give_address(prizes, 1)
    give_address(prizes, 2)
    with prizes.person.working() as work:
        do_send(work, the(work), prizes.issue(1).id, "SF1234567890")
    with prizes.person.working() as work, pytest.raises(Conflict):
        do_send(work, the(work), prizes.issue(1).id)
    services = services_over(database, clock := Clock())

    clock.move(days=9)
    tidy_addresses(services, 1, clock.now)
    assert len(addresses(prizes)) == 2
    clock.move(days=1)
    tidy_addresses(services, 1, clock.now)

    assert [row.issue_id for row in addresses(prizes)] == [prizes.issue(2).id]
    assert prizes.states()[1] == ("delivered", "sent")
    assert prizes.issue(1).note == "SF1234567890"
    clock.move(days=200)
    tidy_addresses(services, 1, clock.now)
    assert addresses(prizes) == [], "what nobody marked as sent is not kept for ever either"


def test_the_same_receiver_behind_two_fans_is_known_again_however_it_is_written(prizes: Prizes) -> None:
    goods(prizes, 1, 2, 3)
    give_address(prizes, 1)
    give_address(prizes, 2, AddressForm("别人", "+86 13800138000", "上海市徐汇区某路1号2室", agree=True))
    give_address(prizes, 3, replace(HOME, phone="139 0013 8000"))

    first, second, third = addresses(prizes)
    assert first.payee == second.payee
    assert first.payee != third.payee


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (replace(HOME, name=" "), "name"),
        (replace(HOME, phone="call me"), "phone"),
        (replace(HOME, phone="123"), "phone"),
        (replace(HOME, address=""), "address"),
        (replace(HOME, address="路" * 201), "address"),
        (replace(HOME, agree=False), "agree"),
    ],
)
def test_an_address_that_cannot_be_sent_to_is_refused_beside_its_field(
    prizes: Prizes, form: AddressForm, field: str
) -> None:
    goods(prizes, 1)

    with pytest.raises(Invalid) as refused:
        give_address(prizes, 1, form)

    assert set(refused.value.fields) == {field}


def test_nobody_gives_an_address_for_another_ones_reward(prizes: Prizes) -> None:
    goods(prizes, 1, 2)

    with pytest.raises(NotFound):
        give_address(prizes, 1, HOME, issue_of=2)


def test_an_address_goes_with_the_reward_and_with_the_fan(prizes: Prizes) -> None:
    goods(prizes, 1, 2)
    give_address(prizes, 1)
    give_address(prizes, 2)
    prizes.reach({1: 0})
    assert [row.issue_id for row in addresses(prizes)] == [prizes.issue(2).id]

    with prizes.person.working() as work:
        do_forget_fan(work, 102)
    assert addresses(prizes) == []


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


def test_the_worker_gives_to_those_who_wait_once_there_is_more(prizes: Prizes) -> None:
    tier = prizes.tier(1, RewardKind.CODE)
    prizes.join(1)
    prizes.reach({1: 1})
    prizes.codes(tier, "LATE-1")

    serve_waiting(services_over(prizes.database), 1, NOON)

    assert prizes.issue(1).state is IssueState.READY
    assert prizes.holders() == {"LATE-1": 1}
