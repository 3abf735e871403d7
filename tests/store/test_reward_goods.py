"""Goods: winners say where to, people with the permission see it, and it is deleted when its time is over."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.support.campaigning import CAMPAIGN
from tests.support.people import NOON
from tests.support.rewarding import SEALER, Prizes
from tests.support.services import Clock, services_over
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.models import Campaign
from yutang.campaigns.rewards.actions import do_forget_fan, do_give_address
from yutang.campaigns.rewards.actions.sending import do_look_at_address, do_send, parcels
from yutang.campaigns.rewards.jobs import tidy_addresses
from yutang.campaigns.rewards.models import RewardAddress, RewardKind
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
