"""What running campaigns read and write: a fixed number of statements for a batch of pushes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from yutang.accounts.models import Account, ReplyRule
from yutang.campaigns.models import Campaign, CampaignState, Participant, Referral, ReferralState, Touch
from yutang.campaigns.rewards.models import IssueState, RewardCode, RewardIssue, RewardTier
from yutang.dialogue.models import Conversation
from yutang.fans.models import Fan
from yutang.livecodes.models import Assignment, LiveCode

LIVE = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED)
_AT_ONCE = 500
_OF_PARTICIPANT = and_(
    Participant.workspace_id == RewardIssue.workspace_id, Participant.id == RewardIssue.participant_id
)
_OF_CAMPAIGN = and_(Campaign.workspace_id == Participant.workspace_id, Campaign.id == Participant.campaign_id)
Value = TypeVar("Value", int, str)


class Tier(NamedTuple):
    """A reward that is offered."""

    threshold: int
    title: str


class Speaker(NamedTuple):
    """Who speaks for a campaign."""

    account: str = ""
    persona: str = ""


def live(session: Session, workspace_id: int) -> Sequence[Campaign]:
    """What runs, is paused, or has ended and is not settled; by id."""
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id, Campaign.state.in_(LIVE), Campaign.archived_at.is_(None)
    )
    return session.scalars(query.order_by(Campaign.id)).all()


def with_replies(session: Session, workspace_id: int) -> Sequence[int]:
    """Campaigns that keep reply rules, whatever their state."""
    query = select(ReplyRule.campaign_id).where(
        ReplyRule.workspace_id == workspace_id, ReplyRule.campaign_id.is_not(None)
    )
    return [each for each in session.scalars(query.distinct()) if each is not None]


def live_on(session: Session, workspace_id: int, account_ids: Collection[int]) -> Sequence[Campaign]:
    """The same of some accounts."""
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id,
        Campaign.account_id.in_(account_ids),
        Campaign.state.in_(LIVE),
        Campaign.archived_at.is_(None),
    )
    return session.scalars(query.order_by(Campaign.id)).all()


def inviters(session: Session, workspace_id: int, campaign_id: int, codes: Collection[str]) -> dict[str, int]:
    """Participants by their invite codes."""
    found: dict[str, int] = {}
    for some in _slices(codes):
        query = select(Participant.code, Participant.id).where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.code.in_(some),
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def participants(session: Session, workspace_id: int, ids: Collection[int]) -> dict[int, Participant]:
    """By id, as the database has them now."""
    found: dict[int, Participant] = {}
    for some in _slices(ids):
        query = select(Participant).where(Participant.workspace_id == workspace_id, Participant.id.in_(some))
        found |= {row.id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    return found


def shown_names(session: Session, workspace_id: int, campaign_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """What participants among these fans are called, of those who agreed to be shown."""
    found: dict[int, str] = {}
    for some in _slices(fan_ids):
        query = select(Participant.fan_id, Participant.name).where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.fan_id.in_(some),
            Participant.shown,
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def fan_names(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """What fans are called, of those of whom it is known."""
    found: dict[int, str] = {}
    for some in _slices(fan_ids):
        query = select(Fan.id, Fan.name).where(
            Fan.workspace_id == workspace_id, Fan.id.in_(some), Fan.name.is_not(None)
        )
        found |= {fan_id: name for fan_id, name in session.execute(query) if name}
    return found


def set_posters(
    session: Session, workspace_id: int, rows: Mapping[int, Participant], tokens: Mapping[int, str]
) -> None:
    """The poster of each of these participants, who are written already."""
    statement = (
        update(Participant)
        .where(Participant.workspace_id == workspace_id, Participant.id == bindparam("row_id"))
        .values(poster=bindparam("token"))
    )
    changed = [{"row_id": participant_id, "token": token} for participant_id, token in sorted(tokens.items())]
    if changed:
        session.flush()
        session.connection().execute(statement, changed)
    for participant_id, token in tokens.items():
        set_committed_value(rows[participant_id], "poster", token)


def tiers(session: Session, workspace_id: int, campaign_id: int) -> Sequence[Tier]:
    """What is offered, the nearest first."""
    query = select(RewardTier.threshold, RewardTier.title).where(
        RewardTier.workspace_id == workspace_id,
        RewardTier.campaign_id == campaign_id,
        RewardTier.removed_at.is_(None),
    )
    return [Tier(*row) for row in session.execute(query.order_by(RewardTier.threshold, RewardTier.id))]


def speaker(session: Session, workspace_id: int, account_id: int | None) -> Speaker:
    found = None if account_id is None else session.get(Account, (workspace_id, account_id))
    return Speaker() if found is None else Speaker(found.name, found.persona)


def code_slug(session: Session, workspace_id: int, code_id: int | None) -> str:
    """Of the live code that newcomers are led to; "" for none."""
    found = None if code_id is None else session.get(LiveCode, (workspace_id, code_id))
    return "" if found is None else found.slug


# ---- reply rules -----------------------------------------------------------------------------------------------------


def rules_of(session: Session, workspace_id: int, campaign_id: int) -> Sequence[ReplyRule]:
    """The reply rules that a campaign keeps, by id."""
    query = select(ReplyRule).where(ReplyRule.workspace_id == workspace_id, ReplyRule.campaign_id == campaign_id)
    return session.scalars(query.order_by(ReplyRule.id)).all()


def rule_id_of(session: Session, workspace_id: int, campaign_id: int) -> int | None:
    """One of them, under which messages are told apart from those of people."""
    query = select(ReplyRule.id).where(ReplyRule.workspace_id == workspace_id, ReplyRule.campaign_id == campaign_id)
    return session.scalar(query.order_by(ReplyRule.id).limit(1))


# ---- what time brings -----------------------------------------------------------------------------------------------


def count_people(session: Session, workspace_id: int, campaign_id: int) -> int:
    query = select(func.count()).where(Participant.workspace_id == workspace_id, Participant.campaign_id == campaign_id)
    return session.scalar(query) or 0


def oldest_due(session: Session, workspace_id: int, campaign_id: int) -> datetime | None:
    """When the first hold of a credit passes; none: nobody waits."""
    query = select(func.min(Referral.due_at)).where(
        Referral.workspace_id == workspace_id,
        Referral.campaign_id == campaign_id,
        Referral.state == ReferralState.CREDITED,
    )
    return session.scalar(query)


def due_friends(
    session: Session, workspace_id: int, campaign_id: int, inviter_ids: Collection[int], now: datetime
) -> Sequence[Referral]:
    """Credits of these inviters whose hold has passed, locked until the transaction ends, in one order."""
    found: list[Referral] = []
    for some in _slices(sorted(inviter_ids)):
        query = select(Referral).where(
            Referral.workspace_id == workspace_id,
            Referral.campaign_id == campaign_id,
            Referral.inviter_id.in_(some),
            Referral.state == ReferralState.CREDITED,
            Referral.due_at <= now,
        )
        locked = query.order_by(Referral.invitee_id).with_for_update()
        found += session.scalars(locked.execution_options(populate_existing=True))
    return found


def pressed_visitors(
    session: Session, workspace_id: int, campaign_id: int, code_id: int, since: datetime, limit: int
) -> Sequence[tuple[int, int | None]]:
    """Phones that met somebody's code in a campaign and pressed at its live code since then, with their fans."""
    query = (
        select(Touch.visitor_id, Touch.fan_id)
        .join(
            Assignment,
            and_(Assignment.workspace_id == Touch.workspace_id, Assignment.visitor_id == Touch.visitor_id),
        )
        .outerjoin(
            Referral,
            and_(
                Referral.workspace_id == Touch.workspace_id,
                Referral.campaign_id == Touch.campaign_id,
                Referral.invitee_id == Touch.fan_id,
            ),
        )
        .where(
            Touch.workspace_id == workspace_id,
            Touch.campaign_id == campaign_id,
            Touch.visitor_id.is_not(None),
            Assignment.code_id == code_id,
            Assignment.pressed_at >= since,
            Referral.invitee_id.is_(None),
        )
        .distinct()
        .limit(limit)
    )
    return [(visitor_id, fan_id) for visitor_id, fan_id in session.execute(query) if visitor_id is not None]


