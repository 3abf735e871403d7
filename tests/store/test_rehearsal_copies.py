"""What a rehearsal copies of a real campaign, and what it leaves alone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.support.campaign_desk import SEALER, CampaignDesk
from tests.support.people import Person
from yutang.bench.campaign.copying import definition_of
from yutang.campaigns.actions.texts import do_change_texts
from yutang.campaigns.models import CampaignKind, CampaignPath
from yutang.campaigns.rewards.models import RewardCode, RewardKind, RewardTier
from yutang.db.engine import Database
from yutang.errors import Conflict, NotFound
from yutang.workspaces.models import AuditEntry, Workspace


@pytest.fixture
def desk(database: Database) -> CampaignDesk:
    person = Person(database)
    with database.write() as session:
        session.add(Workspace(workspace_id=1, name="w", language="zh", timezone="Asia/Shanghai", created_at=person.now))
    return CampaignDesk(person)


def audited(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).where(AuditEntry.workspace_id == 1)) or 0


def test_texts_rules_and_rewards_are_copied_and_codes_only_counted(desk: CampaignDesk, database: Database) -> None:
    campaign_id = desk.make(kind=CampaignKind.GOALS.value)
    with desk.person.working() as work:
        do_change_texts(work, campaign_id, {"welcome": "欢迎来晨练。{my_page}"})
        tier = RewardTier(
            workspace_id=1, id=work.new_id(), campaign_id=campaign_id, threshold=3, kind=RewardKind.CODE,
            title="体验课", note="到店出示", link="", points=0, cost=1900, stock=5, taken=2,
        )  # fmt: skip
        work.session.add(tier)
        for number in range(4):
            work.session.add(
                RewardCode(
                    workspace_id=1,
                    id=work.new_id(),
                    tier_id=tier.id,
                    digest=f"d{number}",
                    sealed=SEALER.seal(f"REAL-{number}"),
                    issue_id=None,
                    added_at=work.now,
                )
            )
    before = audited(database)
    copied = definition_of(database, campaign_id)

    assert (copied.title, copied.kind, copied.path) == ("早起瑜伽招新", CampaignKind.GOALS, CampaignPath.QR)
    assert copied.length == timedelta(days=7)
    assert copied.rules.keyword == "海报"
    assert copied.texts["welcome"] == "欢迎来晨练。{my_page}"
    assert [(tier.threshold, tier.title, tier.stock, tier.codes) for tier in copied.tiers] == [(3, "体验课", 3, 4)]
    assert "REAL" not in repr(copied)
    assert audited(database) == before


def test_a_campaign_that_is_not_there_or_has_no_account_is_not_rehearsed(database: Database) -> None:
    person = Person(database)
    with database.write() as session:
        session.add(Workspace(workspace_id=1, name="w", language="zh", timezone="Asia/Shanghai", created_at=person.now))
    campaign_id = CampaignDesk(person, account_class=None).make()

    with pytest.raises(Conflict, match="without an official account"):
        definition_of(database, campaign_id)
    with pytest.raises(NotFound):
        definition_of(database, 12345)
