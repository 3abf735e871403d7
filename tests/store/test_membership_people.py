"""Memberships of one person: who turns out to be another, is forgotten, or hears of the end; and the proof."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.support.fandom import ACCOUNT, Fandom
from tests.support.members import Club
from tests.support.people import NOON
from tests.support.services import services_over
from yutang.accounts.models import Account
from yutang.courses.memberships.actions.granting import do_grant_by_hand
from yutang.courses.memberships.actions.looking import MemberFilter, find_tier, member_page, tiers_of
from yutang.courses.memberships.jobs import SCHEDULES
from yutang.courses.memberships.models import Membership, RedeemBatch
from yutang.db.engine import Database
from yutang.dialogue.models import Direction, Message
from yutang.errors import NotFound
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge
from yutang.fans.models import Fan
from yutang.wechat.messages import Text
from yutang.wiring import Services

DAY = timedelta(days=1)


@pytest.fixture
def club(database: Database) -> Club:
    return Club(database)


# ---- one person ------------------------------------------------------------------------------------------------------


def test_two_fans_who_are_one_person_have_what_both_were_given(club: Club) -> None:
    older, younger, tier = club.fan(), club.fan(), club.tier(days="30")
    _, codes = club.batch(tier)
    club.redeem(younger, codes[0])
    club.later(days=1).redeem(older, codes[1])
    other = club.tier("Month", days="31")
    club.redeem(younger, club.batch(other)[1][0])

    with club.person.working() as work:
        do_merge(work, older, younger)

    with club.person.reading() as work:
        found = {row.tier_id: row for row in club.memberships()}
        assert {row.fan_id for row in found.values()} == {older}
    assert found[tier].since == NOON
    assert found[tier].ends_at == NOON + 60 * DAY
    assert found[other].ends_at == NOON + 32 * DAY
    assert club.redeem(older, codes[0]).again, "the code of the younger one is theirs"
    assert club.entitled(younger), "asked by the old number"
    assert club.findings() == []
    club.later(days=1).redeem(younger, codes[2])
    assert club.findings() == []


def test_a_person_is_handed_their_memberships_and_forgotten_with_them(club: Club) -> None:
    fan, tier = club.fan("小满"), club.tier("Year")
    batch, codes = club.batch(tier)
    club.redeem(fan, codes[0])
    with club.person.working() as work:
        do_grant_by_hand(work, fan, tier, "1", "she teaches on Sundays")
        exported = export_of(work, fan)
        assert [row["membership"] for row in exported["memberships"]] == ["Year"]
        assert [row["cause"] for row in exported["memberships"][0]["ledger"]] == ["code", "hand"]
        assert exported["redeem_codes"][0]["batch"] == "spring"
        assert codes[0] not in str(exported)

    with club.person.working() as work:
        do_erase(work, fan)

    assert not club.entitled(fan)
    assert club.memberships() == []
    assert [entry.note for entry in club.entries()] == ["", ""]
    assert club.used(batch) == (1, 1)
    assert club.findings() == []


# ---- the proof -------------------------------------------------------------------------------------------------------


def test_the_doctor_sees_what_does_not_follow_from_the_ledger(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    batch, codes = club.batch(tier)
    club.redeem(fan, codes[0])
    with club.database.write() as session:
        session.execute(update(Membership).where(Membership.workspace_id == 1).values(ends_at=NOON + 999 * DAY))
        session.execute(update(RedeemBatch).where(RedeemBatch.workspace_id == 1).values(used=2, count=9))

    found = club.findings()

    assert len(found) == 3
    assert f"fan {fan}" in found[0]
    assert f"batch {batch}: used: the counter says 2, the ledger says 1." in found[2]


def test_another_workspace_sees_nothing(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    club.grant(fan, tier, "order:1")
    other = Club(club.database, workspace_id=2)

    assert not other.entitled(fan)
    with pytest.raises(NotFound), other.person.reading() as work:
        find_tier(work, tier)
    with other.person.reading() as work:
        assert member_page(work, MemberFilter()).count == 0
        assert tiers_of(work) == []
    assert club.database.read is not None
    with club.database.read() as session:
        assert session.get(Fan, (2, fan)) is None


# ---- the end is told -------------------------------------------------------------------------------------------------


def told_by(club: Club, services: Services) -> list[str]:
    """What the worker puts into conversations when it runs now."""
    services_now = club.now
    assert services.clock() == services_now
    with club.database.read() as session:
        before = session.query(Message).filter_by(workspace_id=1, direction=Direction.OUT).count()
    for schedule in SCHEDULES:
        schedule.run(services, 1, services_now)
    with club.database.read() as session:
        rows = session.query(Message).filter_by(workspace_id=1, direction=Direction.OUT).order_by(Message.id)
        return [str(row.text) for row in rows.all()[before:]]


def test_members_hear_of_the_end_once_where_wechat_allows_it_and_never_at_night(database: Database) -> None:
    fandom = Fandom(database)
    club = Club(database, exists=True)
    services = services_over(database, lambda: club.now, public_url="https://yu.example")
    tier = club.tier("早起会员", days="30", grace_days="3", account_id=ACCOUNT)
    fandom.receive(fandom.push("oA", Text("hello")), talk=True)
    fandom.receive(fandom.push("oSilent", Text("hello")), talk=True)
    for openid in ("oA", "oSilent"):
        club.grant(fandom.fan(openid).id, tier, f"order:{openid}")
    assert told_by(club, services) == []

    club.later(days=24)
    fandom.receive(fandom.push("oA", Text("again"), 24 * 86_400), talk=True)
    with database.write() as session:
        session.get_one(Account, (1, ACCOUNT)).quiet_from = 11 * 60
        session.get_one(Account, (1, ACCOUNT)).quiet_until = 13 * 60
    assert told_by(club, services) == [], "quiet hours"
    club.later(hours=1)
    (text,) = told_by(club, services)

    assert text.startswith("你的「早起会员」到 2026-12-22 为止。")
    assert "https://yu.example/f/" in text
    assert told_by(club, services) == [], "once"
    club.later(days=6)
    fandom.receive(fandom.push("oA", Text("still here"), 30 * 86_400 + 3600), talk=True)
    (text,) = told_by(club, services)
    assert "到 2026-12-25 之前内容都还为你开着" in text
    club.later(days=1)
    assert told_by(club, services) == []