# ---- rewards to be told ----------------------------------------------------------------------------------------------


def with_untold(session: Session, workspace_id: int) -> Sequence[int]:
    """Campaigns in which something is somebody's that was not said to them."""
    query = select(RewardIssue.campaign_id).where(
        RewardIssue.workspace_id == workspace_id, RewardIssue.state == IssueState.READY, RewardIssue.told_at.is_(None)
    )
    return session.scalars(query.distinct()).all()


def untold_of_fans(session: Session, workspace_id: int, fan_ids: Collection[int]) -> set[int]:
    """The campaigns in which something is theirs that was not said to them."""
    found: set[int] = set()
    for some in _slices(fan_ids):
        query = (
            select(RewardIssue.campaign_id)
            .join(Participant, _OF_PARTICIPANT)
            .where(
                Participant.workspace_id == workspace_id,
                Participant.fan_id.in_(some),
                RewardIssue.state == IssueState.READY,
                RewardIssue.told_at.is_(None),
            )
        )
        found |= set(session.scalars(query.distinct()))
    return found


class Prize(NamedTuple):
    """Something that is a participant's and can be told now. `sealed`: its code; none: it has none."""

    issue_id: int
    participant_id: int
    tier: RewardTier
    sealed: str | None


def tellable(session: Session, workspace_id: int, campaign_id: int, now: datetime, limit: int) -> list[Prize]:
    """What was not told yet to people whose reply budget allows a message now, the oldest first."""
    query = (
        select(RewardIssue.id, RewardIssue.participant_id, RewardTier, RewardCode.sealed)
        .join(
            RewardTier, and_(RewardTier.workspace_id == RewardIssue.workspace_id, RewardTier.id == RewardIssue.tier_id)
        )
        .join(Participant, _OF_PARTICIPANT)
        .join(
            Conversation,
            and_(
                Conversation.workspace_id == Participant.workspace_id,
                Conversation.account_id == Participant.account_id,
                Conversation.fan_id == Participant.fan_id,
            ),
        )
        .outerjoin(
            RewardCode,
            and_(RewardCode.workspace_id == RewardIssue.workspace_id, RewardCode.id == RewardIssue.code_id),
        )
        .where(
            RewardIssue.workspace_id == workspace_id,
            RewardIssue.campaign_id == campaign_id,
            RewardIssue.state == IssueState.READY,
            RewardIssue.told_at.is_(None),
            Participant.stopped_at.is_(None),
            Conversation.budget_left > 0,
            Conversation.budget_until > now,
        )
        .order_by(RewardIssue.id)
        .limit(limit)
    )
    return [Prize(*row) for row in session.execute(query)]


