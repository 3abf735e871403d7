"""Issues: what fans, the review list and the exports show."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from yutang.campaigns.fraud.models import Blocked, Decision, Review
from yutang.campaigns.models import Campaign, CampaignState, Participant
from yutang.campaigns.rewards.models import BudgetDay, IssueState, RewardEntry, RewardIssue, RewardKind, RewardTier
from yutang.campaigns.rewards.rules.listed import Listed
from yutang.campaigns.rewards.rules.reasons import Why
from yutang.workspaces.models import Member

_OF_TIER = and_(RewardTier.workspace_id == RewardIssue.workspace_id, RewardTier.id == RewardIssue.tier_id)
_OF_PERSON = and_(
    Participant.workspace_id == RewardIssue.workspace_id,
    Participant.id == RewardIssue.participant_id,
    Participant.campaign_id == RewardIssue.campaign_id,  # what leads from a person to their issues along the index
)
_JUDGED = and_(Review.workspace_id == RewardIssue.workspace_id, Review.participant_id == RewardIssue.participant_id)
_TO_LOOK_AT = or_(
    RewardIssue.state == IssueState.REVIEW,
    and_(RewardIssue.state == IssueState.DELIVERED, RewardIssue.reason == Why.FELL),
)


def _listed(workspace_id: int, campaign_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(RewardIssue, RewardTier, Participant, Review)
        .join(RewardTier, _OF_TIER)
        .join(Participant, _OF_PERSON)
        .outerjoin(Review, _JUDGED)
        .where(RewardIssue.workspace_id == workspace_id, RewardIssue.campaign_id == campaign_id)
        .order_by(RewardIssue.id)
        .execution_options(populate_existing=True)  # named statements wrote past the session
    )


def to_look_at(session: Session, workspace_id: int, campaign_id: int, after: int, limit: int) -> list[Listed]:
    """What was kept back, and what was delivered and is not reached any more."""
    query = _listed(workspace_id, campaign_id).where(_TO_LOOK_AT, RewardIssue.id > after).limit(limit)
    return [Listed(*row) for row in session.execute(query)]


def count_to_look_at(session: Session, workspace_id: int, campaign_id: int) -> int:
    query = select(func.count()).where(
        RewardIssue.workspace_id == workspace_id, RewardIssue.campaign_id == campaign_id, _TO_LOOK_AT
    )
    return session.scalar(query) or 0


def that_pass(session: Session, workspace_id: int, campaign_id: int, limit: int) -> Sequence[int]:
    """Kept back for what they cost, or judged fair since: never one of the team, never one who takes no part."""
    fair = or_(Review.decision == Decision.FAIR, and_(Review.decision.is_(None), Review.verdict == "pass"))
    kept_out = and_(Blocked.workspace_id == RewardIssue.workspace_id, Blocked.fan_id == Participant.fan_id)
    query = (
        select(RewardIssue.id)
        .join(Participant, _OF_PERSON)
        .outerjoin(Review, _JUDGED)
        .outerjoin(Blocked, kept_out)
        .where(
            RewardIssue.workspace_id == workspace_id,
            RewardIssue.campaign_id == campaign_id,
            RewardIssue.state == IssueState.REVIEW,
            RewardIssue.reason != Why.STAFF,
            Participant.staff.is_(False),
            Blocked.fan_id.is_(None),
            fair,
        )
        .order_by(RewardIssue.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def parcels(session: Session, workspace_id: int, campaign_id: int, limit: int) -> list[Listed]:
    """Goods that are somebody's and not sent yet."""
    query = (
        _listed(workspace_id, campaign_id)
        .where(RewardTier.kind == RewardKind.GOODS, RewardIssue.state == IssueState.READY)
        .limit(limit)
    )
    return [Listed(*row) for row in session.execute(query)]


def everything(session: Session, workspace_id: int, campaign_id: int) -> list[Listed]:
    """For the export."""
    return [Listed(*row) for row in session.execute(_listed(workspace_id, campaign_id))]


def entries(session: Session, workspace_id: int, campaign_id: int) -> Sequence[RewardEntry]:
    query = select(RewardEntry).where(RewardEntry.workspace_id == workspace_id, RewardEntry.campaign_id == campaign_id)
    return session.scalars(query.order_by(RewardEntry.id)).all()


