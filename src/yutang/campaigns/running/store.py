"""What running campaigns read and write: a fixed number of statements for a batch of pushes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, ReplyRule
from yutang.campaigns.models import Campaign, CampaignState, Participant
from yutang.campaigns.rewards.models import RewardTier
from yutang.fans.models import Fan
from yutang.livecodes.models import LiveCode

LIVE = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.ENDED)
_AT_ONCE = 500
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


def set_posters(session: Session, workspace_id: int, tokens: Mapping[int, str]) -> None:
    """The poster of each participant."""
    for participant_id, token in sorted(tokens.items()):
        row = session.get(Participant, (workspace_id, participant_id))
        if row is not None:
            row.poster = token
    session.flush()


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


# ---- parametric QRs --------------------------------------------------------------------------------------------------


def expiring_qrs(session: Session, workspace_id: int, before: datetime, limit: int) -> Sequence[Participant]:
    """Whose QR ends soon, the first to end first."""
    query = select(Participant).where(
        Participant.workspace_id == workspace_id, Participant.qr_until.is_not(None), Participant.qr_until < before
    )
    return session.scalars(query.order_by(Participant.qr_until, Participant.id).limit(limit)).all()


def _slices(values: Collection[Value]) -> list[list[Value]]:
    listed = list(values)
    return [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]
