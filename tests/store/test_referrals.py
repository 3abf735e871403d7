"""The referral ledger over both databases: joining, touching, crediting, holding, releasing, reversing."""

from collections.abc import Collection, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from tests.support.campaigning import CAMPAIGN, KEY, Pond, add_campaign, after
from tests.support.fandom import ACCOUNT
from yutang.campaigns.actions.looking import find_campaign, participant_of_code, participant_of_page
from yutang.campaigns.models import (
    Participant,
    Referral,
    ReferralEntry,
    ReferralState,
    Touch,
    TouchVia,
)
from yutang.campaigns.referrals.actions import (
    Touching,
    board,
    do_hold,
    do_judge,
    do_judge_all,
    do_link_visitor,
    do_release,
    do_reverse,
    do_touch,
    due,
    friends,
    progress,
)
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.tokens import is_invite_code
from yutang.db.engine import Database
from yutang.fans.models import AccountDay, Fan, FanIdentity
from yutang.fans.models import Follow as FollowRow
from yutang.insights.models import Event
from yutang.wechat.messages import Follow


@pytest.fixture
def pond(database: Database) -> Pond:
    return Pond(database)


def test_a_friend_is_credited_once_however_often_the_facts_arrive(pond: Pond) -> None:
    friend = pond.scan("oF", pond.a, 1)
    (change,) = pond.judge(friend)
    pond.touch(f"inbox:oF:{pond.a}:1", pond.a, friend, 1)
    assert pond.judge(friend) == []

    assert (change.inviter_id, change.state, change.at) == (pond.a, ReferralState.CREDITED, after(hours=1))
    assert pond.sums(pond.a) == (1, 0)
    assert pond.rows(friend) == [(pond.a, ReferralState.CREDITED, "friend_came")]
    assert pond.findings() == []


def test_after_the_hold_a_credit_is_due_and_counts_when_released(pond: Pond) -> None:
    friend = pond.scan("oF", pond.a, 1)
    pond.judge(friend)
    with pond.person.later(hours=24).working() as work:
        assert due(work, find_campaign(work, CAMPAIGN), 10) == []
    with pond.person.later(hours=25).working() as work:
        campaign = find_campaign(work, CAMPAIGN)
        assert due(work, campaign, 10) == [pond.a]
        do_release(work, campaign, pond.a, [friend])
        do_release(work, campaign, pond.a, [friend])
    assert pond.sums(pond.a) == (0, 1)
    assert [state for _, state, _ in pond.rows(friend)] == [ReferralState.CREDITED, ReferralState.RELEASED]
    assert pond.findings() == []


def test_a_friend_who_leaves_within_the_hold_is_reversed_even_when_we_hear_of_it_late(pond: Pond) -> None:
    friend = pond.scan("oF", pond.a, 1)
    pond.judge(friend)
    with pond.person.later(hours=26).working() as work:
        do_release(work, find_campaign(work, CAMPAIGN), pond.a, [friend])
    pond.leave("oF", 20)
    (change,) = pond.judge(friend)
    assert (change.before, change.state, change.reason) == (ReferralState.RELEASED, ReferralState.REVERSED, Reason.LEFT)
    assert pond.sums(pond.a) == (0, 0)
    assert pond.findings() == []


def test_an_earlier_touch_that_arrives_late_moves_the_credit(pond: Pond) -> None:
    friend = pond.scan("oF", pond.a, 2)
    pond.judge(friend)
    with pond.person.working() as work:
        touching = Touching("1:77", pond.b, TouchVia.PAGE, after(hours=1), visitor_id=77)
        campaign = find_campaign(work, CAMPAIGN)
        do_touch(work, campaign, [touching])
        assert do_link_visitor(work, campaign, friend, 77)
        assert not do_link_visitor(work, campaign, friend, 77)
    pond.judge(friend)
    assert (pond.sums(pond.a), pond.sums(pond.b)) == ((0, 0), (1, 0))
    assert pond.rows(friend)[1:] == [
        (pond.a, ReferralState.REVERSED, "other_touch"),
        (pond.b, ReferralState.CREDITED, "friend_came"),
    ]
    assert pond.findings() == []


def test_what_is_held_counts_nowhere_until_a_person_lets_it(pond: Pond) -> None:
    friend = pond.scan("oF", pond.a, 1)
    pond.judge(friend)
    with pond.person.working() as work:
        do_hold(work, find_campaign(work, CAMPAIGN), pond.a, [friend], {"network": 9})
        held = progress(work, work.session.get_one(Participant, {"workspace_id": 1, "id": pond.a}))
    assert (held.score, held.waiting, held.held) == (0, 0, 1)
    with pond.person.working() as work:
        do_release(work, find_campaign(work, CAMPAIGN), pond.a, [friend], Reason.BY_HAND)
    assert pond.sums(pond.a) == (0, 1)
    pond.leave("oF", 2)
    assert pond.judge(friend) == []  # the team had decided
    with pond.person.working() as work:
        do_reverse(work, find_campaign(work, CAMPAIGN), pond.a, [friend])
    assert pond.sums(pond.a) == (0, 0)
    assert pond.findings() == []


def test_one_page_and_one_code_lead_to_each_participant(pond: Pond) -> None:
    with pond.person.reading() as work:
        row = work.session.get_one(Participant, {"workspace_id": 1, "id": pond.a})
        assert is_invite_code(KEY, CAMPAIGN, row.code)
        assert participant_of_code(work, CAMPAIGN, row.code) is row
        assert participant_of_page(work, CAMPAIGN, row.page_key) is row
        assert participant_of_page(work, CAMPAIGN, "nobodys") is None


