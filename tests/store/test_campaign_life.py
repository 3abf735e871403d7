"""Campaigns are started, paused, ended and settled; what is locked meanwhile; draws; archive and duplicate."""

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from tests.support.campaign_desk import RULES, SECRETS, CampaignDesk, Crowd
from tests.support.people import Person
from tests.support.reply_desk import add_reply
from yutang.campaigns.actions.changing import do_change_campaign
from yutang.campaigns.actions.checking import Seen
from yutang.campaigns.actions.life import do_end, do_pause, do_resume, do_settle, do_start
from yutang.campaigns.actions.looking import find_campaign, find_participant
from yutang.campaigns.actions.making import (
    do_archive,
    do_duplicate,
    do_restore,
)
from yutang.campaigns.actions.people import do_keep_out, do_mark_staff
from yutang.campaigns.actions.views import list_campaigns, running_campaigns
from yutang.campaigns.console.store import tiers
from yutang.campaigns.draws.actions import find_draw
from yutang.campaigns.draws.rules import verify
from yutang.campaigns.models import Campaign, CampaignState
from yutang.campaigns.rewards.actions.delivering import issues_of
from yutang.campaigns.rewards.actions.tiers import TierForm, do_add_tier
from yutang.campaigns.rewards.models import RewardKind
from yutang.db.engine import Database
from yutang.errors import Conflict, Invalid
from yutang.workspaces.models import AuditEntry


@pytest.fixture
def desk(database: Database) -> CampaignDesk:
    return CampaignDesk(Person(database))


def found(desk: CampaignDesk, campaign_id: int) -> Campaign:
    with desk.person.reading() as work:
        return find_campaign(work, campaign_id)


def audited(desk: CampaignDesk) -> list[str]:
    with desk.person.reading() as work:
        query = select(AuditEntry.action).where(
            AuditEntry.workspace_id == work.workspace_id, AuditEntry.subject_type == "campaign"
        )
        return list(work.session.scalars(query.order_by(AuditEntry.id)))


def test_a_campaign_lives_from_start_to_settlement(desk: CampaignDesk) -> None:
    campaign_id = desk.started()
    states = [found(desk, campaign_id).state]

    for step in (do_pause, do_resume, do_end):
        with desk.person.working() as work:
            states.append(step(work, campaign_id).state)
    with desk.person.working() as work:
        states.append(do_settle(work, campaign_id, SECRETS).state)

    assert [state.value for state in states] == ["running", "paused", "running", "ended", "settled"]
    assert audited(desk) == [
        f"campaign.{step}" for step in ("make", "check", "start", "pause", "resume", "end", "settle")
    ]


def test_an_unchecked_campaign_does_not_start(desk: CampaignDesk) -> None:
    campaign_id = desk.make()

    with desk.person.working() as work, pytest.raises(Conflict):
        do_start(work, campaign_id, Seen(), SECRETS)


def test_what_broke_since_the_check_keeps_a_campaign_from_starting(desk: CampaignDesk) -> None:
    campaign_id = desk.make()
    desk.check(campaign_id)
    add_reply(desk.person, desk.account_id or 0, "我们的海报", words=("海报",))

    with desk.person.working() as work, pytest.raises(Conflict):
        do_start(work, campaign_id, Seen(), SECRETS)


def test_what_fans_hold_is_locked_while_a_campaign_runs(desk: CampaignDesk) -> None:
    campaign_id = desk.started()
    other = desk.form(
        kind="board", account_id=None, starts="2026-11-22T13:00", rules=replace(RULES, newcomers_only=False)
    )

    with desk.person.working() as work, pytest.raises(Invalid) as caught:
        do_change_campaign(work, campaign_id, other)
    with desk.person.working() as work:
        changed = do_change_campaign(work, campaign_id, desk.form(ends="2026-12-02T12:00", title="再久一点"))

    assert set(caught.value.fields) == {"kind", "account_id", "starts", "newcomers_only"}
    assert changed.title == "再久一点"
    assert changed.state is CampaignState.RUNNING


def test_two_who_change_the_same_version_meet(desk: CampaignDesk) -> None:
    campaign_id = desk.make()
    with desk.person.working() as work:
        do_change_campaign(work, campaign_id, desk.form(title="甲", seen_version=1))

    with desk.person.working() as work, pytest.raises(Conflict):
        do_change_campaign(work, campaign_id, desk.form(title="乙", seen_version=1))


