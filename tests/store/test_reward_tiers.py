"""Tiers and their codes, as people of the team keep them; and what finance gets."""

import io
import zipfile
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.campaigning import CAMPAIGN
from tests.support.members import COURSE, course
from tests.support.people import Person
from tests.support.rewarding import SEALER, Prizes
from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.models import CampaignKind, CampaignState
from yutang.campaigns.rewards.actions.codes import do_export_codes, do_generate_codes, do_import_codes
from yutang.campaigns.rewards.actions.exporting import do_export, do_export_parcels
from yutang.campaigns.rewards.actions.settling import do_reject
from yutang.campaigns.rewards.actions.tiers import (
    TierForm,
    do_add_tier,
    do_change_tier,
    do_remove_tier,
    find_tier,
    tiers_of,
)
from yutang.campaigns.rewards.models import RewardCode, RewardKind
from yutang.campaigns.rewards.rules.codes import MakeForm
from yutang.courses.models import CourseState
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.sheets.writing import xlsx
from yutang.workspaces.models import AuditEntry, Role

BADGE = TierForm(threshold="3", kind="badge", title="Early birds")


@pytest.fixture
def prizes(database: Database) -> Prizes:
    return Prizes(database, values={"state": CampaignState.DRAFT})


def say(sentence: str, /, **values: object) -> str:
    return sentence.format(**values)


def test_a_tier_is_added_changed_and_removed_and_the_log_says_so(prizes: Prizes) -> None:
    with prizes.person.working() as work:
        form = TierForm("5", "code", " A  free class ", "Any studio", cost="59.90", stock="20")
        tier = do_add_tier(work, CAMPAIGN, form)
        tier_id = tier.id
        assert (tier.title, tier.cost, tier.stock, tier.threshold) == ("A free class", 5990, 20, 5)
    with prizes.person.working() as work:
        do_change_tier(work, CAMPAIGN, tier_id, TierForm("4", "link", "A film", link="https://example.org/film"))
        assert find_tier(work, CAMPAIGN, tier_id).left is None
    with prizes.person.working() as work:
        do_remove_tier(work, CAMPAIGN, tier_id)
        assert tiers_of(work, CAMPAIGN) == []
    with prizes.database.read() as session:
        log = session.scalars(select(AuditEntry.action).where(AuditEntry.workspace_id == 1).order_by(AuditEntry.id))
        assert list(log) == ["reward.add", "reward.change", "reward.remove"]


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (TierForm(), {"kind", "threshold", "title"}),
        (TierForm("0", "badge", "t"), {"threshold"}),
        (TierForm("1", "link", "t", link="javascript:alert(1)"), {"link"}),
        (TierForm("1", "link", "t", link="https://user:secret@example.org"), {"link"}),
        (TierForm("1", "link", "t", link="http://[::1"), {"link"}),
        (TierForm("1", "points", "t"), {"points"}),
        (TierForm("1", "membership", "t", membership="77"), {"membership"}),
        (TierForm("1", "course", "t"), {"course"}),
        (TierForm("1", "course", "t", course="77"), {"course"}),
        (TierForm("1", "course", "t", course="9" * 30), {"course"}),
        (TierForm("1", "badge", "t", cost="free", stock="-1"), {"cost", "stock"}),
        (TierForm("1", "badge", "t" * 61, "n" * 201), {"title", "note"}),
        (TierForm("9" * 5000, "badge", "t"), {"threshold"}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_beside_its_fields(
    prizes: Prizes, form: TierForm, fields: set[str]
) -> None:
    with prizes.person.working() as work, pytest.raises(Invalid) as refused:
        do_add_tier(work, CAMPAIGN, form)

    assert set(refused.value.fields) == fields


def test_a_draw_needs_to_say_how_many_there_are(database: Database) -> None:
    prizes = Prizes(database, values={"state": CampaignState.DRAFT, "kind": CampaignKind.DRAW})

    with prizes.person.working() as work, pytest.raises(Invalid):
        do_add_tier(work, CAMPAIGN, BADGE)
    with prizes.person.working() as work:
        assert do_add_tier(work, CAMPAIGN, TierForm(kind="badge", title="t", stock="3")).threshold == 0


def test_what_was_given_keeps_its_kind_and_threshold(database: Database) -> None:
    prizes = Prizes(database)
    tier = prizes.tier(1, stock=5)
    prizes.join(1)
    prizes.reach({1: 1})

    with prizes.person.working() as work:
        changed = do_change_tier(work, CAMPAIGN, tier, TierForm("9", "goods", "New title", stock="1"))
        assert (changed.kind, changed.threshold, changed.title) == (RewardKind.BADGE, 1, "New title")
    with prizes.person.working() as work, pytest.raises(Invalid):
        do_change_tier(work, CAMPAIGN, tier, TierForm("1", "badge", "t", stock="0"))
    with prizes.person.working() as work:
        do_remove_tier(work, CAMPAIGN, tier)
        assert [view.tier.id for view in tiers_of(work, CAMPAIGN)] == [tier], "what was given is still shown"


def test_the_course_of_a_reward_is_one_of_the_workspace_and_stays_once_it_was_given(database: Database) -> None:
    prizes = Prizes(database)
    archived, foreign = COURSE + 1, COURSE + 2
    with database.write() as session:
        session.add_all([course(1), course(1, archived, state=CourseState.ARCHIVED), course(2, foreign)])
    for wrong in (archived, foreign):
        with prizes.person.working() as work, pytest.raises(Invalid):
            do_add_tier(work, CAMPAIGN, TierForm("1", "course", "t", course=str(wrong)))

    with prizes.person.working() as work:
        tier_id = do_add_tier(work, CAMPAIGN, TierForm("1", "course", "t", course=str(COURSE))).id
    with prizes.person.working() as work:
        changed = do_change_tier(work, CAMPAIGN, tier_id, TierForm("1", "points", "t", points="5", course=str(COURSE)))
        assert changed.course_id is None, "another kind is no course"
    with prizes.person.working() as work:
        do_change_tier(work, CAMPAIGN, tier_id, TierForm("1", "course", "t", course=str(COURSE)))
    prizes.join(1)
    prizes.reach({1: 1})
    with prizes.person.working() as work:
        changed = do_change_tier(work, CAMPAIGN, tier_id, TierForm("1", "course", "New title"))
        assert (changed.course_id, changed.title) == (COURSE, "New title")

    with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.workspace_id == 1).order_by(AuditEntry.id)
        first = session.scalars(query).first()
        assert first is not None
        assert first.after is not None
        assert first.after["course_id"] == COURSE


