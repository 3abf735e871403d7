"""Campaigns as pushes come in: who takes part, whose friend they are, and what they are told."""

import json
from datetime import timedelta

import pytest

from tests.support.fandom import ACCOUNT, SUBSCRIPTION
from tests.support.people import NOON
from tests.support.running import BASE_URL, Running
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.fan_pages.actions.about import about
from yutang.campaigns.fan_pages.actions.behind import behind
from yutang.campaigns.fraud.actions import do_block
from yutang.campaigns.models import CampaignState, Participant, ReferralState
from yutang.campaigns.running.actions import do_open
from yutang.campaigns.running.actions.posters import QR
from yutang.campaigns.running.actions.replies import JUDGE
from yutang.db.engine import Database
from yutang.dialogue.actions.receiving import SEND
from yutang.errors import NotFound
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge
from yutang.posters.models import Poster
from yutang.wechat.messages import Follow, Scan, Text, Unfollow


@pytest.fixture
def run(database: Database) -> Running:
    return Running(database)


def test_who_follows_through_a_friends_poster_takes_part_and_is_answered(run: Running) -> None:
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")

    people = run.participants()
    a, b = people["oA"], people["oB"]
    assert run.referrals() == {b.fan_id: (a.id, "credited", "friend_came")}
    assert (a.waiting, a.score, b.inviter_id, b.depth) == (1, 0, a.id, 1)
    (card, progress) = run.said_to("oB")
    assert card == ("queued", f"{BASE_URL}/poster/{b.poster}")
    assert progress[0] == "queued"
    assert "七天晨练" in progress[1]
    assert run.findings() == []


def test_the_inviter_is_told_of_a_friend_while_wechat_allows_it(run: Running) -> None:
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")
    assert len(run.said_to("oA")) == 2  # the minute after their follow is over: it stands on their page

    run.write("oA", "你好")
    run.later(minutes=5)
    run.follow_through("oC", "oA")

    assert "一位朋友" in run.said_to("oA")[-1][1]
    assert len(run.said_to("oA")) == 3


def test_a_friend_who_leaves_within_the_hold_is_reversed_and_told_kindly(run: Running) -> None:
    run.join("oA")
    run.follow_through("oB", "oA")
    run.write("oA", "你好")
    run.later(hours=2)
    run.happens("oB", Unfollow())

    a, b = run.participant("oA"), run.participant("oB")
    assert run.referrals()[b.fan_id] == (a.id, "reversed", "left")
    assert (a.waiting, a.score) == (0, 0)
    assert "先走了" in run.said_to("oA")[-1][1]

    run.later(hours=1)
    run.follow_through("oB", "oA")
    assert run.referrals()[b.fan_id] == (a.id, "reversed", "left")


def test_the_poster_is_there_at_once_and_asks_for_a_qr(run: Running) -> None:
    a = run.join("oA")

    assert a.poster
    assert run.outbox(QR) == [{"campaign_id": 801, "participant_ids": [a.id]}]
    assert len(run.outbox(SEND)) == 2
    run.happens("oA", Scan("k.yoga7."))
    assert run.participant("oA").poster == a.poster
    assert len(run.outbox(QR)) == 1


def test_own_codes_and_codes_of_other_campaigns_credit_nobody(run: Running) -> None:
    run.join("oA")
    run.happens("oA", Scan(run.scene("oA")))
    run.happens("oB", Follow("k.yoga7." + "A" * 26))
    run.happens("oC", Follow("k.other1." + "A" * 26))
    run.happens("oD", Follow("shop-7"))

    assert run.referrals() == {}
    assert set(run.participants()) == {"oA", "oB"}


def test_nothing_happens_outside_of_the_campaigns_time(run: Running) -> None:
    run.join("oA")
    scene = run.scene("oA")
    run.receive(run.push("oEarly", Follow("k.yoga7."), NOON - timedelta(minutes=1)))
    run.later(days=8)
    run.happens("oLate", Follow(scene))

    assert set(run.participants()) == {"oA"}
    assert run.referrals() == {}
    assert run.said_to("oLate") == []


