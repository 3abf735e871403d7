"""Orders for the team: the list, one of them, and the books for finance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from yutang.courses.memberships.models import MoneyEntry, Order, OrderState, Refund
from yutang.courses.memberships.pay.rules.words import STATES
from yutang.courses.memberships.pay.store import money, orders
from yutang.courses.memberships.pay.store.money import Sums
from yutang.courses.memberships.pay.store.orders import Wanted
from yutang.errors import N_, NotFound
from yutang.fans.actions.naming import FanCard, cards
from yutang.sheets.tables import Table, Value
from yutang.workspaces.actions import Work, workspace_of
from yutang.workspaces.rules import Permission

PAGE: Final = 50
_MOST_ROWS: Final = 100_000
_FEN: Final = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """As it is asked for. `since`, `until`: days of the workspace's zone, both included."""

    state: str = ""
    tier_id: int | None = None
    since: date | None = None
    until: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`after`: the id below which the next page begins; none: this is the last."""

    lines: Sequence[tuple[Order, str, FanCard]]
    count: int
    sums: Sums
    after: int | None


@dataclass(frozen=True, slots=True)
class OrderSheet:
    order: Order
    card: FanCard
    refunds: Sequence[Refund]
    money: Sequence[MoneyEntry]


def order_page(work: Work, wanted: Filter, before: int | None = None) -> OrderPage:
    """The newest first; the sums are of the money that moved on the asked days."""
    work.actor.require(Permission.MONEY)
    session, workspace_id = work.session, work.workspace_id
    since, until = span_of(work, wanted)
    state = OrderState(wanted.state) if wanted.state in set(OrderState) else None
    asked = Wanted(state, wanted.tier_id, since, until, wanted.number.strip()[:40])
    found = orders.listed(session, workspace_id, asked, before, PAGE + 1)
    known = cards(work, {order.fan_id for order, _ in found})
    lines = [(order, title, known[order.fan_id]) for order, title in found[:PAGE]]
    sums = money.sums(session, workspace_id, since, until, wanted.tier_id)
    after = lines[-1][0].id if len(found) > PAGE else None
    return OrderPage(lines, orders.count(session, workspace_id, asked), sums, after)


def span_of(work: Work, wanted: Filter) -> tuple[datetime | None, datetime | None]:
    """From the first moment of the first day to the first one after the last."""
    zone = ZoneInfo(workspace_of(work).timezone)

    def start(day: date) -> datetime:
        return datetime.combine(day, time(), zone).astimezone(UTC)

    since = None if wanted.since is None else start(wanted.since)
    return since, None if wanted.until is None else start(wanted.until + timedelta(days=1))


def find_order(work: Work, order_id: int) -> Order:
    """Raises NotAllowed, NotFound."""
    work.actor.require(Permission.MONEY)
    order = orders.find(work.session, work.workspace_id, order_id)
    if order is None:
        raise NotFound(N_("There is no such order."))
    return order


def order_sheet(work: Work, order_id: int) -> OrderSheet:
    order = find_order(work, order_id)
    return OrderSheet(
        order,
        cards(work, {order.fan_id})[order.fan_id],
        orders.refunds_of(work.session, work.workspace_id, order.id),
        money.of_order(work.session, work.workspace_id, order.id),
    )


# ---- for finance -----------------------------------------------------------------------------------------------------


def do_export(work: Work, wanted: Filter, t: Callable[[str], str]) -> list[Table]:
    """Two sheets: every movement of money in that time with its sum, and the sums alone. `t` translates."""
    work.actor.require(Permission.MONEY)
    since, until = span_of(work, wanted)
    rows = money.ledger(work.session, work.workspace_id, since, until, _MOST_ROWS)
    if wanted.tier_id is not None:
        rows = [row for row in rows if row[1].tier_id == wanted.tier_id]
    zone = ZoneInfo(workspace_of(work).timezone)
    work.audit("orders.export", "pay", work.workspace_id, None, {"rows": len(rows)})
    return [_ledger(rows, zone, t), _totals(rows, wanted, t)]


def _ledger(rows: Sequence[tuple[MoneyEntry, Order, str]], zone: ZoneInfo, t: Callable[[str], str]) -> Table:
    heads = [
        N_("Time"), N_("Order number"), N_("WeChat Pay's number"), N_("Membership"), N_("What"), N_("Yuan (CNY)"),
        N_("State of the order"),
    ]  # fmt: skip
    lines: list[list[Value]] = [
        [
            entry.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            order.number,
            order.transaction_id,
            title,
            t(N_("payment") if entry.amount > 0 else N_("refund")),
            entry.amount / _FEN,
            t(STATES[order.state][0]),
        ]
        for entry, order, title in rows
    ]
    total: list[Value] = ["", "", "", "", t(N_("Sum")), sum(entry.amount for entry, _, _ in rows) / _FEN, ""]
    return Table(t(N_("Money")), [t(head) for head in heads], lines, frozenset({5}), total)


def _totals(rows: Sequence[tuple[MoneyEntry, Order, str]], wanted: Filter, t: Callable[[str], str]) -> Table:
    got = sum(entry.amount for entry, _, _ in rows if entry.amount > 0)
    back = sum(-entry.amount for entry, _, _ in rows if entry.amount < 0)
    lines: list[list[Value]] = [
        [t(N_("Received")), got / _FEN],
        [t(N_("Paid back")), back / _FEN],
        [t(N_("Remains")), (got - back) / _FEN],
    ]
    span = f"{wanted.since or '…'} – {wanted.until or '…'}"
    return Table(t(N_("Sums")), [span, t(N_("Yuan (CNY)"))], lines, frozenset({1}))


def state_choices() -> Mapping[str, str]:
    return {"": N_("all"), **{state.value: words for state, (words, _) in STATES.items()}}