def test_a_running_campaign_is_not_changed_to_what_is_forbidden(database: Database) -> None:
    prizes = Prizes(database)
    form = TierForm("1", "badge", "分享到朋友圈即可领红包", "不分享不给")

    with prizes.person.working() as work, pytest.raises(Conflict, match="forbids"):
        do_add_tier(work, CAMPAIGN, form)


def test_a_changed_reward_makes_a_checked_campaign_a_draft_again(database: Database) -> None:
    prizes = Prizes(database, values={"state": CampaignState.CHECKED})

    with prizes.person.working() as work:
        do_add_tier(work, CAMPAIGN, BADGE)
        assert find_campaign(work, CAMPAIGN).state is CampaignState.DRAFT


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EDITOR, Role.ANALYST])
def test_only_who_keeps_rewards_changes_them(prizes: Prizes, role: Role) -> None:
    tier = prizes.tier(1, RewardKind.CODE)
    person = prizes.person.as_role(role)

    with person.working() as work, pytest.raises(NotAllowed):
        do_add_tier(work, CAMPAIGN, BADGE)
    with person.working() as work, pytest.raises(NotAllowed):
        do_import_codes(work, SEALER, CAMPAIGN, tier, b"AAA")
    with person.working() as work, pytest.raises(NotAllowed):
        do_export_codes(work, SEALER, CAMPAIGN, tier)
    with person.working() as work, pytest.raises(NotAllowed):
        do_export(work, find_campaign(work, CAMPAIGN), say)


# ---- codes -----------------------------------------------------------------------------------------------------------


