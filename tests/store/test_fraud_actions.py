"""Inviters are judged from what the database knows; people decide, and the ledger follows them."""

import pytest
from sqlalchemy import update

from tests.support.campaigning import CAMPAIGN, KEY, Pond, after
from tests.support.people import Person
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.fraud.actions import (
    blocked_fans,
    do_appeal,
    do_block,
    do_decide,
    do_forget_network,
    do_keep_verdicts,
    do_know_network,
    do_restore,
    is_blocked,
    known_networks,
    review_of,
    verdicts_of,
    waiting_reviews,
)
from yutang.campaigns.fraud.models import Decision
from yutang.campaigns.fraud.rules.findings import Code, Verdict
from yutang.campaigns.fraud.rules.findings import Decision as Judged
from yutang.campaigns.models import Participant, Touch, TouchVia
from yutang.campaigns.referrals.actions import Touching, do_hold, do_judge, do_touch
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.wechat.messages import Text
from yutang.workspaces.models import Role

HOUR = 3600


@pytest.fixture
def pond(database: Database) -> Pond:
    return Pond(database)


def farm(pond: Pond, count: int = 12) -> list[int]:
    """Friends of A, one every 30 seconds from one network, none of whom does anything."""
    fans = [pond.scan(f"oFarm{n}", pond.a, 1 + n * 30 / HOUR) for n in range(count)]
    with pond.person.working() as work:
        do_judge(work, find_campaign(work, CAMPAIGN), fans)
        work.session.execute(
            update(Touch)
            .where(Touch.workspace_id == 1, Touch.inviter_id == pond.a)
            .values(network="one", agent="same phone")
        )
    return fans


def honest(pond: Pond, count: int = 12) -> list[int]:
    """Friends of B over half a day, each from somewhere else, who write afterwards."""
    fans = []
    for n in range(count):
        hour = 1 + (n * n) / 12
        fans.append(pond.scan(f"oFriend{n}", pond.b, hour))
        pond.fandom.receive(pond.fandom.push(f"oFriend{n}", Text("你好"), (hour + 0.2) * HOUR))
    with pond.person.working() as work:
        do_judge(work, find_campaign(work, CAMPAIGN), fans)
        for n, fan in enumerate(fans):
            work.session.execute(
                update(Touch).where(Touch.workspace_id == 1, Touch.fan_id == fan).values(network=f"n{n}", agent=f"a{n}")
            )
    return fans


def judged(pond: Pond) -> dict[int, Verdict]:
    with pond.person.later(hours=30).working() as work:
        campaign = find_campaign(work, CAMPAIGN)
        verdicts = verdicts_of(work, KEY, campaign, [pond.a, pond.b])
        do_keep_verdicts(work, campaign, verdicts)
        return dict(verdicts)


def test_a_farm_is_kept_back_with_its_reasons_and_honest_people_are_not(pond: Pond) -> None:
    farm(pond)
    honest(pond)
    verdicts = judged(pond)
    assert verdicts[pond.a].decision is not Judged.PASS
    assert Code.REGULAR in {finding.code for finding in verdicts[pond.a].findings}
    assert verdicts[pond.b].decision is Judged.PASS
    with pond.person.reading() as work:
        review = review_of(work, pond.a)
        assert review is not None
        assert review.verdict == verdicts[pond.a].decision
        assert {each["code"] for each in review.findings["findings"]} >= {"regular"}
        assert [each.participant_id for each in waiting_reviews(work, CAMPAIGN)] == [pond.a]


def test_who_opens_a_friends_page_after_they_came_was_not_too_fast(pond: Pond) -> None:
    fans = honest(pond)
    again = [
        Touching(f"{pond.b}:{fan}", pond.b, TouchVia.PAGE, after(hours=20), fan_id=fan, visitor_id=fan) for fan in fans
    ]
    with pond.person.working() as work:
        do_touch(work, find_campaign(work, CAMPAIGN), again)

    assert Code.TOO_FAST not in {finding.code for finding in judged(pond)[pond.b].findings}


def held(pond: Pond) -> list[int]:
    fans = farm(pond)
    judged(pond)
    with pond.person.working() as work:
        do_hold(work, find_campaign(work, CAMPAIGN), pond.a, fans, {"score": 900})
    return fans


