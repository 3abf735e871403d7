"""Queries of the console: lists of campaigns and participants, and what a campaign is made of."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, ReplyRule
from yutang.campaigns.fraud.models import Blocked, Review
from yutang.campaigns.models import Campaign, CampaignState, Participant, Referral, ReferralEntry
from yutang.campaigns.rewards.models import RewardCode, RewardTier
from yutang.communities.models import Community
from yutang.livecodes.models import CodeState, LiveCode


class Counts(NamedTuple):
    """Of one campaign: people who take part, friends who count, and friends whose waiting time runs."""

    people: int = 0
    friends: int = 0
    waiting: int = 0


class Row(NamedTuple):
    """One participant with what was found about them, and whether the team keeps them out."""

    participant: Participant
    review: Review | None
    blocked: bool


def find_and_lock(session: Session, workspace_id: int, campaign_id: int) -> Campaign | None:
    """Locked until the transaction ends: two changes come one after the other."""
    query = select(Campaign).where(Campaign.workspace_id == workspace_id, Campaign.id == campaign_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def listed(session: Session, workspace_id: int, *, archived: bool, limit: int, before_id: int | None) -> list[Campaign]:
    """Newest first; `before_id` continues a list after its last campaign."""
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id,
        Campaign.archived_at.is_not(None) if archived else Campaign.archived_at.is_(None),
    )
    if before_id is not None:
        query = query.where(Campaign.id < before_id)
    return list(session.scalars(query.order_by(Campaign.id.desc()).limit(limit)))


def in_states(session: Session, workspace_id: int, states: Collection[CampaignState]) -> list[Campaign]:
    """Those that are not archived, the first to end first."""
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id, Campaign.state.in_(states), Campaign.archived_at.is_(None)
    )
    return list(session.scalars(query.order_by(Campaign.ends_at, Campaign.id)))


def archived_count(session: Session, workspace_id: int) -> int:
    query = select(func.count()).where(Campaign.workspace_id == workspace_id, Campaign.archived_at.is_not(None))
    return session.scalar(query) or 0


def counts(session: Session, workspace_id: int, campaign_ids: Collection[int]) -> dict[int, Counts]:
    query = (
        select(Participant.campaign_id, func.count(), func.sum(Participant.score), func.sum(Participant.waiting))
        .where(Participant.workspace_id == workspace_id, Participant.campaign_id.in_(campaign_ids))
        .group_by(Participant.campaign_id)
    )
    return {row[0]: Counts(row[1], int(row[2] or 0), int(row[3] or 0)) for row in session.execute(query)}


def to_review(session: Session, workspace_id: int, campaign_ids: Collection[int]) -> dict[int, int]:
    """Participants whom a person should look at: the detectors say so, and nobody has decided."""
    query = (
        select(Review.campaign_id, func.count())
        .where(
            Review.workspace_id == workspace_id,
            Review.campaign_id.in_(campaign_ids),
            Review.verdict != "pass",
            Review.decision.is_(None),
        )
        .group_by(Review.campaign_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


# ---- what a campaign is made of -------------------------------------------------------------------------------------


def community(session: Session, workspace_id: int, community_id: int) -> Community | None:
    return session.get(Community, (workspace_id, community_id))


def account(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.get(Account, (workspace_id, account_id))


def code(session: Session, workspace_id: int, code_id: int) -> LiveCode | None:
    return session.get(LiveCode, (workspace_id, code_id))


def codes_to_offer(session: Session, workspace_id: int) -> Sequence[LiveCode]:
    """Live codes in use, the newest first."""
    query = select(LiveCode).where(LiveCode.workspace_id == workspace_id, LiveCode.state == CodeState.ACTIVE)
    return session.scalars(query.order_by(LiveCode.id.desc()).limit(200)).all()


def tiers(session: Session, workspace_id: int, campaign_id: int) -> Sequence[RewardTier]:
    query = select(RewardTier).where(
        RewardTier.workspace_id == workspace_id,
        RewardTier.campaign_id == campaign_id,
        RewardTier.removed_at.is_(None),
    )
    return session.scalars(query.order_by(RewardTier.threshold, RewardTier.id)).all()


def free_codes(session: Session, workspace_id: int, tier_ids: Collection[int]) -> dict[int, int]:
    """Codes that are not handed out yet, by tier."""
    query = (
        select(RewardCode.tier_id, func.count())
        .where(
            RewardCode.workspace_id == workspace_id,
            RewardCode.tier_id.in_(tier_ids),
            RewardCode.issue_id.is_(None),
        )
        .group_by(RewardCode.tier_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def rules_not_of(session: Session, workspace_id: int, account_id: int, campaign_id: int) -> Sequence[ReplyRule]:
    """The account's reply rules in use, those that this campaign keeps left out."""
    query = select(ReplyRule).where(
        ReplyRule.workspace_id == workspace_id,
        ReplyRule.account_id == account_id,
        ReplyRule.active.is_(True),
        or_(ReplyRule.campaign_id.is_(None), ReplyRule.campaign_id != campaign_id),
    )
    return session.scalars(query.order_by(ReplyRule.id)).all()


