"""Orders and refunds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from yutang.courses.memberships.models import MembershipTier, Order, OrderNumber, OrderState, Refund, RefundState

_OF_TIER = and_(MembershipTier.workspace_id == Order.workspace_id, MembershipTier.id == Order.tier_id)


class Wanted(NamedTuple):
    """Which orders; `since` and `before` are of their making. `number`: the whole of one."""

    state: OrderState | None = None
    tier_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    number: str = ""


def of_number(session: Session, number: str) -> tuple[int, int] | None:
    """The directory: which workspace and order a number names."""
    found = session.get(OrderNumber, number)
    return None if found is None else (found.workspace_id, found.order_id)


def find(session: Session, workspace_id: int, order_id: int) -> Order | None:
    return session.get(Order, (workspace_id, order_id))


def lock(session: Session, workspace_id: int, order_id: int) -> Order | None:
    """Nobody else's until the transaction ends."""
    query = select(Order).where(Order.workspace_id == workspace_id, Order.id == order_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def add(session: Session, order: Order) -> None:
    session.add_all([order, OrderNumber(number=order.number, workspace_id=order.workspace_id, order_id=order.id)])
    session.flush()


def open_one(
    session: Session, workspace_id: int, fan_ids: Collection[int], wanted: tuple[int, int, str], now: datetime
) -> Order | None:
    """The newest order of a fan that can still be paid. `wanted`: tier, amount, way."""
    tier_id, amount, way = wanted
    query = select(Order).where(
        Order.workspace_id == workspace_id,
        Order.state == OrderState.OPEN,
        Order.fan_id.in_(fan_ids),
        Order.tier_id == tier_id,
        Order.amount == amount,
        Order.way == way,
        Order.problem == "",
        Order.expires_at > now,
    )
    return session.scalar(query.order_by(Order.id.desc()).limit(1))


def count_of_fan(session: Session, workspace_id: int, fan_ids: Collection[int], since: datetime) -> int:
    query = select(func.count()).where(
        Order.workspace_id == workspace_id, Order.fan_id.in_(fan_ids), Order.created_at > since
    )
    return session.scalar(query) or 0


def open_ones(session: Session, workspace_id: int, after: int, limit: int) -> Sequence[Order]:
    query = select(Order).where(Order.workspace_id == workspace_id, Order.state == OrderState.OPEN, Order.id > after)
    return session.scalars(query.order_by(Order.id).limit(limit)).all()


def of_fan(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Sequence[Order]:
    query = select(Order).where(Order.workspace_id == workspace_id, Order.fan_id.in_(fan_ids))
    return session.scalars(query.order_by(Order.id)).all()


def forget(session: Session, workspace_id: int, fan_ids: Collection[int]) -> None:
    """What of an order tells who somebody was; that there was one, and the money of it, stays."""
    session.execute(
        update(Order)
        .where(Order.workspace_id == workspace_id, Order.fan_id.in_(fan_ids))
        .values(payer="")
        .execution_options(synchronize_session=False)
    )


# ---- lists -----------------------------------------------------------------------------------------------------------


def listed(
    session: Session, workspace_id: int, wanted: Wanted, before: int | None, limit: int
) -> list[tuple[Order, str]]:
    """With the title of their tier; the newest first, below the id `before`."""
    base = select(Order, MembershipTier.title).join(MembershipTier, _OF_TIER).where(Order.workspace_id == workspace_id)
    query = _asked(base, wanted)
    if before is not None:
        query = query.where(Order.id < before)
    return [(order, title) for order, title in session.execute(query.order_by(Order.id.desc()).limit(limit))]


def count(session: Session, workspace_id: int, wanted: Wanted) -> int:
    query = select(func.count()).select_from(Order).where(Order.workspace_id == workspace_id)
    return session.scalar(_asked(query, wanted)) or 0


def _asked(query: Any, wanted: Wanted) -> Any:  # noqa: ANN401 - a query of orders
    if wanted.state is not None:
        query = query.where(Order.state == wanted.state)
    if wanted.tier_id is not None:
        query = query.where(Order.tier_id == wanted.tier_id)
    if wanted.since is not None:
        query = query.where(Order.created_at >= wanted.since)
    if wanted.before is not None:
        query = query.where(Order.created_at < wanted.before)
    return query.where(Order.number == wanted.number) if wanted.number else query


def everything(session: Session, workspace_id: int) -> Sequence[Order]:
    return session.scalars(select(Order).where(Order.workspace_id == workspace_id).order_by(Order.id)).all()


# ---- refunds ---------------------------------------------------------------------------------------------------------


def refunds_of(session: Session, workspace_id: int, order_id: int) -> Sequence[Refund]:
    query = select(Refund).where(Refund.workspace_id == workspace_id, Refund.order_id == order_id)
    return session.scalars(query.order_by(Refund.id)).all()


def refund_numbered(session: Session, workspace_id: int, number: str) -> Refund | None:
    return session.scalar(select(Refund).where(Refund.workspace_id == workspace_id, Refund.number == number))


def find_refund(session: Session, workspace_id: int, refund_id: int) -> Refund | None:
    return session.get(Refund, (workspace_id, refund_id))


def lock_refund(session: Session, workspace_id: int, refund_id: int) -> Refund | None:
    query = select(Refund).where(Refund.workspace_id == workspace_id, Refund.id == refund_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def refunds_on_their_way(session: Session, workspace_id: int, after: int, limit: int) -> Sequence[Refund]:
    query = select(Refund).where(
        Refund.workspace_id == workspace_id, Refund.state == RefundState.ASKED, Refund.id > after
    )
    return session.scalars(query.order_by(Refund.id).limit(limit)).all()


def all_refunds(session: Session, workspace_id: int) -> Sequence[Refund]:
    return session.scalars(select(Refund).where(Refund.workspace_id == workspace_id).order_by(Refund.id)).all()
