"""Queries of menus."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Menu, MenuState
from yutang.livecodes.models import LiveCode


def find(session: Session, workspace_id: int, account_id: int, menu_id: int) -> Menu | None:
    return session.scalar(
        select(Menu).where(Menu.workspace_id == workspace_id, Menu.account_id == account_id, Menu.id == menu_id)
    )


def versions(session: Session, workspace_id: int, account_id: int, limit: int) -> Sequence[Menu]:
    """The newest first."""
    return session.scalars(
        select(Menu)
        .where(Menu.workspace_id == workspace_id, Menu.account_id == account_id)
        .order_by(Menu.id.desc())
        .limit(limit)
    ).all()


def published(session: Session, workspace_id: int, account_id: int) -> Menu | None:
    """The version that fans see."""
    return session.scalar(
        select(Menu)
        .where(Menu.workspace_id == workspace_id, Menu.account_id == account_id, Menu.state == MenuState.PUBLISHED)
        .order_by(Menu.published_at.desc())
        .limit(1)
    )


def replace_published(session: Session, workspace_id: int, account_id: int) -> None:
    """No version is the one that fans see any more."""
    session.execute(
        update(Menu)
        .where(Menu.workspace_id == workspace_id, Menu.account_id == account_id, Menu.state == MenuState.PUBLISHED)
        .values(state=MenuState.REPLACED)
    )


def drop_old_drafts(session: Session, workspace_id: int, account_id: int, keep: int) -> None:
    """All drafts but the newest `keep`; what was published once stays."""
    newest = (
        select(Menu.id)
        .where(Menu.workspace_id == workspace_id, Menu.account_id == account_id, Menu.state == MenuState.DRAFT)
        .order_by(Menu.id.desc())
        .limit(keep)
    )
    kept = session.scalars(newest).all()
    session.execute(
        delete(Menu).where(
            Menu.workspace_id == workspace_id,
            Menu.account_id == account_id,
            Menu.state == MenuState.DRAFT,
            Menu.id.not_in(kept),
        )
    )


def codes(session: Session, workspace_id: int, limit: int) -> Sequence[LiveCode]:
    """Live codes, the newest first, deleted ones among them: a menu may still lead to one."""
    return session.scalars(
        select(LiveCode).where(LiveCode.workspace_id == workspace_id).order_by(LiveCode.id.desc()).limit(limit)
    ).all()