def of_participant(
    session: Session, workspace_id: int, campaign_id: int, participant_id: int
) -> list[tuple[RewardIssue, RewardTier]]:
    """The lowest threshold first."""
    query = (
        select(RewardIssue, RewardTier)
        .join(RewardTier, _OF_TIER)
        .where(
            RewardIssue.workspace_id == workspace_id,
            RewardIssue.campaign_id == campaign_id,
            RewardIssue.participant_id == participant_id,
        )
        .order_by(RewardTier.threshold, RewardTier.id)
        .execution_options(populate_existing=True)  # named statements wrote past the session
    )
    return [(issue, tier) for issue, tier in session.execute(query)]


def untold(session: Session, workspace_id: int, campaign_id: int, limit: int) -> list[tuple[RewardIssue, RewardTier]]:
    """What is somebody's and was not said to them yet."""
    query = (
        select(RewardIssue, RewardTier)
        .join(RewardTier, _OF_TIER)
        .where(
            RewardIssue.workspace_id == workspace_id,
            RewardIssue.campaign_id == campaign_id,
            RewardIssue.state == IssueState.READY,
            RewardIssue.told_at.is_(None),
        )
        .order_by(RewardIssue.id)
        .limit(limit)
    )
    return [(issue, tier) for issue, tier in session.execute(query)]


def set_told(session: Session, workspace_id: int, issue_ids: Collection[int], now: datetime) -> None:
    session.execute(
        update(RewardIssue)
        .where(RewardIssue.workspace_id == workspace_id, RewardIssue.id.in_(issue_ids), RewardIssue.told_at.is_(None))
        .values(told_at=now)
    )


def of_key(session: Session, workspace_id: int, redeem_key: str) -> RewardIssue | None:
    query = select(RewardIssue).where(
        RewardIssue.workspace_id == workspace_id, RewardIssue.redeem_key == redeem_key, RewardIssue.redeem_key != ""
    )
    return session.scalars(query).one_or_none()


def find(session: Session, workspace_id: int, campaign_id: int, issue_id: int) -> Listed | None:
    row = session.execute(_listed(workspace_id, campaign_id).where(RewardIssue.id == issue_id)).one_or_none()
    return None if row is None else Listed(*row)


def member_name(session: Session, workspace_id: int, member_id: int | None) -> str:
    """Who it was; "" for nobody, or somebody who is gone."""
    query = select(Member.name).where(Member.workspace_id == workspace_id, Member.id == member_id)
    return session.scalar(query) or ""


def with_waiting(session: Session, workspace_id: int) -> Sequence[Campaign]:
    """Campaigns in which somebody waits, and which have begun."""
    waits = (
        select(RewardIssue.id)
        .where(
            RewardIssue.workspace_id == workspace_id,
            RewardIssue.campaign_id == Campaign.id,
            RewardIssue.state == IssueState.WAITING,
        )
        .exists()
    )
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id,
        Campaign.state.in_((CampaignState.RUNNING, CampaignState.ENDED, CampaignState.SETTLED)),
        Campaign.archived_at.is_(None),
        waits,
    )
    return session.scalars(query.order_by(Campaign.id)).all()


def budget(session: Session, workspace_id: int, campaign_id: int) -> dict[date, tuple[int, int]]:
    """Fen and rewards by day; 1970-01-01 is the whole campaign."""
    query = select(BudgetDay.day, BudgetDay.spent, BudgetDay.issued).where(
        BudgetDay.workspace_id == workspace_id, BudgetDay.campaign_id == campaign_id
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def ranked(session: Session, workspace_id: int, campaign_id: int, limit: int) -> Sequence[int]:
    """Who stands where on the board: the most friends first, of equal ones who came there first.

    Without who stopped, takes no part by the team's decision, or was found unfair.
    """
    kept_out = and_(Blocked.workspace_id == Participant.workspace_id, Blocked.fan_id == Participant.fan_id)
    judged = and_(Review.workspace_id == Participant.workspace_id, Review.participant_id == Participant.id)
    query = (
        select(Participant.id)
        .outerjoin(Blocked, kept_out)
        .outerjoin(Review, judged)
        .where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.score > 0,
            Participant.stopped_at.is_(None),
            Blocked.fan_id.is_(None),
            or_(Review.decision.is_(None), Review.decision != Decision.UNFAIR),
        )
        .order_by(Participant.score.desc(), Participant.scored_at, Participant.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[int]:
    """Issues of a fan, over all campaigns."""
    query = (
        select(RewardIssue.id)
        .join(Participant, _OF_PERSON)
        .where(RewardIssue.workspace_id == workspace_id, Participant.fan_id == fan_id)
    )
    return session.scalars(query).all()
