"""The proof that the money adds up: orders, refunds, the ledger of money and that of memberships agree (promise I8)."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session

from yutang.courses.memberships.models import Order, OrderState, RefundState
from yutang.courses.memberships.pay.store import money, orders
from yutang.courses.memberships.store import members
from yutang.insights.actions import Finding

_SHOWN: Final = 50
_NOT_PAID: Final = frozenset({OrderState.OPEN, OrderState.CLOSED})


def money_findings(session: Session, workspace_id: int) -> list[Finding]:
    """An empty list is the proof. Reads all orders; expects the one consistent view of `Database.read()`."""
    return list(islice(_findings(session, workspace_id), _SHOWN))


def _findings(session: Session, workspace_id: int) -> Iterator[Finding]:
    booked = money.by_order(session, workspace_id)
    back: dict[int, int] = {}
    for refund in orders.all_refunds(session, workspace_id):
        if refund.state is RefundState.DONE:
            back[refund.order_id] = back.get(refund.order_id, 0) + refund.amount
    gone = members.forgotten(session, workspace_id)
    granted = members.keys_like(session, workspace_id, "order:")
    for order in orders.everything(session, workspace_id):
        received, returned = booked.pop(order.id, (0, 0))
        due = 0 if order.state in _NOT_PAID else order.amount
        if received != due:
            yield Finding("money", f"order {order.number}: fen received", received, due)
        if returned != back.get(order.id, 0):
            yield Finding("money", f"order {order.number}: fen paid back", returned, back.get(order.id, 0))
        if order.fan_id not in gone and (f"order:{order.id}" in granted) != (due > 0):
            yield Finding("money", f"order {order.number}: memberships given", int(due == 0), int(due > 0))
        yield from _state(order, returned)
    for order_id, (received, returned) in booked.items():
        yield Finding("money", f"order {order_id} is not there, but its money is", received - returned, 0)


def _state(order: Order, returned: int) -> Iterator[Finding]:
    if (order.state is OrderState.REFUNDED) != (0 < order.amount <= returned):
        yield Finding("money", f"order {order.number}: fen paid back, by its state", returned, order.amount)