def test_what_comes_late_counts_by_when_it_happened(run: Running) -> None:
    run.join("oA")
    late = run.push("oB", Follow(run.scene("oA")))
    run.later(days=8)
    run.change(state=CampaignState.ENDED, ended_at=NOON + timedelta(days=7))
    run.receive(late)

    assert run.referrals()[run.participant("oB").fan_id][1] == "credited"
    assert run.said_to("oB") == []


def test_a_paused_campaign_keeps_what_happens_and_says_nothing(run: Running) -> None:
    run.join("oA")
    run.change(state=CampaignState.PAUSED)
    run.follow_through("oB", "oA")

    assert run.referrals() == {}
    assert run.said_to("oB") == []
    assert run.participant("oB").poster


def test_own_pages_are_known_before_the_worker_has_come_so_far(run: Running) -> None:
    run.join("oA")

    assert run.participant("oA").page_key == run.site.own_page_key(ACCOUNT, 801, "oA")


# ---- what time brings ------------------------------------------------------------------------------------------------


def test_after_the_hold_friends_count_and_the_code_arrives(run: Running) -> None:
    run.tier(2, "入门课", "YT-AAAA", "YT-BBBB")
    run.join("oA")
    run.pass_time(minutes=2)
    for openid in ("oB", "oC"):
        run.later(minutes=7)
        run.follow_through(openid, "oA")
    run.pass_time(hours=23)
    assert (run.participant("oA").waiting, run.participant("oA").score) == (2, 0)

    run.write("oA", "我来看看")
    run.pass_time(hours=2)

    a = run.participant("oA")
    assert (a.waiting, a.score) == (0, 2)
    assert run.issues() == {a.id: ("delivered", "told")}
    state, text = run.said_to("oA")[-1]
    assert state == "queued"
    assert "入门课" in text
    assert "YT-AAAA" in text
    run.pass_time(minutes=1)
    assert sum("YT-AAAA" in text for _, text in run.said_to("oA")) == 1
    assert run.findings() == []


def test_who_cannot_be_written_to_is_told_of_a_reward_when_they_next_do_something(run: Running) -> None:
    run.tier(1, "入门课", "YT-AAAA")
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")
    run.pass_time(hours=25)
    a = run.participant("oA")
    assert run.issues() == {a.id: ("ready", "reached")}

    run.write("oA", "你好")
    run.carry_out("campaigns.tell")

    assert run.issues() == {a.id: ("delivered", "told")}
    assert "YT-AAAA" in run.said_to("oA")[-1][1]


def test_a_reward_of_which_none_is_left_is_said_to_come_later(run: Running) -> None:
    run.tier(1, "入门课")
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")
    run.later(hours=23)
    run.write("oA", "你好")
    run.pass_time(hours=2)

    a = run.participant("oA")
    assert run.issues()[a.id][0] == "waiting"
    assert "发完了" in run.said_to("oA")[-1][1]


def test_a_score_that_falls_takes_back_what_was_not_delivered(run: Running) -> None:
    run.tier(1, "入门课", "YT-AAAA")
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")
    left = run.push("oB", Unfollow(), run.now + timedelta(hours=2))
    run.pass_time(hours=25)
    a = run.participant("oA")
    assert run.issues()[a.id][0] == "ready"

    run.receive(left)  # within the hold, told late

    assert run.issues()[a.id] == ("reversed", "fell")
    assert (run.participant("oA").waiting, run.participant("oA").score) == (0, 0)


def test_a_blocked_inviters_friends_are_held_and_never_silently(run: Running) -> None:
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")
    with run.working() as work:
        do_block(work, run.fandom.fan("oA").id, "sells accounts")
    run.pass_time(hours=25)

    b = run.participant("oB")
    assert run.referrals()[b.fan_id][1:] == ("held", "fraud")
    (held,) = [row for row in run.entries() if row.state is ReferralState.HELD]
    assert held.evidence is not None
    assert held.evidence["findings"]


def test_a_campaign_ends_by_its_window_and_what_is_held_goes_on(run: Running) -> None:
    run.join("oA")
    run.later(days=6, hours=22)
    run.follow_through("oB", "oA")
    run.pass_time(hours=2)

    row = run.row()
    assert (row.state, row.ended_at) == (CampaignState.ENDED, row.ends_at)
    run.pass_time(hours=23)
    assert run.participant("oA").score == 1