def tier_titles(session: Session, workspace_id: int, tier_ids: Collection[int]) -> dict[int, str]:
    query = select(RewardTier.id, RewardTier.title).where(
        RewardTier.workspace_id == workspace_id, RewardTier.id.in_(tier_ids)
    )
    return {row[0]: row[1] for row in session.execute(query)}


# ---- parametric QRs --------------------------------------------------------------------------------------------------


def ending_qrs(session: Session, workspace_id: int, before: datetime, limit: int) -> Sequence[Participant]:
    """Whose QR ends soon in a campaign that goes on for longer, the first to end first."""
    query = (
        select(Participant)
        .join(Campaign, _OF_CAMPAIGN)
        .where(
            Participant.workspace_id == workspace_id,
            Participant.qr_until.is_not(None),
            Participant.qr_until < before,
            Participant.stopped_at.is_(None),
            Campaign.state == CampaignState.RUNNING,
            Campaign.ends_at > before,
        )
    )
    return session.scalars(query.order_by(Participant.qr_until, Participant.id).limit(limit)).all()


def ended_qrs(session: Session, workspace_id: int, now: datetime, limit: int) -> Sequence[Participant]:
    """Whose QR leads nowhere any more."""
    query = select(Participant).where(
        Participant.workspace_id == workspace_id, Participant.qr_until.is_not(None), Participant.qr_until < now
    )
    return session.scalars(query.order_by(Participant.qr_until, Participant.id).limit(limit)).all()


def _slices(values: Collection[Value]) -> list[list[Value]]:
    listed = list(values)
    return [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]
