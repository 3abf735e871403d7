"""Queries of reply rules."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, ReplyRule
from yutang.livecodes.models import CodeChannel, CodeState, LiveCode


def find(session: Session, workspace_id: int, account_id: int, rule_id: int) -> ReplyRule | None:
    return session.scalar(
        select(ReplyRule).where(
            ReplyRule.workspace_id == workspace_id, ReplyRule.account_id == account_id, ReplyRule.id == rule_id
        )
    )


def of_account(session: Session, workspace_id: int, account_id: int) -> Sequence[ReplyRule]:
    """The oldest first."""
    query = select(ReplyRule).where(ReplyRule.workspace_id == workspace_id, ReplyRule.account_id == account_id)
    return session.scalars(query.order_by(ReplyRule.id)).all()


def with_ids(session: Session, workspace_id: int, rule_ids: Collection[int]) -> Sequence[ReplyRule]:
    return session.scalars(
        select(ReplyRule).where(ReplyRule.workspace_id == workspace_id, ReplyRule.id.in_(rule_ids))
    ).all()


def account(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.get(Account, (workspace_id, account_id))


def count(session: Session, workspace_id: int, account_id: int) -> int:
    query = select(func.count(ReplyRule.id)).where(
        ReplyRule.workspace_id == workspace_id, ReplyRule.account_id == account_id
    )
    return session.scalar(query) or 0


def remove(session: Session, workspace_id: int, rule_id: int) -> None:
    session.execute(delete(ReplyRule).where(ReplyRule.workspace_id == workspace_id, ReplyRule.id == rule_id))


def codes_with_slugs(session: Session, workspace_id: int, slugs: Collection[str]) -> dict[str, LiveCode]:
    """The live codes of this workspace with these slugs, deleted ones left out."""
    query = select(LiveCode).where(
        LiveCode.workspace_id == workspace_id, LiveCode.slug.in_(slugs), LiveCode.state != CodeState.DELETED
    )
    return {code.slug: code for code in session.scalars(query)}


def codes_to_offer(session: Session, workspace_id: int, limit: int) -> Sequence[LiveCode]:
    """Live codes that a reply can lead to, the newest first."""
    query = select(LiveCode).where(LiveCode.workspace_id == workspace_id, LiveCode.state != CodeState.DELETED)
    return session.scalars(query.order_by(LiveCode.id.desc()).limit(limit)).all()


def has_channel(session: Session, workspace_id: int, code_id: int, key: str) -> bool:
    return session.get(CodeChannel, (workspace_id, code_id, key)) is not None
