"""Campaigns are made, checked and changed; what is missing, and what is refused."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from tests.support.campaign_desk import RULES, CampaignDesk
from tests.support.people import Person
from tests.support.reply_desk import add_reply
from yutang.campaigns.actions.changing import do_change_campaign
from yutang.campaigns.actions.checking import Seen, do_override, readiness_of
from yutang.campaigns.actions.forms import form_of
from yutang.campaigns.actions.looking import campaign_of_slug, find_campaign
from yutang.campaigns.actions.making import (
    do_archive,
    do_make_campaign,
)
from yutang.campaigns.actions.texts import do_change_texts, texts_said
from yutang.campaigns.console.store import tiers
from yutang.campaigns.models import Campaign, CampaignPath, CampaignState
from yutang.campaigns.rules.readiness import Point, Tone
from yutang.campaigns.rules.values import rules_from_json
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid, NotAllowed, NotFound
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.models import AuditEntry, Role

FORBIDDEN = "转发海报到朋友圈，立得20元红包。"


@pytest.fixture
def desk(database: Database) -> CampaignDesk:
    return CampaignDesk(Person(database))


def found(desk: CampaignDesk, campaign_id: int) -> Campaign:
    with desk.person.reading() as work:
        return find_campaign(work, campaign_id)


def blocking(points: list[Point]) -> list[str]:
    return [point.key for point in points if point.tone is Tone.BLOCK]


def audited(desk: CampaignDesk) -> list[str]:
    with desk.person.reading() as work:
        query = select(AuditEntry.action).where(
            AuditEntry.workspace_id == work.workspace_id, AuditEntry.subject_type == "campaign"
        )
        return list(work.session.scalars(query.order_by(AuditEntry.id)))


# ---- making ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account_class", "path"),
    [
        (AccountClass.SERVICE_CERTIFIED, CampaignPath.QR),
        (AccountClass.SERVICE, CampaignPath.LINK),
        (AccountClass.SUBSCRIPTION_CERTIFIED, CampaignPath.LINK),
        (AccountClass.SUBSCRIPTION_PERSONAL, CampaignPath.LINK),
        (None, CampaignPath.CODE),
    ],
)
def test_the_class_of_the_account_decides_the_path(
    database: Database, account_class: AccountClass | None, path: CampaignPath
) -> None:
    desk = CampaignDesk(Person(database), account_class)

    made = found(desk, desk.make())

    assert made.path is path
    assert made.state is CampaignState.DRAFT


def test_a_campaign_keeps_its_window_in_its_own_zone_and_has_an_address(desk: CampaignDesk) -> None:
    made = found(desk, desk.make(timezone="Europe/Berlin", starts="2026-12-01T09:00", ends="2026-12-02T18:30"))

    assert made.starts_at.isoformat() == "2026-12-01T08:00:00+00:00"
    with desk.person.reading() as work:
        assert campaign_of_slug(work.session, made.slug) == (work.workspace_id, made.id)
        shown = form_of(made, rules_from_json(made.rules))
    assert (shown.starts, shown.ends) == ("2026-12-01T09:00", "2026-12-02T18:30")


def test_what_does_not_fit_is_told_beside_its_field(desk: CampaignDesk) -> None:
    wrong = desk.form(
        title=" ",
        community_id=7,
        account_id=8,
        code_id=9,
        ends="2026-11-20T12:00",
        poster="own:nothing",
        rules=replace(RULES, hold_hours=10_000),
    )

    with desk.person.working() as work, pytest.raises(Invalid) as caught:
        do_make_campaign(work, wrong, Random(1))

    assert set(caught.value.fields) == {
        "title", "community_id", "account_id", "code_id", "ends", "poster", "hold_hours",
    }  # fmt: skip


def test_an_example_brings_its_rewards_in_the_campaigns_language(desk: CampaignDesk) -> None:
    campaign_id = desk.make("three_friends", kind="goals", language="en")

    with desk.person.reading() as work:
        assert [tier.threshold for tier in tiers(work.session, work.workspace_id, campaign_id)] == [3, 8, 20]
        assert tiers(work.session, work.workspace_id, campaign_id)[0].title == "A set of morning audio lessons"


def test_nobody_makes_campaigns_without_the_permission(desk: CampaignDesk) -> None:
    with desk.person.as_role(Role.ANALYST).working() as work, pytest.raises(NotAllowed):
        do_make_campaign(work, desk.form(), Random(1))


def test_another_workspace_finds_nothing(desk: CampaignDesk) -> None:
    campaign_id = desk.make()
    stranger = desk.person.of_workspace(2)

    with stranger.reading() as work, pytest.raises(NotFound):
        find_campaign(work, campaign_id)
    with stranger.working() as work, pytest.raises(NotFound):
        do_archive(work, campaign_id)


# ---- checking -------------------------------------------------------------------------------------------------------


def test_a_campaign_with_everything_is_checked_and_a_change_makes_it_a_draft_again(desk: CampaignDesk) -> None:
    campaign_id = desk.make()

    checked, points = desk.check(campaign_id)

    assert blocking(points) == []
    assert checked.state is CampaignState.CHECKED
    with desk.person.working() as work:
        do_change_campaign(work, campaign_id, desk.form(title="另一个名字"))
    assert found(desk, campaign_id).state is CampaignState.DRAFT


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"starts": "2026-11-10T12:00", "ends": "2026-11-11T12:00"}, "window"),
        ({"code_id": None}, "code"),
        ({"poster": ""}, "poster"),
        ({"rules": replace(RULES, organiser="")}, "organiser"),
        ({"kind": "goals"}, "tiers"),
        ({"title": "分享到3个群，立得20元优惠券"}, "wording"),
    ],
)
def test_what_is_missing_blocks(desk: CampaignDesk, values: dict[str, object], key: str) -> None:
    campaign_id = desk.make("", **values)

    checked, points = desk.check(campaign_id)

    assert blocking(points) == [key]
    assert checked.state is CampaignState.DRAFT


def test_an_account_that_is_not_connected_blocks(desk: CampaignDesk) -> None:
    campaign_id = desk.make()
    with desk.person.working() as work:
        from yutang.campaigns.console.store import account  # noqa: PLC0415

        found_account = account(work.session, work.workspace_id, desk.account_id or 0)
        assert found_account is not None
        found_account.keys_check = {"at": 1, "failure": "secret"}

    assert blocking(desk.check(campaign_id)[1]) == ["account"]


def test_a_keyword_that_the_account_answers_already_blocks(desk: CampaignDesk) -> None:
    add_reply(desk.person, desk.account_id or 0, "我们的海报", words=("海报",), name="海报自动回复")
    campaign_id = desk.make()

    _, points = desk.check(campaign_id)

    clash = next(point for point in points if point.key == "keyword")
    assert (clash.tone, clash.values["rule"]) == (Tone.BLOCK, "海报自动回复")


def test_a_poster_that_cannot_be_drawn_blocks(desk: CampaignDesk) -> None:
    campaign_id = desk.make()

    with desk.person.reading() as work:
        points = readiness_of(work, find_campaign(work, campaign_id), Seen("This link does not fit into a QR."))

    assert blocking(points) == ["poster"]


def test_rewards_for_friends_are_told_as_a_grave_risk_with_quote_and_source_but_do_not_block(
    desk: CampaignDesk,
) -> None:
    campaign_id = desk.make("shop_opening", kind="goals")

    _, points = desk.check(campaign_id)

    wording = next(point for point in points if point.key == "wording")
    assert wording.tone is Tone.NOTE
    assert [(each.finding.rule, each.finding.fact) for each in wording.spotted] == [(4, "rewards_inviting")]
    assert wording.spotted[0].finding.quote
    assert wording.spotted[0].finding.source


# ---- what is plainly forbidden --------------------------------------------------------------------------------------


def test_an_owner_may_override_with_a_reason_which_covers_nothing_that_comes_later(desk: CampaignDesk) -> None:
    campaign_id = desk.make()
    with desk.person.working() as work:
        do_change_texts(work, campaign_id, {"welcome": FORBIDDEN})
    assert blocking(desk.check(campaign_id)[1]) == ["wording"]

    with desk.person.working() as work:
        do_override(work, campaign_id, "法务已经看过，这是内部员工群的活动。")
    assert desk.check(campaign_id)[0].state is CampaignState.CHECKED

    with desk.person.working() as work:
        do_change_texts(work, campaign_id, {"progress": "分享到3个群，立得20元优惠券"})
    assert blocking(desk.check(campaign_id)[1]) == ["wording"]
    assert "campaign.override" in audited(desk)


def test_only_owners_override_and_only_with_a_reason(desk: CampaignDesk) -> None:
    campaign_id = desk.make(title="分享到3个群，立得20元优惠券")

    with desk.person.as_role(Role.PLANNER).working() as work, pytest.raises(NotAllowed):
        do_override(work, campaign_id, "法务已经看过，这是内部员工群的活动。")
    with desk.person.working() as work, pytest.raises(Invalid):
        do_override(work, campaign_id, "ok")


def test_a_running_campaign_takes_no_forbidden_text(desk: CampaignDesk) -> None:
    campaign_id = desk.started()

    with pytest.raises(Conflict) as caught, desk.person.working() as work:
        do_change_texts(work, campaign_id, {"welcome": FORBIDDEN})

    assert "welcome" in caught.value.fields
    with desk.person.reading() as work:
        assert FORBIDDEN not in texts_said(work, find_campaign(work, campaign_id)).values()


def test_an_owner_gives_a_reason_for_a_forbidden_text_of_a_running_campaign(desk: CampaignDesk) -> None:
    campaign_id = desk.started()
    reason = "只在公司内部的员工群里使用。"

    with pytest.raises(NotAllowed), desk.person.as_role(Role.OPERATOR).working() as work:
        do_change_texts(work, campaign_id, {"welcome": FORBIDDEN}, reason=reason)
    with desk.person.working() as work:
        do_change_texts(work, campaign_id, {"welcome": FORBIDDEN}, reason=reason)

    kept = found(desk, campaign_id)
    assert kept.texts["welcome"] == FORBIDDEN
    assert kept.override is not None
    assert kept.override["reason"] == reason
    assert "campaign.override" in audited(desk)


def test_a_running_campaign_takes_no_forbidden_title(desk: CampaignDesk) -> None:
    campaign_id = desk.started()

    with pytest.raises(Conflict) as caught, desk.person.working() as work:
        do_change_campaign(work, campaign_id, desk.form(title="分享到3个群，立得20元优惠券"))

    assert "title" in caught.value.fields
    assert found(desk, campaign_id).title == "早起瑜伽招新"


def test_a_running_campaign_takes_a_fair_text_and_goes_on(desk: CampaignDesk) -> None:
    campaign_id = desk.started()

    with desk.person.working() as work:
        do_change_texts(work, campaign_id, {"welcome": "{nickname}你好，很高兴见到你。"})

    assert found(desk, campaign_id).state is CampaignState.RUNNING
