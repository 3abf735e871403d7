"""Campaigns as pushes come in: who takes part, whose friend they are, and what they are told."""

from datetime import timedelta

import pytest

from tests.support.fandom import ACCOUNT
from tests.support.people import NOON
from tests.support.running import BASE_URL, SITE, Running
from yutang.campaigns.models import CampaignState
from yutang.campaigns.running.actions.posters import QR
from yutang.db.engine import Database
from yutang.dialogue.actions.receiving import SEND
from yutang.wechat.messages import Follow, Scan, Unfollow


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

    assert run.participant("oA").page_key == SITE.own_page_key(ACCOUNT, 801, "oA")
