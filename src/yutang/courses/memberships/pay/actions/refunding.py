"""Paying back: what it takes is said before; it is decided once, and the worker carries it out."""

from dataclasses import dataclass
from typing import Final

from yutang.campaigns.rewards.rules.money import fen_of, yuan
from yutang.courses.memberships.actions.looking import find_tier, memberships_of
from yutang.courses.memberships.models import MembershipTier, Order, OrderState, Refund, RefundState
from yutang.courses.memberships.pay.actions.orders import find_order
from yutang.courses.memberships.pay.rules.orders import REFUND_WITHIN, takes_membership
from yutang.courses.memberships.pay.store import money, orders
from yutang.courses.memberships.rules.periods import Term
from yutang.errors import N_, Conflict
from yutang.fields import Fields
from yutang.jobs.actions import enqueue
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

REFUND: Final = "pay.refund"
_LONGEST: Final = 80  # characters of a reason, as WeChat Pay takes it


@dataclass(frozen=True, slots=True)
class Left:
    """What can be paid back, in fen, and what the whole of it takes from the fan: the term now and afterwards."""

    amount: int
    tier: MembershipTier
    now: Term | None


def left_of(work: Work, order: Order) -> Left:
    work.actor.require(Permission.MONEY)
    back = sum(-each.amount for each in money.of_order(work.session, work.workspace_id, order.id) if each.amount < 0)
    tier = find_tier(work, order.tier_id)
    line = next((line for line in memberships_of(work, order.fan_id) if line.tier.id == tier.id), None)
    held = None if line is None else line.membership
    term = None if held is None else Term(held.since, held.ends_at, held.revoked_at)
    left = 0 if order.paid_at is None or work.now - order.paid_at > REFUND_WITHIN else order.amount - back
    return Left(left, tier, term)


def do_refund(work: Work, order_id: int, amount: str, reason: str) -> Refund:
    """`amount` in yuan as typed; "": all that is left. Raises NotAllowed, NotFound, Invalid, Conflict."""
    work.actor.require(Permission.MONEY)
    find_order(work, order_id)
    order = orders.lock(work.session, work.workspace_id, order_id)
    if order is None or order.state is not OrderState.PAID:
        raise Conflict(N_("Nothing of this order can be paid back now."), "no_refund")
    left = left_of(work, order).amount
    fields = Fields()
    fen = left if not amount.strip() else fen_of(amount) or 0
    if not 0 < fen <= left:
        fields.refuse("amount", N_("Please type an amount from 0.01 to what is left of the payment."))
    why = fields.line("reason", reason, required=True)
    if len(why) > _LONGEST:
        fields.refuse("reason", N_("Please keep this under 80 characters."))
    fields.check()
    return _asked(work, order, fen, why)


def _asked(work: Work, order: Order, fen: int, why: str) -> Refund:
    before = orders.refunds_of(work.session, work.workspace_id, order.id)
    refund = Refund(
        workspace_id=work.workspace_id,
        id=work.new_id(),
        order_id=order.id,
        number=f"{order.number}R{len(before) + 1}",
        amount=fen,
        reason=why,
        state=RefundState.ASKED,
        problem="",
        member_id=work.actor.member_id,
        asked_at=None,
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(refund)
    order.state, order.changed_at = OrderState.REFUNDING, work.now
    work.session.flush()
    enqueue(work, REFUND, {"refund_id": refund.id})
    work.audit("order.refund", "order", order.id, None, {"number": order.number, "amount": yuan(fen), "reason": why})
    return refund


def takes_it(order: Order, left: int) -> bool:
    """Whether paying back all that is left takes the membership."""
    return takes_membership(order.amount, order.amount - left, left)