def test_a_draw_is_promised_at_its_start(desk: CampaignDesk) -> None:
    campaign_id = desk.started("draw", kind="draw")

    with desk.person.reading() as work:
        draw = find_draw(work, campaign_id)
    assert draw is not None
    assert len(draw.commitment) == 64
    assert draw.drawn_at is None
    assert SECRETS.seed.hex() not in draw.seed


def test_the_prizes_of_a_draw_are_fixed_from_its_start_on(desk: CampaignDesk) -> None:
    campaign_id = desk.started("draw", kind="draw")

    with desk.person.working() as work, pytest.raises(Conflict):
        do_add_tier(work, campaign_id, TierForm(kind="badge", title="安慰奖", stock="3"))


def test_everybody_who_takes_part_has_the_same_chance_and_the_winner_gets_the_prize(desk: CampaignDesk) -> None:
    campaign_id = desk.started("draw", kind="draw")
    crowd = Crowd(desk, campaign_id)
    fair = [crowd.join(f"o{n}") for n in range(12)]
    with desk.person.working() as work:
        do_keep_out(work, campaign_id, fair[0], "专门刷奖励的号")
        do_mark_staff(work, campaign_id, fair[1], staff=True)
        do_end(work, campaign_id)
    with desk.person.working() as work:
        do_settle(work, campaign_id, SECRETS)

    with desk.person.reading() as work:
        draw = find_draw(work, campaign_id)
        winners = {
            participant_id
            for participant_id in fair
            if issues_of(work, SECRETS.sealer, find_participant(work, campaign_id, participant_id))
        }
    assert draw is not None
    verified = verify(draw.proof, draw.commitment)
    assert verified.good
    assert (verified.entries, len(winners)) == (10, 10)  # ten copies, ten people
    assert not winners & {fair[0], fair[1]}


def test_a_draw_without_anybody_is_drawn_and_settled(desk: CampaignDesk) -> None:
    campaign_id = desk.started("draw", kind="draw")
    with desk.person.working() as work:
        do_end(work, campaign_id)
    with desk.person.working() as work:
        do_settle(work, campaign_id, SECRETS)

    with desk.person.reading() as work:
        draw = find_draw(work, campaign_id)
    assert draw is not None
    assert draw.proof is not None
    assert draw.proof["winners"] == []


def test_a_campaign_that_runs_is_not_archived_and_a_draft_comes_back(desk: CampaignDesk) -> None:
    running, draft = desk.started(), desk.make()

    with desk.person.working() as work, pytest.raises(Conflict):
        do_archive(work, running)
    with desk.person.working() as work:
        do_archive(work, draft)
    with desk.person.reading() as work:
        assert [line.campaign.id for line in list_campaigns(work)[0]] == [running]
    with desk.person.working() as work:
        do_restore(work, draft)
    with desk.person.reading() as work:
        assert [line.campaign.id for line in list_campaigns(work)[0]] == [draft, running]


def test_a_duplicate_is_a_draft_of_its_own_from_tomorrow_on(desk: CampaignDesk) -> None:
    old = desk.started("shop_opening", kind="goals")
    with desk.person.working() as work:
        (tier,) = tiers(work.session, work.workspace_id, old)
        tier.kind, tier.course_id = RewardKind.COURSE, 901

    with desk.person.working() as work:
        copy_id = do_duplicate(work, old, Random(5)).id

    copy, original = found(desk, copy_id), found(desk, old)
    assert copy.state is CampaignState.DRAFT
    assert copy.slug != original.slug
    assert copy.ends_at - copy.starts_at == original.ends_at - original.starts_at
    assert copy.starts_at > desk.person.now
    with desk.person.reading() as work:
        (tier,) = tiers(work.session, work.workspace_id, copy_id)
        assert (tier.kind, tier.course_id) == (RewardKind.COURSE, 901)


def test_today_hears_of_what_runs_and_of_what_is_to_be_settled(desk: CampaignDesk) -> None:
    soon = desk.started(ends="2026-11-23T18:00")
    over = desk.started(rules=replace(RULES, keyword="别的"))
    with desk.person.working() as work:
        do_end(work, over)

    with desk.person.reading() as work:
        found = {line.campaign.id: line.campaign.state for line in running_campaigns(work)}

    assert found == {soon: CampaignState.RUNNING, over: CampaignState.ENDED}
