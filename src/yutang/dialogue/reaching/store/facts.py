"""What is known of many fans of one account, in a handful of statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Account
from yutang.dialogue.models import Conversation
from yutang.dialogue.reaching.models import Notice, NoticeGrant, NoticeStop, ReminderRow, ReminderState
from yutang.dialogue.reaching.rules.choosing import Grant
from yutang.dialogue.rules import Budget
from yutang.fans.models import Follow

_SENT: Final = (
    ReminderState.TOLD,
    ReminderState.QUEUED,
    ReminderState.SENDING,
    ReminderState.SENT,
    ReminderState.UNKNOWN,
)


def account(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.scalar(select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id))


def following(session: Session, workspace_id: int, account_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """Fan → openid of those who follow the account."""
    query = select(Follow.fan_id, Follow.openid).where(
        Follow.workspace_id == workspace_id,
        Follow.account_id == account_id,
        Follow.fan_id.in_(fan_ids),
        Follow.following,
    )
    return {row[0]: row[1] for row in session.execute(query)}


def budgets(
    session: Session, workspace_id: int, account_id: int, fan_ids: Collection[int], now: datetime
) -> dict[int, Budget]:
    """The reply budgets that are open at `now`."""
    query = select(Conversation.fan_id, Conversation.budget_left, Conversation.budget_until).where(
        Conversation.workspace_id == workspace_id,
        Conversation.account_id == account_id,
        Conversation.fan_id.in_(fan_ids),
        Conversation.budget_until > now,
    )
    return {row[0]: Budget(row[1], row[2]) for row in session.execute(query)}


def stopped(session: Session, workspace_id: int, notice: Notice, fan_ids: Collection[int]) -> set[int]:
    query = select(NoticeStop.fan_id).where(
        NoticeStop.workspace_id == workspace_id, NoticeStop.notice == notice, NoticeStop.fan_id.in_(fan_ids)
    )
    return set(session.scalars(query))


def told(
    session: Session, workspace_id: int, notice: Notice, fan_ids: Collection[int], days: Collection[date]
) -> dict[tuple[int, date], int]:
    """How many reminders of this kind each fan got on each of these days."""
    query = (
        select(ReminderRow.fan_id, ReminderRow.day, func.count())
        .where(
            ReminderRow.workspace_id == workspace_id,
            ReminderRow.fan_id.in_(fan_ids),
            ReminderRow.notice == notice,
            ReminderRow.day.in_(days),
            ReminderRow.state.in_(_SENT),
        )
        .group_by(ReminderRow.fan_id, ReminderRow.day)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


# ---- what fans allowed and stopped -----------------------------------------------------------------------------------


class Allowed(NamedTuple):
    """Of which account and template, by which fan."""

    account_id: int
    template_id: str
    fan_id: int


_STATE: Final = ("left", "granted_at", "refused_at", "withdrawn_at")
_GRANT: Final = [getattr(NoticeGrant, name) for name in (*Allowed._fields, *_STATE)]


def grants(
    session: Session,
    workspace_id: int,
    account_id: int,
    template_ids: Collection[str],
    fan_ids: Collection[int],
    *,
    lock: bool = True,
) -> dict[Allowed, Grant]:
    """`lock`: nobody else changes them until the end of the transaction."""
    query = (
        select(*_GRANT)
        .where(
            NoticeGrant.workspace_id == workspace_id,
            NoticeGrant.account_id == account_id,
            NoticeGrant.template_id.in_(template_ids),
            NoticeGrant.fan_id.in_(fan_ids),
        )
        .order_by(NoticeGrant.template_id, NoticeGrant.fan_id)  # everybody locks in the same order
    )
    query = query.with_for_update() if lock else query
    return {Allowed(*row[:3]): Grant(*row[3:]) for row in session.execute(query)}


def add_grants(session: Session, workspace_id: int, made: Mapping[Allowed, Grant]) -> None:
    rows = [{**key._asdict(), **_state(grant)} for key, grant in made.items()]
    if rows:
        session.connection().execute(insert(NoticeGrant), [{"workspace_id": workspace_id, **row} for row in rows])


def set_grants(session: Session, workspace_id: int, changed: Mapping[Allowed, Grant]) -> None:
    statement = (
        update(NoticeGrant)
        .where(
            NoticeGrant.workspace_id == workspace_id,
            NoticeGrant.account_id == bindparam("of_account"),
            NoticeGrant.template_id == bindparam("of_template"),
            NoticeGrant.fan_id == bindparam("of_fan"),
        )
        .values({name: bindparam(f"new_{name}") for name in _STATE})
    )
    rows = [
        {
            "of_account": key.account_id,
            "of_template": key.template_id,
            "of_fan": key.fan_id,
            **{f"new_{name}": value for name, value in _state(grant).items()},
        }
        for key, grant in changed.items()
    ]
    if rows:
        session.connection().execute(statement, rows)


def _state(grant: Grant) -> dict[str, Any]:
    return {name: getattr(grant, name) for name in _STATE}


def stop(session: Session, workspace_id: int, fan_id: int, notices: Collection[Notice], at: datetime) -> None:
    start(session, workspace_id, fan_id, notices)
    session.add_all(
        NoticeStop(workspace_id=workspace_id, fan_id=fan_id, notice=notice, at=at) for notice in sorted(notices)
    )
    session.flush()


def start(session: Session, workspace_id: int, fan_id: int, notices: Collection[Notice]) -> None:
    session.flush()
    session.execute(
        delete(NoticeStop).where(
            NoticeStop.workspace_id == workspace_id, NoticeStop.fan_id == fan_id, NoticeStop.notice.in_(notices)
        )
    )


def stops_of(session: Session, workspace_id: int, fan_id: int) -> Sequence[NoticeStop]:
    query = select(NoticeStop).where(NoticeStop.workspace_id == workspace_id, NoticeStop.fan_id == fan_id)
    return session.scalars(query.order_by(NoticeStop.notice)).all()


def grants_of(session: Session, workspace_id: int, fan_id: int) -> Sequence[NoticeGrant]:
    query = select(NoticeGrant).where(NoticeGrant.workspace_id == workspace_id, NoticeGrant.fan_id == fan_id)
    return session.scalars(query.order_by(NoticeGrant.account_id, NoticeGrant.template_id)).all()


def forget(session: Session, workspace_id: int, fan_id: int) -> None:
    """What a fan allowed and stopped."""
    session.flush()
    for table in (NoticeGrant, NoticeStop):
        session.execute(delete(table).where(table.workspace_id == workspace_id, table.fan_id == fan_id))