def decide(pond: Pond, decision: Decision, note: str = "", person: Person | None = None) -> int:
    with (person or pond.person).working() as work:
        participant = find_participant(work, CAMPAIGN, pond.a)
        return len(do_decide(work, find_campaign(work, CAMPAIGN), participant, decision, note))


def test_what_a_person_finds_fair_counts_and_is_not_held_again(pond: Pond) -> None:
    fans = held(pond)
    assert decide(pond, Decision.FAIR, "a class of the school") == len(fans)
    assert pond.sums(pond.a) == (0, len(fans))
    assert judged(pond)[pond.a].decision is Judged.PASS
    assert pond.findings() == []


def test_what_a_person_finds_unfair_is_reversed_with_a_reason_that_the_fan_can_answer(pond: Pond) -> None:
    fans = held(pond)
    with pytest.raises(Invalid):
        decide(pond, Decision.UNFAIR)
    decide(pond, Decision.UNFAIR, "all of one telephone")
    assert pond.sums(pond.a) == (0, 0)
    assert pond.rows(fans[0])[-1][2] == "fraud"
    with pond.person.working() as work:
        do_appeal(work, find_participant(work, CAMPAIGN, pond.a), " They are   my pupils. ")
    with pond.person.reading() as work:
        (review,) = waiting_reviews(work, CAMPAIGN)
        assert (review.appeal, review.decision) == ("They are my pupils.", None)
    assert decide(pond, Decision.FAIR) == len(fans)  # they count again
    assert pond.sums(pond.a) == (0, len(fans))
    assert pond.findings() == []


def test_an_appeal_needs_something_to_appeal_and_comes_once(pond: Pond) -> None:
    with pond.person.working() as work, pytest.raises(Conflict):
        do_appeal(work, find_participant(work, CAMPAIGN, pond.b), "why?")
    held(pond)
    with pond.person.working() as work:
        participant = find_participant(work, CAMPAIGN, pond.a)
        with pytest.raises(Invalid):
            do_appeal(work, participant, "  ")
        do_appeal(work, participant, "why?")
        with pytest.raises(Conflict):
            do_appeal(work, participant, "why?!")


def test_who_is_blocked_by_hand_is_kept_back_until_restored(pond: Pond) -> None:
    honest(pond)
    fan = pond.fan("oB")
    with pond.person.working() as work:
        do_block(work, fan, "sells places in the queue")
        assert is_blocked(work, fan)
        assert [row.fan_id for row in blocked_fans(work)] == [fan]
    assert judged(pond)[pond.b].decision is not Judged.PASS
    with pond.person.working() as work:
        do_restore(work, fan)
        do_restore(work, fan)
        assert not is_blocked(work, fan)
    assert judged(pond)[pond.b].decision is Judged.PASS


def test_networks_that_are_known_are_kept_once_and_can_be_forgotten(pond: Pond) -> None:
    with pond.person.working() as work:
        do_know_network(work, "one", " 第三中学 ")
        do_know_network(work, "one", "again")
        assert [(row.network, row.label) for row in known_networks(work)] == [("one", "第三中学")]
        with pytest.raises(Invalid):
            do_know_network(work, "two", " ")
        do_forget_network(work, "one")
        assert known_networks(work) == []


def test_only_who_answers_for_rewards_decides(pond: Pond) -> None:
    held(pond)
    with pytest.raises(NotAllowed):
        decide(pond, Decision.FAIR, person=pond.person.as_role(Role.OPERATOR))
    with pond.person.as_role(Role.EDITOR).working() as work, pytest.raises(NotAllowed):
        do_block(work, 1, "why not")


def test_nothing_is_decided_about_whom_nothing_was_found(pond: Pond) -> None:
    with pytest.raises(NotFound):
        decide(pond, Decision.FAIR)


def test_staff_who_would_gain_are_looked_at(pond: Pond) -> None:
    honest(pond)
    with pond.person.working() as work:
        work.session.execute(
            update(Participant).where(Participant.workspace_id == 1, Participant.id == pond.b).values(staff=True)
        )
    verdict = judged(pond)[pond.b]
    assert Code.STAFF in {finding.code for finding in verdict.findings}
    assert verdict.decision is not Judged.PASS
