"""When an order can be paid, when WeChat Pay is asked again, whether a payment fits, and what a refund takes. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from yutang.courses.memberships.models import Order, OrderState, PayKeys, Refund
from yutang.courses.memberships.pay.rules.values import CURRENCY, NoticeRefused, PaidBack, Payment, Refusal
from yutang.courses.memberships.rules.periods import Term

LASTS: Final = timedelta(minutes=30)
"""How long an order can be paid. WeChat Pay's own limit is two hours, so nothing is open there that we closed."""
FIRST_LOOK: Final = timedelta(minutes=1)
_OFTEN: Final = timedelta(minutes=10)
_LOOKED: Final = timedelta(minutes=5)
OWED: Final = frozenset({OrderState.PAID, OrderState.REFUNDING})
"""Orders of which money is here that can be paid back."""
REFUND_WITHIN: Final = timedelta(days=365)
"""WeChat Pay pays back within a year."""


def is_to_be_asked(order: Order, now: datetime) -> bool:
    """Whether it is time to ask WeChat Pay what became of an open order: soon, in case its notice never came, then
    every five minutes, and when its time is over."""
    if now >= order.expires_at:
        return True
    last = order.asked_at or order.created_at
    wait = FIRST_LOOK if now - order.created_at < _OFTEN else _LOOKED
    return now - last >= wait


def check_payment(order: Order, keys: PayKeys, payment: Payment) -> None:
    """Raises NoticeRefused unless it pays exactly this order."""
    if payment.number != order.number:
        raise NoticeRefused(Refusal.ORDER)
    if payment.merchant_id != keys.merchant_id:
        raise NoticeRefused(Refusal.MERCHANT)
    if payment.app_id != keys.app_id:
        raise NoticeRefused(Refusal.APP)
    if payment.currency != CURRENCY:
        raise NoticeRefused(Refusal.CURRENCY)
    if payment.amount != order.amount:
        raise NoticeRefused(Refusal.AMOUNT)


def check_paid_back(order: Order, refund: Refund, keys: PayKeys, told: PaidBack) -> None:
    """Raises NoticeRefused unless it is exactly this refund of this order."""
    if told.order_number != order.number or told.number != refund.number:
        raise NoticeRefused(Refusal.ORDER)
    if told.merchant_id != keys.merchant_id:
        raise NoticeRefused(Refusal.MERCHANT)
    if (told.amount, told.total) != (refund.amount, order.amount):
        raise NoticeRefused(Refusal.AMOUNT)


def takes_membership(amount: int, back_before: int, refund: int) -> bool:
    """Whether the membership goes with the money: it does when nothing of the price is left; a part is goodwill.

    `amount` was paid, `back_before` of it is back already, `refund` is to go back now.
    """
    return back_before + refund >= amount


def state_after(amount: int, back: int) -> OrderState:
    """Of an order of which so much is back."""
    return OrderState.REFUNDED if back >= amount else OrderState.PAID


def term_after_refund(term: Term, days: int, now: datetime) -> Term:
    """The membership once a period of so many days is taken back, as its ledger will come to."""
    if days == 0:
        return replace(term, revoked_at=now)
    return term if term.ends_at is None else replace(term, ends_at=term.ends_at - timedelta(days=days))
