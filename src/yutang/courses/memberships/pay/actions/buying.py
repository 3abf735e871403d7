"""A fan buys one period of a tier: the order is a row of ours before WeChat Pay hears of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from yutang.accounts.models import Account
from yutang.accounts.official.actions.views import accounts_of
from yutang.courses.memberships.actions.looking import Line, find_tier
from yutang.courses.memberships.models import MembershipTier, Order, OrderState
from yutang.courses.memberships.pay.rules.orders import LASTS
from yutang.courses.memberships.pay.rules.values import Way
from yutang.courses.memberships.pay.store import keys, orders
from yutang.errors import N_, Conflict, NotFound, TooMany
from yutang.fans.actions.linking import ids_of_fan, openid_on, phone_owner
from yutang.fans.actions.visitors import do_know_visitors
from yutang.fans.models import SourceKind
from yutang.jobs.actions import enqueue
from yutang.workspaces.actions import Work

ORDER: Final = "pay.order"
_MOST: Final = 20  # orders of one fan in an hour
_HOUR: Final = timedelta(hours=1)
NO_ORDER: Final = N_("There is no such order. Please open it on the phone that made it.")
NOT_SOLD: Final = N_("This membership is not sold just now.")


@dataclass(frozen=True, slots=True)
class Sale:
    """That a tier can be bought. `amount` in fen, of one period; `again`: it adds to what the fan has."""

    amount: int
    again: bool


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who holds the phone. `openid`: theirs on the account that sells; "": not known."""

    fan_id: int
    openid: str


def sale_of(work: Work, tier: MembershipTier, line: Line | None) -> Sale | None:
    """None where it cannot be bought: no price, archived, no keys that WeChat Pay took, or held for good already."""
    if tier.price <= 0 or tier.archived_at is not None:
        return None
    held = line is not None and line.membership.revoked_at is None
    if held and line is not None and line.membership.ends_at is None:
        return None
    found = keys.find(work.session, work.workspace_id)
    return None if found is None or found.checked_at is None else Sale(tier.price, again=held and tier.days > 0)


def seller(work: Work) -> Account | None:
    """The account in whose name is sold."""
    found = keys.find(work.session, work.workspace_id)
    if found is None:
        return None
    return next((account for account in accounts_of(work) if account.app_id == found.app_id), None)


def openid_here(work: Work, account: Account, visitor_id: int | None) -> str:
    """The openid of whoever holds the phone, on this account; "" where it is not known."""
    fan_id = None if visitor_id is None else phone_owner(work, visitor_id)
    return "" if fan_id is None else openid_on(work, account.id, fan_id)


def do_order(work: Work, tier_id: int, visitor_id: int, openid: str) -> Order:
    """An order for whoever holds the phone, with the job that tells WeChat Pay; the one that is open already, if any.

    `openid`: who pays inside WeChat; "": by QR. Raises NotFound, Conflict, TooMany.
    """
    tier = find_tier(work, tier_id)
    fan_id = do_know_visitors(work, [visitor_id], SourceKind.PAGE, tier.slug)[visitor_id]
    keys.lock(work.session, work.workspace_id)  # two taps at once are one order
    ids = ids_of_fan(work, fan_id)
    if sale_of(work, tier, None) is None:
        raise Conflict(NOT_SOLD, "not_sold")
    way = Way.JSAPI if openid else Way.NATIVE
    known = orders.open_one(work.session, work.workspace_id, ids, (tier.id, tier.price, way), work.now)
    if known is not None and known.payer == openid:
        return known
    if orders.count_of_fan(work.session, work.workspace_id, ids, work.now - _HOUR) >= _MOST:
        raise TooMany(N_("Those were many orders in a row. Please wait a while."), retry_after=600)
    return _added(work, tier, fan_id, openid)


def _added(work: Work, tier: MembershipTier, fan_id: int, openid: str) -> Order:
    order_id = work.new_id()
    order = Order(
        workspace_id=work.workspace_id,
        id=order_id,
        number=f"M{order_id}",
        fan_id=fan_id,
        tier_id=tier.id,
        amount=tier.price,
        way=(Way.JSAPI if openid else Way.NATIVE).value,
        payer=openid,
        pay_url="",
        prepay_id="",
        state=OrderState.OPEN,
        transaction_id="",
        problem="",
        created_at=work.now,
        expires_at=work.now + LASTS,
        asked_at=None,
        paid_at=None,
        changed_at=work.now,
    )
    orders.add(work.session, order)
    enqueue(work, ORDER, {"order_id": order_id})
    return order


def own_order(work: Work, number: str, visitor_id: int | None) -> Order:
    """An order on the phone of whoever made it. Raises NotFound for anybody else's."""
    named = orders.of_number(work.session, number[:40])
    order = None
    if named is not None and named[0] == work.workspace_id:
        order = orders.find(work.session, work.workspace_id, named[1])
    fan_id = None if visitor_id is None else phone_owner(work, visitor_id)
    if order is None or fan_id is None or order.fan_id not in ids_of_fan(work, fan_id):
        raise NotFound(NO_ORDER)
    return order


# ---- for the worker --------------------------------------------------------------------------------------------------


def order_to_place(work: Work, order_id: int) -> tuple[Order, str] | None:
    """An order that WeChat Pay is to be asked for, and what it is called there; none where that is over."""
    order = orders.find(work.session, work.workspace_id, order_id)
    is_waiting = order is not None and order.state is OrderState.OPEN and not (order.pay_url or order.prepay_id)
    if order is None or not is_waiting or work.now >= order.expires_at:
        return None
    return order, find_tier(work, order.tier_id).title


def do_note_placed(work: Work, order_id: int, pay_url: str, prepay_id: str) -> None:
    order = orders.lock(work.session, work.workspace_id, order_id)
    if order is not None and order.state is OrderState.OPEN:
        order.pay_url, order.prepay_id, order.changed_at = pay_url, prepay_id, work.now


def do_note_refused(work: Work, order_id: int, code: str) -> None:
    """WeChat Pay takes no such order: it ends here, and its page says so."""
    order = orders.lock(work.session, work.workspace_id, order_id)
    if order is not None and order.state is OrderState.OPEN:
        order.state, order.problem, order.payer, order.changed_at = OrderState.CLOSED, code, "", work.now