def test_codes_are_kept_sealed_and_what_is_there_already_is_named(prizes: Prizes) -> None:
    tier = prizes.tier(1, RewardKind.CODE)
    with prizes.person.working() as work:
        first = do_import_codes(work, SEALER, CAMPAIGN, tier, b"AAA\nBBB\nAAA\n")
    with prizes.person.working() as work:
        second = do_import_codes(work, SEALER, CAMPAIGN, tier, b"CCC\nBBB\n")

    assert (first.taken, [refused.values["other"] for refused in first.refused]) == (2, [1])
    assert (second.taken, [refused.number for refused in second.refused]) == (1, [2])
    with prizes.database.read() as session:
        rows = session.scalars(select(RewardCode).where(RewardCode.workspace_id == 1)).all()
    assert sorted(SEALER.open(row.sealed) for row in rows) == ["AAA", "BBB", "CCC"]
    assert not any("AAA" in row.sealed + row.digest for row in rows)


@pytest.mark.parametrize("file", [b"", b"\n \n", b"code\n"])
def test_a_file_without_codes_is_refused(prizes: Prizes, file: bytes) -> None:
    tier = prizes.tier(1, RewardKind.CODE)

    with prizes.person.working() as work, pytest.raises(Invalid, match="no code"):
        do_import_codes(work, SEALER, CAMPAIGN, tier, file)


def test_codes_belong_to_rewards_that_hand_out_codes(prizes: Prizes) -> None:
    badge = prizes.tier(1)

    with prizes.person.working() as work, pytest.raises(Conflict):
        do_import_codes(work, SEALER, CAMPAIGN, badge, b"AAA")
    with prizes.person.working() as work, pytest.raises(NotFound):
        do_import_codes(work, SEALER, CAMPAIGN, 999, b"AAA")
    with prizes.person.of_workspace(2).working() as work, pytest.raises(NotFound):
        do_import_codes(work, SEALER, CAMPAIGN, badge, b"AAA")


def test_made_codes_are_exported_for_the_shop_and_the_log_keeps_who_took_them(prizes: Prizes) -> None:
    tier = prizes.tier(1, RewardKind.CODE)
    with prizes.person.working() as work:
        assert do_generate_codes(work, SEALER, CAMPAIGN, tier, MakeForm("30", "12", "mixed"), Random(7)) == 30
    with prizes.person.working() as work:
        codes = do_export_codes(work, SEALER, CAMPAIGN, tier)

    assert len({code for code, _ in codes}) == 30
    assert not any(given for _, given in codes)
    assert audited(prizes.person) == ["reward.generate", "reward.codes"]


def audited(person: Person) -> list[str]:
    with person.reading() as work:
        query = select(AuditEntry.action).where(AuditEntry.workspace_id == person.workspace_id).order_by(AuditEntry.id)
        return list(work.session.scalars(query))


# ---- for finance -----------------------------------------------------------------------------------------------------


def test_the_sums_of_the_export_are_those_of_the_ledger(database: Database) -> None:
    prizes = Prizes(database)
    prizes.tier(1, cost=1999, title="=cmd|' /C calc'!A0")
    prizes.tier(2, cost=101, stock=1)
    for number in (1, 2, 3):
        prizes.join(number)
    prizes.reach({1: 2, 2: 2, 3: 1})
    prizes.reach({3: 0})
    with prizes.person.working() as work:
        do_reject(work, find_campaign(work, CAMPAIGN), [prizes.issue(2).id], "twice")
        tables = {table.title: table for table in do_export(work, find_campaign(work, CAMPAIGN), say)}

    spent = prizes.spent()["1970-01-01"]
    assert spent == (2100, 2)
    rewards, ledger = tables["Rewards"], tables["Ledger"]
    assert (rewards.total[7], rewards.total[6]) == (21.0, 2)
    assert (ledger.total[8], ledger.total[7]) == (21.0, 2)
    assert tables["By reward"].total[-2:] == [2, 21.0]
    assert tables["By day"].total[1:] == [2, 21.0]
    assert len(ledger.rows) == len(prizes.entries())
    with zipfile.ZipFile(io.BytesIO(xlsx(list(tables.values())))) as parts:
        texts: Any = parts.read("xl/sharedStrings.xml")
    assert b"<t>'=cmd|" in texts


def test_parcels_are_listed_only_where_the_winner_said_where_to(database: Database) -> None:
    prizes = Prizes(database)
    prizes.tier(1, RewardKind.GOODS)
    prizes.join(1)
    prizes.reach({1: 1})

    with prizes.person.working() as work:
        table = do_export_parcels(work, SEALER, find_campaign(work, CAMPAIGN), say)

    assert (list(table.rows), audited(prizes.person)) == ([], ["reward.addresses"])
