"""Queries of what a community's readiness is computed from."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, AccountState, Menu, MenuState, ReplyRule, ReplyTrigger
from yutang.livecodes.models import CodeHour, CodeState, LiveCode


def accounts(session: Session, workspace_id: int, community_id: int, also: int | None) -> Sequence[Account]:
    """Those of a community; with `also` only that one."""
    chosen = Account.id == also if also is not None else Account.community_id == community_id
    query = select(Account).where(Account.workspace_id == workspace_id, chosen, Account.state != AccountState.ARCHIVED)
    return session.scalars(query.order_by(Account.id)).all()


def codes(session: Session, workspace_id: int, community_id: int, only: int | None) -> Sequence[LiveCode]:
    """Active ones of a community; with `only` that one."""
    chosen = LiveCode.id == only if only is not None else LiveCode.community_id == community_id
    query = select(LiveCode).where(LiveCode.workspace_id == workspace_id, chosen, LiveCode.state == CodeState.ACTIVE)
    return session.scalars(query.order_by(LiveCode.id)).all()


def assigned_since(session: Session, workspace_id: int, code_ids: Collection[int], since: datetime) -> dict[int, int]:
    """Code → visitors who were given a group."""
    query = (
        select(CodeHour.code_id, func.sum(CodeHour.assigned))
        .where(CodeHour.workspace_id == workspace_id, CodeHour.code_id.in_(code_ids), CodeHour.hour >= since)
        .group_by(CodeHour.code_id)
    )
    return {code_id: int(assigned) for code_id, assigned in session.execute(query)}


def menus(session: Session, workspace_id: int, account_ids: Collection[int]) -> dict[int, Menu]:
    """The published menu of each account."""
    query = select(Menu).where(
        Menu.workspace_id == workspace_id, Menu.account_id.in_(account_ids), Menu.state == MenuState.PUBLISHED
    )
    return {menu.account_id: menu for menu in session.scalars(query.order_by(Menu.id))}


def replies(session: Session, workspace_id: int, account_ids: Collection[int]) -> Sequence[ReplyRule]:
    """Rules in use that answer who follows or taps a menu."""
    query = select(ReplyRule).where(
        ReplyRule.workspace_id == workspace_id,
        ReplyRule.account_id.in_(account_ids),
        ReplyRule.active.is_(True),
        ReplyRule.trigger.in_([ReplyTrigger.FOLLOW, ReplyTrigger.MENU]),
    )
    return session.scalars(query.order_by(ReplyRule.id)).all()
