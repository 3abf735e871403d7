"""Queries of official accounts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from yutang.accounts.models import Account, AccountState, AccountToken, ApiDay, PushAddress
from yutang.fans.models import AccountDay


def find(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.scalar(select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id))


def find_and_lock(session: Session, workspace_id: int, account_id: int) -> Account | None:
    """The account, to be changed: nobody else changes it until the transaction ends."""
    query = select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def listed(session: Session, workspace_id: int, *, archived: bool = False) -> Sequence[Account]:
    """In the order in which they were connected."""
    kept = Account.state == AccountState.ARCHIVED if archived else Account.state != AccountState.ARCHIVED
    return session.scalars(select(Account).where(Account.workspace_id == workspace_id, kept).order_by(Account.id)).all()


def with_app_id(session: Session, workspace_id: int, app_id: str) -> Account | None:
    return session.scalar(select(Account).where(Account.workspace_id == workspace_id, Account.app_id == app_id))


def add(session: Session, account: Account) -> None:
    """The account and where its push address leads."""
    session.add_all(
        [
            account,
            PushAddress(push_key=account.push_key, workspace_id=account.workspace_id, account_id=account.id),
        ]
    )


def forget_tokens(session: Session, workspace_id: int, account_id: int) -> None:
    """Tokens of an older secret: a new one is fetched with the next call."""
    session.execute(
        delete(AccountToken).where(AccountToken.workspace_id == workspace_id, AccountToken.account_id == account_id)
    )


def days(session: Session, workspace_id: int, account_ids: Sequence[int], since: date) -> Sequence[AccountDay]:
    """The counters of these accounts since that day."""
    return session.scalars(
        select(AccountDay).where(
            AccountDay.workspace_id == workspace_id, AccountDay.account_id.in_(account_ids), AccountDay.day >= since
        )
    ).all()


def calls_on(session: Session, workspace_id: int, account_id: int, day: date) -> Sequence[ApiDay]:
    """What was called on that day in China, the most called first."""
    return session.scalars(
        select(ApiDay)
        .where(ApiDay.workspace_id == workspace_id, ApiDay.account_id == account_id, ApiDay.day == day)
        .order_by(ApiDay.calls.desc(), ApiDay.api)
    ).all()