def keywords_in_use(session: Session, workspace_id: int, account_id: int, campaign_id: int) -> list[tuple[str, str]]:
    """Title and keyword of the other campaigns that run over an account."""
    query = select(Campaign.title, Campaign.rules).where(
        Campaign.workspace_id == workspace_id,
        Campaign.account_id == account_id,
        Campaign.id != campaign_id,
        Campaign.state.in_((CampaignState.RUNNING, CampaignState.PAUSED)),
    )
    return [(title, rules["keyword"]) for title, rules in session.execute(query) if rules.get("keyword")]


# ---- participants ---------------------------------------------------------------------------------------------------

_ORDERS: dict[str, tuple[Any, ...]] = {
    "score": (Participant.score.desc(), Participant.id),
    "waiting": (Participant.waiting.desc(), Participant.id),
    "newest": (Participant.joined_at.desc(), Participant.id.desc()),
}


def participants(
    session: Session, workspace_id: int, campaign_id: int, *, text: str, only: str, order: str, offset: int, limit: int
) -> list[Row]:
    """One page. `only`: review, blocked, stopped or staff; "" for all. `text`: a code, or a part of a name."""
    query = (
        select(Participant, Review, Blocked.fan_id)
        .outerjoin(
            Review, (Review.workspace_id == Participant.workspace_id) & (Review.participant_id == Participant.id)
        )
        .outerjoin(Blocked, (Blocked.workspace_id == Participant.workspace_id) & (Blocked.fan_id == Participant.fan_id))
        .where(Participant.workspace_id == workspace_id, Participant.campaign_id == campaign_id)
    )
    query = query.where(*_conditions(text, only)).order_by(*_ORDERS.get(order, _ORDERS["score"]))
    return [Row(row[0], row[1], row[2] is not None) for row in session.execute(query.offset(offset).limit(limit))]


def _conditions(text: str, only: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if text:
        found.append(or_(Participant.code == text.upper(), Participant.name.icontains(text, autoescape=True)))
    match only:
        case "review":
            found += [Review.verdict != "pass", Review.decision.is_(None)]
        case "blocked":
            found.append(Blocked.fan_id.is_not(None))
        case "stopped":
            found.append(Participant.stopped_at.is_not(None))
        case "staff":
            found.append(Participant.staff.is_(True))
    return found


def participant(session: Session, workspace_id: int, campaign_id: int, participant_id: int) -> Row | None:
    query = (
        select(Participant, Review, Blocked.fan_id)
        .outerjoin(
            Review, (Review.workspace_id == Participant.workspace_id) & (Review.participant_id == Participant.id)
        )
        .outerjoin(Blocked, (Blocked.workspace_id == Participant.workspace_id) & (Blocked.fan_id == Participant.fan_id))
        .where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.id == participant_id,
        )
    )
    row = session.execute(query).first()
    return None if row is None else Row(row[0], row[1], row[2] is not None)


def entries_of(
    session: Session, workspace_id: int, campaign_id: int, inviter_id: int, limit: int
) -> Sequence[ReferralEntry]:
    """The ledger rows of one inviter, the newest first."""
    query = select(ReferralEntry).where(
        ReferralEntry.workspace_id == workspace_id,
        ReferralEntry.campaign_id == campaign_id,
        ReferralEntry.inviter_id == inviter_id,
    )
    return session.scalars(query.order_by(ReferralEntry.id.desc()).limit(limit)).all()


def referrals_of(session: Session, workspace_id: int, campaign_id: int, inviter_id: int) -> Sequence[Referral]:
    """An inviter's friends as they stand now, the newest first."""
    query = select(Referral).where(
        Referral.workspace_id == workspace_id,
        Referral.campaign_id == campaign_id,
        Referral.inviter_id == inviter_id,
    )
    return session.scalars(query.order_by(Referral.credited_at.desc(), Referral.invitee_id)).all()
