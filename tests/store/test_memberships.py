"""Memberships on both databases: giving, codes, who is let in, one person, the proof."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import update

from tests.support.fandom import ACCOUNT, Fandom
from tests.support.members import COURSE, Club, course
from tests.support.people import NOON
from tests.support.services import services_over
from yutang.accounts.models import Account
from yutang.courses.memberships.actions.batches import (
    BatchForm,
    batches_of,
    do_export_batch,
    do_import_batch,
    do_make_batch,
    do_stop_batch,
)
from yutang.courses.memberships.actions.granting import do_grant_by_hand, do_revoke
from yutang.courses.memberships.actions.looking import MemberFilter, find_tier, gifts_of, member_page, tiers_of
from yutang.courses.memberships.actions.tiers import TierForm, do_archive, do_change, form_of
from yutang.courses.memberships.jobs import SCHEDULES
from yutang.courses.memberships.models import Membership, RedeemBatch
from yutang.courses.memberships.rules.periods import Standing
from yutang.db.engine import Database
from yutang.dialogue.models import Direction, Message
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.merging import do_merge
from yutang.fans.models import Fan
from yutang.wechat.messages import Text
from yutang.wiring import Services
from yutang.workspaces.models import AuditEntry, Role

DAY = timedelta(days=1)


@pytest.fixture
def club(database: Database) -> Club:
    return Club(database)


def test_a_code_makes_a_member_and_opens_the_course(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    batch, codes = club.batch(tier)
    assert not club.entitled(fan)

    redeemed = club.redeem(fan, codes[0].lower().replace("-", " "))

    assert not redeemed.again
    assert club.entitled(fan)
    assert club.line(fan).membership.ends_at == NOON + 30 * DAY
    assert club.used(batch) == (1, 1)
    assert club.findings() == []


def test_a_code_is_used_once_and_the_second_one_is_told_nothing_of_the_first(club: Club) -> None:
    first, second, tier = club.fan("小满"), club.fan(), club.tier()
    batch, codes = club.batch(tier)
    club.redeem(first, codes[0])

    with pytest.raises(Conflict) as refused:
        club.redeem(second, codes[0])

    assert refused.value.code == "code_used"
    assert "小满" not in str(refused.value)
    assert str(first) not in str(refused.value)
    assert not club.entitled(second)
    assert club.used(batch) == (1, 1)


def test_the_same_fan_may_tap_twice(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    batch, codes = club.batch(tier)
    club.redeem(fan, codes[0])

    again = club.redeem(fan, codes[0])

    assert again.again
    assert again.membership is not None
    assert len(club.entries()) == 1
    assert club.line(fan).membership.ends_at == NOON + 30 * DAY
    assert club.used(batch) == (1, 1)


def test_two_codes_are_two_periods(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    _, codes = club.batch(tier)

    club.redeem(fan, codes[0])
    club.redeem(fan, codes[1])

    assert club.line(fan).membership.ends_at == NOON + 60 * DAY


@pytest.mark.parametrize(("code", "error"), [("AAAA-BBBB-CCCC", NotFound), ("", Invalid), ("A" * 999, Invalid)])
def test_what_is_no_code_is_said(club: Club, code: str, error: type[Exception]) -> None:
    club.batch(club.tier())

    with pytest.raises(error):
        club.redeem(club.fan(), code)


def test_a_code_of_another_workspace_is_none(club: Club) -> None:
    other = Club(club.database, workspace_id=2)
    _, codes = other.batch(other.tier())

    with pytest.raises(NotFound):
        club.redeem(club.fan(), codes[0])


def test_codes_have_an_end_and_can_be_stopped(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    _, ending = club.batch(tier, 1, ends="2026-11-24")
    batch, stopped = club.batch(tier, 2)
    club.redeem(fan, stopped[0])
    with club.person.working() as work:
        do_stop_batch(work, batch)

    with pytest.raises(Conflict) as refused:
        club.redeem(fan, stopped[1])
    assert refused.value.code == "code_stopped"
    club.later(days=3)
    with pytest.raises(Conflict) as refused:
        club.redeem(fan, ending[0])
    assert refused.value.code == "code_ended"
    assert club.entitled(fan), "what a used code gave stays"


def test_a_code_for_one_course_opens_that_course_only(club: Club) -> None:
    with club.database.write() as session:
        session.add(course(1, 902, slug="other"))
    fan, tier = club.fan(), club.tier()
    _, codes = club.batch(tier, gives=f"course:{COURSE}")

    redeemed = club.redeem(fan, codes[0])

    assert (redeemed.tier, redeemed.course_id) == (None, COURSE)
    assert club.entitled(fan)
    assert not club.entitled(fan, 902)
    assert club.memberships() == []
    assert club.redeem(fan, codes[0]).again


# ---- giving ----------------------------------------------------------------------------------------------------------


def test_a_cause_counts_once(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")

    for _ in range(3):
        club.grant(fan, tier, "order:1")

    assert club.line(fan).membership.ends_at == NOON + 30 * DAY
    assert club.findings() == []


def test_days_of_grace_let_in_and_then_it_is_over(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30", grace_days="3")
    club.grant(fan, tier, "order:1")

    assert club.later(days=31).entitled(fan)
    assert club.line(fan).standing is Standing.GRACE
    assert not club.later(days=2).entitled(fan)
    assert club.line(fan).standing is Standing.ENDED


def test_another_length_holds_for_what_is_given_from_then_on(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    club.grant(fan, tier, "order:1")
    with club.person.working() as work:
        do_change(work, tier, TierForm(title="Year", days="365", courses=(COURSE,)))

    club.grant(fan, tier, "order:2")

    assert club.line(fan).membership.ends_at == NOON + 395 * DAY
    assert club.findings() == []


def test_a_course_may_name_the_tiers_that_open_it(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    with club.database.write() as session:
        session.add(course(1, 902, slug="other", tiers=[str(tier)]))
    club.grant(fan, tier, "order:1")

    assert club.entitled(fan, 902)
    assert not club.entitled(club.fan(), 902)


def test_the_team_gives_and_takes_back_with_a_reason(club: Club) -> None:
    fan, tier = club.fan(), club.tier(days="30")
    with club.person.working() as work:
        do_grant_by_hand(work, fan, tier, "12", "  for the\nhelp ")
    assert club.line(fan).membership.ends_at == NOON + 360 * DAY

    with pytest.raises(Invalid), club.person.working() as work:
        do_revoke(work, fan, tier, " ")
    with club.person.working() as work:
        do_revoke(work, fan, tier, "asked for it")
    with pytest.raises(Conflict), club.person.working() as work:
        do_revoke(work, fan, tier, "again")

    assert not club.entitled(fan)
    assert club.line(fan).standing is Standing.REVOKED
    assert [entry.note for entry in club.entries()] == ["for the help", "asked for it"]
    assert club.findings() == []


@pytest.mark.parametrize("periods", ["0", "61", "x"])
def test_how_much_is_given_is_checked(club: Club, periods: str) -> None:
    fan, tier = club.fan(), club.tier()

    with pytest.raises(Invalid), club.person.working() as work:
        do_grant_by_hand(work, fan, tier, periods)


def test_only_planners_and_owners_give(club: Club) -> None:
    fan, tier = club.fan(), club.tier()

    with pytest.raises(NotAllowed), club.person.as_role(Role.OPERATOR).working() as work:
        do_grant_by_hand(work, fan, tier)
    with club.person.as_role(Role.PLANNER).working() as work:
        do_grant_by_hand(work, fan, tier)

    assert club.entitled(fan)


def test_an_archived_tier_is_given_no_more_but_its_codes_are_honoured(club: Club) -> None:
    fan, tier = club.fan(), club.tier()
    _, codes = club.batch(tier)
    with club.person.working() as work:
        do_archive(work, tier)

    with pytest.raises(Conflict), club.person.working() as work:
        do_grant_by_hand(work, fan, tier)
    club.redeem(fan, codes[0])

    assert club.entitled(fan)


# ---- tiers and lists -------------------------------------------------------------------------------------------------


def test_a_tier_is_changed_and_says_what_it_gives(club: Club) -> None:
    tier_id = club.tier(price="99", price_label="¥99 / 年", badge="早起的人")
    with club.person.reading() as work:
        tier = find_tier(work, tier_id)
        assert (tier.price, form_of(tier).price, form_of(tier).courses) == (9900, "99.00", (COURSE,))
        assert [gift.path for gift in gifts_of(work, tier)] == ["/class/course1"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"days": "-1"}, "days"),
        ({"grace_days": "999"}, "grace_days"),
        ({"price": "a lot"}, "price"),
        ({"courses": (5,)}, "courses"),
        ({"account_id": 5}, "account_id"),
        ({"price_label": "x" * 41}, "price_label"),
    ],
)
def test_a_tier_that_makes_no_sense_is_refused(club: Club, values: dict[str, object], field: str) -> None:
    tier = club.tier()

    with pytest.raises(Invalid) as refused, club.person.working() as work:
        do_change(work, tier, TierForm(**{"title": "Year", **values}))  # type: ignore[arg-type]  # as a form sends it

    assert list(refused.value.fields) == [field]


def test_members_are_listed_by_their_end_and_found_by_name(club: Club) -> None:
    tier = club.tier(days="30", grace_days="3")
    late, early, gone = club.fan("小满"), club.fan("阿月"), club.fan("老王")
    for fan, periods in ((late, 12), (early, 1), (gone, 1)):
        club.grant(fan, tier, f"order:{fan}", periods)
    with club.person.working() as work:
        do_revoke(work, gone, tier, "left")

    def listed(**wanted: object) -> list[str | None]:
        with club.person.reading() as work:
            page = member_page(work, MemberFilter(**wanted))  # type: ignore[arg-type]  # by name
            assert page.count == len(page.lines)
            return [card.name for _, card in page.lines]

    assert set(listed()) == {"小满", "阿月", "老王"}
    assert listed(standing="member") == ["阿月", "小满"]
    assert listed(standing="soon") == ["阿月"]
    assert listed(standing="revoked") == ["老王"]
    assert listed(text="小") == ["小满"]
    assert listed(text="%") == []
    assert listed(tier_id=5) == []
    club.later(days=31)
    assert listed(standing="grace") == ["阿月"]
    assert listed(standing="ended") == []
    club.later(days=3)
    assert listed(standing="ended") == ["阿月"]
    with club.person.reading() as work:
        (view,) = tiers_of(work)
        assert (view.members, view.ever) == (1, 3)


# ---- batches ---------------------------------------------------------------------------------------------------------


def test_a_file_becomes_a_batch_and_its_bad_lines_are_named(club: Club) -> None:
    tier = club.tier()
    _, made = club.batch(tier, 1)
    file = f"兑换码\nGIFT-0001\ngift 0001\n{made[0]}\n1.2E+17\nGIFT-0002\n".encode()

    with club.person.working() as work:
        imported = do_import_batch(work, club.sealer, BatchForm("shop", f"tier:{tier}"), file)

    assert imported.taken == 2
    assert [each.number for each in imported.refused] == [3, 4, 5]
    assert club.redeem(club.fan(), "gift0002").tier is not None
    with club.person.working() as work:
        nothing = do_import_batch(work, club.sealer, BatchForm("shop", f"tier:{tier}"), b"GIFT-0001\n")
    assert (nothing.batch, nothing.taken) == (None, 0)
    assert club.findings() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"gives": "tier:5"}, "gives"),
        ({"gives": "course:5"}, "gives"),
        ({"gives": "x"}, "gives"),
        ({"count": "0"}, "count"),
        ({"count": "20001"}, "count"),
        ({"ends": "2026-11-21"}, "ends"),
    ],
)
def test_a_batch_that_makes_no_sense_is_refused(club: Club, values: dict[str, str], field: str) -> None:
    form = BatchForm(**{"title": "spring", "gives": f"tier:{club.tier()}", **values})

    with pytest.raises(Invalid) as refused, club.person.working() as work:
        do_make_batch(work, club.sealer, form, Random(1))

    assert list(refused.value.fields) == [field]


def test_codes_are_taken_out_once_and_for_an_hour_again(club: Club) -> None:
    batch, codes = club.batch(club.tier())

    for minutes in (0, 30):
        club.later(minutes=minutes)
        with club.person.working() as work:
            assert [code for code, _ in do_export_batch(work, club.sealer, batch)[1]] == codes
    club.later(hours=1)
    with pytest.raises(Conflict) as refused, club.person.working() as work:
        do_export_batch(work, club.sealer, batch)

    assert refused.value.code == "exported"
    with club.person.reading() as work:
        (view,) = batches_of(work)
        assert not view.may_export
        logged = work.session.query(AuditEntry).filter_by(workspace_id=1, action="redeem.export").count()
    assert logged == 2


def test_a_code_is_nowhere_to_be_read(club: Club) -> None:
    _, codes = club.batch(club.tier(), 1)
    club.redeem(club.fan(), codes[0])

    with club.database.read() as session:
        kept = [
            str(value)
            for row in session.query(AuditEntry).filter_by(workspace_id=1)
            for value in (row.after or {}).values()
        ]
        kept += [str(entry.note) + entry.key for entry in club.entries()]

    assert not any(codes[0] in value for value in kept)


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
