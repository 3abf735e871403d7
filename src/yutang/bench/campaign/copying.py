"""The definition of a real campaign, read and left alone: a rehearsal never writes where real data is."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account
from yutang.bench.campaign.definition import Definition, TierPlan
from yutang.campaigns.models import Campaign, CampaignPath
from yutang.campaigns.rewards.models import RewardCode, RewardTier
from yutang.campaigns.rules.values import rules_from_json
from yutang.db.engine import Database
from yutang.errors import N_, Conflict, NotFound
from yutang.wechat.capabilities import AccountClass
from yutang.workspaces.actions import all_workspaces

_STAND_IN: Final = "yoga_breath"
"""In place of a poster template of the workspace's own: its pictures stay where they are."""
_MOST_CODES: Final = 1_000


def definition_of(database: Database, campaign_id: int) -> Definition:
    """Texts, rules and rewards, with as many codes as there are, none of them real.

    Raises NotFound; and Conflict for a campaign without an account: there people are phones alone, and nothing that
    the model knows of them could be compared.
    """
    with database.read() as session:
        for workspace in all_workspaces(session):
            campaign = session.get(Campaign, (workspace.workspace_id, campaign_id))
            if campaign is not None and campaign.path is CampaignPath.CODE:
                raise Conflict(N_("A campaign without an official account cannot be rehearsed."), "no_account")
            if campaign is not None:
                return _definition(session, campaign)
    raise NotFound(N_("There is no such campaign."))


def _definition(session: Session, campaign: Campaign) -> Definition:
    account = session.get(Account, (campaign.workspace_id, campaign.account_id or 0))
    return Definition(
        title=campaign.title,
        kind=campaign.kind,
        path=campaign.path,
        language=campaign.language,
        timezone=campaign.timezone,
        length=campaign.ends_at - campaign.starts_at,
        rules=rules_from_json(campaign.rules),
        texts=dict(campaign.texts),
        tiers=_tiers(session, campaign),
        poster_own=campaign.poster_own or _STAND_IN,
        account_name=account.name if account is not None else campaign.title,
        account_class=account.account_class if account is not None else AccountClass.SERVICE_CERTIFIED,
    )


def _tiers(session: Session, campaign: Campaign) -> list[TierPlan]:
    query = select(RewardTier).where(
        RewardTier.workspace_id == campaign.workspace_id,
        RewardTier.campaign_id == campaign.id,
        RewardTier.removed_at.is_(None),
    )
    free = select(RewardCode.tier_id, func.count()).where(
        RewardCode.workspace_id == campaign.workspace_id, RewardCode.issue_id.is_(None)
    )
    codes = {row[0]: row[1] for row in session.execute(free.group_by(RewardCode.tier_id))}
    return [
        TierPlan(
            threshold=tier.threshold,
            kind=tier.kind,
            title=tier.title,
            stock=None if tier.stock is None else max(0, tier.stock - tier.taken),
            codes=min(_MOST_CODES, codes.get(tier.id, 0)),
            note=tier.note,
            points=tier.points,
            cost=tier.cost,
        )
        for tier in session.scalars(query.order_by(RewardTier.threshold, RewardTier.id))
    ]