def test_joining_again_keeps_the_earliest_moment_and_makes_nobody_new(pond: Pond) -> None:
    assert pond.join("oA", -20) == pond.a
    with pond.person.reading() as work:
        row = work.session.get_one(Participant, {"workspace_id": 1, "id": pond.a})
        assert row.joined_at == after(hours=-20)
        assert work.session.scalar(select(func.count()).select_from(Participant)) == 2


def test_friends_are_named_only_where_they_agreed_and_the_board_goes_by_who_was_first(pond: Pond) -> None:
    first, second = pond.scan("oF", pond.a, 1), pond.scan("oG", pond.b, 1)
    friend = pond.join("oF", 1)
    pond.judge(first, second)
    with pond.person.later(hours=26).working() as work:
        do_release(work, find_campaign(work, CAMPAIGN), pond.b, [second])
    with pond.person.later(hours=27).working() as work:
        campaign = find_campaign(work, CAMPAIGN)
        do_release(work, campaign, pond.a, [first])
        inviter = work.session.get_one(Participant, {"workspace_id": 1, "id": pond.a})
        assert [each.name for each in friends(work, inviter)] == [""]
        row = work.session.get_one(Participant, {"workspace_id": 1, "id": friend})
        row.name, row.shown = "小林", True
        work.session.flush()
        assert [each.name for each in friends(work, inviter)] == ["小林"]
        assert [(place.rank, place.participant_id) for place in board(work, campaign, 5)] == [(1, pond.b), (2, pond.a)]


def test_everybody_with_a_touch_is_judged_after_a_pause_in_slices(pond: Pond) -> None:
    fans = [pond.scan(f"o{number}", pond.a, 1 + number) for number in range(5)]
    with pond.person.working() as work:
        campaign = find_campaign(work, CAMPAIGN)
        changes, onward = do_judge_all(work, campaign, limit=3)
        assert (len(changes), onward) == (3, sorted(fans)[2])
        changes, onward = do_judge_all(work, campaign, after=onward or 0, limit=3)
        assert (len(changes), onward) == (2, None)
    assert pond.sums(pond.a) == (5, 0)


def test_no_other_workspace_is_seen_or_changed(pond: Pond) -> None:
    friend = pond.scan("oF", pond.a, 1)
    other = pond.person.of_workspace(2)
    with other.working() as work:
        add_campaign(work.session, 2, slug="other", account_id=ACCOUNT)
        campaign = find_campaign(work, CAMPAIGN)
        assert do_judge(work, campaign, [friend]) == []
        assert not do_link_visitor(work, campaign, friend, 77)
        assert board(work, campaign, 5) == []
    assert pond.rows(friend) == []


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["oX", "oY"]),
        st.sampled_from(["scan a", "scan b", "touch a", "touch b", "leave"]),
        st.integers(-5, 60),
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


def test_the_order_of_arrival_changes_neither_referrals_nor_scores(database: Database) -> None:
    pond = Pond(database)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(HAPPENINGS, st.data())
    def in_any_order(happenings: list[tuple[str, str, int]], data: st.DataObject) -> None:
        run(pond, sorted(happenings, key=lambda each: each[2]))
        as_told = outcome(pond)
        run(pond, data.draw(st.permutations(happenings)))
        assert outcome(pond) == as_told
        assert pond.findings() == []

    in_any_order()


def run(pond: Pond, happenings: Sequence[tuple[str, str, int]]) -> None:
    forget(pond)
    for openid, what, hour in happenings:
        inviter = pond.a if what.endswith("a") else pond.b
        if what == "leave":
            pond.leave(openid, hour)
        elif what.startswith("scan"):
            pond.scan(openid, inviter, hour)
        else:
            pond.fandom.receive(pond.fandom.push(openid, Follow(), 59 * 3600))  # somebody who is known at all
            pond.touch(f"inbox:{openid}:{what}:{hour}", inviter, pond.fan(openid), hour)
        pond.judge(pond.fan(openid) if knows(pond, openid) else 0)


def knows(pond: Pond, openid: str) -> bool:
    return any(value == openid for fan in pond.fandom.fans() for _, _, value in pond.fandom.identities(fan.id))


def outcome(pond: Pond) -> set[tuple[str, int, ReferralState]]:
    """Which openid counts for whom; referrals that were reversed and never counted are the same as none."""
    with pond.person.reading() as work:
        rows = work.session.scalars(select(Referral).where(Referral.workspace_id == 1)).all()
        openid = {pond.fan(each): each for each in ("oX", "oY") if knows(pond, each)}
        return {
            (openid[row.invitee_id], row.inviter_id, row.state)
            for row in rows
            if row.state is not ReferralState.REVERSED
        }


def forget(pond: Pond) -> None:
    keep: Collection[int] = [pond.fan("oA"), pond.fan("oB")]
    pond.fandom.seen.clear()
    with pond.person.working() as work:
        for table in (Touch, Referral, ReferralEntry):
            work.session.execute(delete(table).where(table.workspace_id == 1))
        for fans in (FanIdentity, FollowRow):
            work.session.execute(delete(fans).where(fans.workspace_id == 1, fans.fan_id.not_in(keep)))
        work.session.execute(delete(Event).where(Event.workspace_id == 1, Event.fan_id.not_in(keep)))
        work.session.execute(delete(AccountDay).where(AccountDay.workspace_id == 1))
        work.session.execute(delete(Fan).where(Fan.workspace_id == 1, Fan.id.not_in(keep)))
        for row in work.session.scalars(select(Participant).where(Participant.workspace_id == 1)):
            row.waiting, row.score = 0, 0
