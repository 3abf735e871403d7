"""Money that came and money that went back: each counts once, however often and however late it is told."""

from datetime import datetime

from yutang.courses.memberships.actions.granting import do_grant
from yutang.courses.memberships.actions.looking import find_tier
from yutang.courses.memberships.models import MembershipCause, Order, OrderState, PayKeys, Refund, RefundState
from yutang.courses.memberships.pay.rules.orders import check_paid_back, check_payment, state_after, takes_membership
from yutang.courses.memberships.pay.rules.values import NoticeRefused, PaidBack, Payment, Refusal
from yutang.courses.memberships.pay.store import keys, money, orders
from yutang.errors import NotFound
from yutang.fans.actions.looking import find_fan
from yutang.workspaces.actions import Work


def do_take(work: Work, told: Payment | PaidBack) -> None:
    """Apply what WeChat Pay told us. Raises NoticeRefused, and then nothing counts."""
    kept = keys.find(work.session, work.workspace_id)
    order = _order(work, told.number if isinstance(told, Payment) else told.order_number)
    if kept is None:
        raise NoticeRefused(Refusal.MERCHANT)
    if isinstance(told, Payment):
        check_payment(order, kept, told)
        do_credit(work, order, told)
    else:
        do_settle_refund(work, order, kept, told)


def _order(work: Work, number: str) -> Order:
    named = orders.of_number(work.session, number)
    order = None
    if named is not None and named[0] == work.workspace_id:
        order = orders.lock(work.session, work.workspace_id, named[1])
    if order is None:
        raise NoticeRefused(Refusal.ORDER)
    return order


def do_credit(work: Work, order: Order, payment: Payment) -> None:
    """The order is paid: a row in the ledger of money, and the membership. `order` is locked, `payment` checked.

    An order that was closed here is paid all the same: the money has come.
    """
    _add_money(work, order, payment.amount, f"paid:{payment.transaction_id}", payment.at)
    if order.state not in (OrderState.OPEN, OrderState.CLOSED):
        return
    order.state, order.transaction_id, order.paid_at = OrderState.PAID, payment.transaction_id, payment.at
    order.payer, order.problem, order.changed_at = "", "", work.now
    _grant(work, order, MembershipCause.ORDER, f"order:{order.id}", 1)


def do_settle_refund(work: Work, order: Order, kept: PayKeys, told: PaidBack) -> None:
    """What became of a refund. Raises NoticeRefused. `order` is locked."""
    found = orders.refund_numbered(work.session, work.workspace_id, told.number)
    if found is None or found.order_id != order.id:
        raise NoticeRefused(Refusal.ORDER)
    check_paid_back(order, found, kept, told)
    if told.done is None or found.state is RefundState.DONE:
        return
    if not told.done:
        do_note_refund_failed(work, found.id, "ABNORMAL")
        return
    before = _back(work, order)
    found.state, found.problem, found.changed_at = RefundState.DONE, "", work.now
    _add_money(work, order, -found.amount, f"refund:{found.number}", told.at)
    order.state, order.changed_at = _state(work, order, before + found.amount), work.now
    if takes_membership(order.amount, before, found.amount):
        _grant(work, order, MembershipCause.REFUND, f"refund:{found.id}", -1)


def do_note_refund_failed(work: Work, refund_id: int, code: str) -> None:
    """The money stays here, and the membership with it. The order can be paid back again."""
    found = orders.find_refund(work.session, work.workspace_id, refund_id)
    order = None if found is None else orders.lock(work.session, work.workspace_id, found.order_id)
    found = orders.lock_refund(work.session, work.workspace_id, refund_id)
    if found is None or order is None or found.state is not RefundState.ASKED:
        return
    found.state, found.problem, found.changed_at = RefundState.FAILED, code, work.now
    order.state, order.changed_at = _state(work, order, _back(work, order)), work.now


def _state(work: Work, order: Order, back: int) -> OrderState:
    work.session.flush()
    listed = orders.refunds_of(work.session, work.workspace_id, order.id)
    if any(refund.state is RefundState.ASKED for refund in listed):
        return OrderState.REFUNDING
    return state_after(order.amount, back)


def _back(work: Work, order: Order) -> int:
    return sum(-each.amount for each in money.of_order(work.session, work.workspace_id, order.id) if each.amount < 0)


def _add_money(work: Work, order: Order, amount: int, key: str, at: datetime) -> bool:
    row = {"id": work.new_id(), "order_id": order.id, "amount": amount, "key": key, "at": at, "made_at": work.now}
    return money.add(work.session, work.workspace_id, row)


def _grant(work: Work, order: Order, cause: MembershipCause, key: str, periods: int) -> None:
    """Nobody is a member whose data was erased in the meantime; the money is in the books all the same."""
    try:
        find_fan(work, order.fan_id)
    except NotFound:
        return
    do_grant(work, order.fan_id, find_tier(work, order.tier_id), cause, key, periods)


def refund_of(work: Work, refund_id: int) -> tuple[Refund, Order] | None:
    """A refund on its way, for the worker; none where it has ended."""
    found = orders.find_refund(work.session, work.workspace_id, refund_id)
    order = None if found is None else orders.find(work.session, work.workspace_id, found.order_id)
    return None if found is None or order is None or found.state is not RefundState.ASKED else (found, order)
