"""Programmes themselves, the addresses that lead to them, the reply rules that they keep."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, ReplyRule
from yutang.campaigns.models import Campaign
from yutang.checkins.models import Programme, ProgrammeSlug, ProgrammeState
from yutang.communities.models import Community
from yutang.groups.models import Group
from yutang.livecodes.models import CodeState, LiveCode

LIVE = (ProgrammeState.RUNNING, ProgrammeState.PAUSED)


def find(session: Session, workspace_id: int, programme_id: int) -> Programme | None:
    return session.get(Programme, (workspace_id, programme_id))


def find_and_lock(session: Session, workspace_id: int, programme_id: int) -> Programme | None:
    """To be changed: nobody else changes it, or takes check-ins for it, until the transaction ends."""
    query = select(Programme).where(Programme.workspace_id == workspace_id, Programme.id == programme_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def slug_target(session: Session, slug: str) -> tuple[int, int] | None:
    """The directory: which workspace and programme an address of this installation leads to."""
    found = session.get(ProgrammeSlug, slug)
    return None if found is None else (found.workspace_id, found.programme_id)


def all_of(session: Session, workspace_id: int, states: Collection[ProgrammeState]) -> Sequence[Programme]:
    """The newest first."""
    query = select(Programme).where(Programme.workspace_id == workspace_id, Programme.state.in_(states))
    return session.scalars(query.order_by(Programme.id.desc())).all()


def heard_on(
    session: Session, workspace_id: int, account_ids: Collection[int], ended_after: datetime
) -> Sequence[Programme]:
    """What pushes of these accounts may be about, by id: what is live, and what ended a short while ago. They are
    kept from changing until the transaction ends."""
    query = select(Programme).where(
        Programme.workspace_id == workspace_id,
        Programme.account_id.in_(account_ids),
        or_(Programme.state.in_(LIVE), (Programme.state == ProgrammeState.ENDED) & (Programme.ended_at > ended_after)),
    )
    locked = query.order_by(Programme.id).with_for_update(read=True)
    return session.scalars(locked.execution_options(populate_existing=True)).all()


def of_account(session: Session, workspace_id: int, account_id: int) -> Sequence[Programme]:
    """What is live there, by id."""
    query = select(Programme).where(
        Programme.workspace_id == workspace_id, Programme.account_id == account_id, Programme.state.in_(LIVE)
    )
    return session.scalars(query.order_by(Programme.id)).all()


def rules_of(session: Session, workspace_id: int, programme_id: int) -> Sequence[ReplyRule]:
    """The reply rules that a programme keeps, by id."""
    query = select(ReplyRule).where(ReplyRule.workspace_id == workspace_id, ReplyRule.programme_id == programme_id)
    return session.scalars(query.order_by(ReplyRule.id)).all()


def kept_rules(session: Session, workspace_id: int, rule_ids: Collection[int]) -> Sequence[ReplyRule]:
    """Those of these rules that a programme keeps."""
    query = select(ReplyRule).where(
        ReplyRule.workspace_id == workspace_id, ReplyRule.id.in_(rule_ids), ReplyRule.programme_id.is_not(None)
    )
    return session.scalars(query).all()


def account(session: Session, workspace_id: int, account_id: int | None) -> Account | None:
    return None if account_id is None else session.get(Account, (workspace_id, account_id))


def accounts(session: Session, workspace_id: int, account_ids: Collection[int]) -> dict[int, Account]:
    query = select(Account).where(Account.workspace_id == workspace_id, Account.id.in_(account_ids))
    return {each.id: each for each in session.scalars(query)}


def community(session: Session, workspace_id: int, community_id: int) -> Community | None:
    return session.get(Community, (workspace_id, community_id))


def group(session: Session, workspace_id: int, group_id: int) -> Group | None:
    return session.get(Group, (workspace_id, group_id))


def has_code(session: Session, workspace_id: int, code_id: int) -> bool:
    found = session.get(LiveCode, (workspace_id, code_id))
    return found is not None and found.state is not CodeState.DELETED


def has_campaign(session: Session, workspace_id: int, campaign_id: int) -> bool:
    return session.get(Campaign, (workspace_id, campaign_id)) is not None


def code_slug(session: Session, workspace_id: int, code_id: int | None) -> str:
    """Of the live code; "" for none."""
    found = None if code_id is None else session.get(LiveCode, (workspace_id, code_id))
    return "" if found is None else found.slug
