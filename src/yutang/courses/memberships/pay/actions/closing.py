"""Orders whose notice never came, and orders whose time is over: what WeChat Pay says of them counts."""

from collections.abc import Sequence

from yutang.courses.memberships.models import Order, OrderState, Refund
from yutang.courses.memberships.pay.actions.crediting import do_take
from yutang.courses.memberships.pay.rules.orders import FIRST_LOOK, is_to_be_asked
from yutang.courses.memberships.pay.rules.values import Answer, NoticeRefused, PaidBack, Payment, Trade
from yutang.courses.memberships.pay.store import keys, orders
from yutang.workspaces.actions import Work


def orders_to_ask(work: Work, after: int, limit: int) -> tuple[Sequence[Order], int | None]:
    """Of so many open orders those of which it is time; and where to go on, none at the end."""
    listed = orders.open_ones(work.session, work.workspace_id, after, limit)
    rest = listed[-1].id if len(listed) == limit else None
    return [order for order in listed if is_to_be_asked(order, work.now)], rest


def refunds_to_ask(work: Work, after: int, limit: int) -> tuple[Sequence[Refund], int | None]:
    listed = orders.refunds_on_their_way(work.session, work.workspace_id, after, limit)
    rest = listed[-1].id if len(listed) == limit else None
    return [each for each in listed if work.now - (each.asked_at or each.created_at) >= FIRST_LOOK], rest


def do_note_answer(work: Work, order_id: int, answer: Answer) -> bool:
    """What WeChat Pay says of an order. True: its time is over and it is to be closed there, too."""
    order = orders.lock(work.session, work.workspace_id, order_id)
    if order is None or order.state is not OrderState.OPEN:
        return False
    order.asked_at = work.now
    if answer.trade is Trade.PAID and answer.payment is not None:
        do_take_or_count(work, answer.payment)
        return False
    is_over = work.now >= order.expires_at
    if answer.trade is Trade.OPEN:
        return is_over
    if is_over or answer.trade is Trade.CLOSED:
        do_close(work, order_id)
    return False


def do_close(work: Work, order_id: int) -> None:
    """Nobody paid in time. A payment that is told of later counts all the same."""
    order = orders.lock(work.session, work.workspace_id, order_id)
    if order is not None and order.state is OrderState.OPEN:
        order.state, order.payer, order.changed_at = OrderState.CLOSED, "", work.now


def do_note_refund_answer(work: Work, refund_id: int, told: PaidBack) -> None:
    do_take_or_count(work, told)  # locks the order, and only then touches the refund
    found = orders.find_refund(work.session, work.workspace_id, refund_id)
    if found is not None:
        found.asked_at = work.now


def do_take_or_count(work: Work, told: Payment | PaidBack) -> None:
    """What does not fit is counted as a notice would be, and alarms."""
    try:
        do_take(work, told)
    except NoticeRefused as refusal:
        keys.count_refusal(work.session, work.workspace_id, refusal.why.value, work.now)
