"""The ledger of money: rows are only ever added."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, and_, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.courses.memberships.models import MembershipTier, MoneyEntry, Order

_OF_ORDER = and_(Order.workspace_id == MoneyEntry.workspace_id, Order.id == MoneyEntry.order_id)
_OF_TIER = and_(MembershipTier.workspace_id == Order.workspace_id, MembershipTier.id == Order.tier_id)


class Sums(NamedTuple):
    """In fen. `payments`, `refunds`: how many rows."""

    received: int = 0
    paid_back: int = 0
    payments: int = 0
    refunds: int = 0


def add(session: Session, workspace_id: int, row: Mapping[str, Any]) -> bool:
    """Whether it is new: a payment or refund counts once, by its key."""
    kind = sqlite if session.connection().dialect.name == "sqlite" else postgresql
    statement = kind.insert(MoneyEntry).on_conflict_do_nothing()
    result: CursorResult[Any] = session.connection().execute(statement, {"workspace_id": workspace_id, **row})
    return result.rowcount == 1


def of_order(session: Session, workspace_id: int, order_id: int) -> Sequence[MoneyEntry]:
    query = select(MoneyEntry).where(MoneyEntry.workspace_id == workspace_id, MoneyEntry.order_id == order_id)
    return session.scalars(query.order_by(MoneyEntry.id)).all()


def sums(
    session: Session, workspace_id: int, since: datetime | None, before: datetime | None, tier_id: int | None
) -> Sums:
    """Of the rows whose money moved in that time."""
    got, back = MoneyEntry.amount > 0, MoneyEntry.amount < 0
    query = (
        select(
            func.sum(case((got, MoneyEntry.amount), else_=0)),
            func.sum(case((back, -MoneyEntry.amount), else_=0)),
            func.sum(case((got, 1), else_=0)),
            func.sum(case((back, 1), else_=0)),
        )
        .join(Order, _OF_ORDER)
        .where(MoneyEntry.workspace_id == workspace_id)
    )
    if since is not None:
        query = query.where(MoneyEntry.at >= since)
    if before is not None:
        query = query.where(MoneyEntry.at < before)
    if tier_id is not None:
        query = query.where(Order.tier_id == tier_id)
    found = session.execute(query).one()
    return Sums(*(int(value or 0) for value in found))


def ledger(
    session: Session, workspace_id: int, since: datetime | None, before: datetime | None, limit: int
) -> list[tuple[MoneyEntry, Order, str]]:
    """Rows with their order and the title of what was bought, the oldest first."""
    query = (
        select(MoneyEntry, Order, MembershipTier.title)
        .join(Order, _OF_ORDER)
        .join(MembershipTier, _OF_TIER)
        .where(MoneyEntry.workspace_id == workspace_id)
    )
    if since is not None:
        query = query.where(MoneyEntry.at >= since)
    if before is not None:
        query = query.where(MoneyEntry.at < before)
    rows = session.execute(query.order_by(MoneyEntry.at, MoneyEntry.id).limit(limit))
    return [(entry, order, title) for entry, order, title in rows]


def by_order(session: Session, workspace_id: int) -> dict[int, tuple[int, int]]:
    """Received and paid back of each order."""
    query = select(MoneyEntry.order_id, MoneyEntry.amount).where(MoneyEntry.workspace_id == workspace_id)
    found: dict[int, tuple[int, int]] = {}
    for order_id, amount in session.execute(query):
        received, back = found.get(order_id, (0, 0))
        found[order_id] = (received + max(amount, 0), back + max(-amount, 0))
    return found