def test_while_paused_nothing_counts_and_afterwards_it_does(run: Running) -> None:
    run.join("oA")
    run.change(state=CampaignState.PAUSED)
    run.follow_through("oB", "oA")
    run.pass_time(hours=30)
    assert run.referrals() == {}

    run.change(state=CampaignState.RUNNING)
    with run.working() as work:
        do_open(work, find_campaign(work, 801))
    run.carry_out(JUDGE)
    run.pass_time(minutes=1)

    assert run.referrals()[run.participant("oB").fan_id][1] == "released"
    assert run.participant("oA").score == 1


# ---- one person ------------------------------------------------------------------------------------------------------


def test_what_two_fans_did_in_a_campaign_leads_to_the_one_they_are(run: Running) -> None:
    run.join("oA")
    run.later(minutes=5)
    run.receive(run.fandom.push("oX", Text("早"), 60, SUBSCRIPTION))
    run.follow_through("oB", "oA")
    older, younger = run.fandom.fan("oX", SUBSCRIPTION).id, run.fandom.fan("oB").id
    with run.working() as work:
        assert do_merge(work, older, younger) == older

    a, b = run.participant("oA"), run.participant("oB")
    assert b.fan_id == older
    assert run.referrals() == {older: (a.id, "credited", "friend_came")}
    run.later(minutes=5)
    run.happens("oB", Unfollow())
    assert run.referrals()[older][1:] == ("reversed", "left")
    assert run.findings() == []


def test_of_two_parts_in_one_campaign_the_older_ones_stays_and_nobody_counts_twice(run: Running) -> None:
    for openid in ("oA", "oB", "oC"):
        run.join(openid)
        run.later(minutes=2)
    run.follow_through("oD", "oB")
    b, c = run.participant("oB"), run.participant("oC")
    run.later(minutes=2)
    run.happens("oE", Follow(run.scene("oC")))
    with run.working() as work:
        do_merge(work, b.fan_id, c.fan_id)

    invited = run.referrals()
    assert {inviter for inviter, state, _ in invited.values() if state == "credited"} == {b.id}
    assert run.participant("oC").stopped_at is not None
    assert (run.participant("oB").waiting, run.participant("oC").waiting) == (2, 0)
    assert run.findings() == []


def test_an_erased_person_is_forgotten_and_all_sums_stay(run: Running) -> None:
    run.join("oA")
    run.later(minutes=5)
    run.follow_through("oB", "oA")
    a = run.participant("oA")
    with run.working() as work:
        document = json.loads(json.dumps(export_of(work, a.fan_id)))
        do_erase(work, a.fan_id)
        do_erase(work, run.fandom.fan("oB").id)

    (kept,) = document["campaigns"]
    assert (kept["campaign"], kept["invite_code"], kept["friends_waiting"]) == ("七天晨练", a.code, 1)
    with run.database.read() as session:
        rows = session.query(Participant).filter_by(workspace_id=1).all()
        assert {(row.name, row.openid, row.poster) for row in rows} == {("", "", "")}
        assert all(row.page_key == f"erased-{row.id}" for row in rows)
        assert session.query(Poster).filter_by(workspace_id=1).count() == 0
    assert run.findings() == []


def test_an_installations_own_limits_of_wechat_reach_the_budget(database: Database) -> None:
    run = Running(database, settings={"wechat_limits": "custom_after_follow=1"})
    run.join("oA")

    assert [state for state, _ in run.said_to("oA")] == ["queued", "dropped"]


def test_a_campaign_that_is_made_longer_keeps_its_posters(run: Running) -> None:
    a = run.join("oA")
    scene = run.scene("oA")
    token = scene.removeprefix("k.yoga7.")
    run.later(days=8)
    with run.working() as work, pytest.raises(NotFound):
        behind(work, run.site.key, about(work, 801), token, None)

    run.change(ends_at=NOON + timedelta(days=20))
    run.happens("oB", Follow(scene))

    assert run.referrals()[run.participant("oB").fan_id][:2] == (a.id, "credited")
    with run.working() as work:
        assert behind(work, run.site.key, about(work, 801), token, None).inviter is not None
