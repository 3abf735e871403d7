"""`/memberships/orders`: orders and their sums, one order and paying it back, the books for finance."""

from datetime import date, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from yutang.campaigns.rewards.rules.money import yuan
from yutang.courses.memberships.actions.looking import tiers_of
from yutang.courses.memberships.models import OrderState
from yutang.courses.memberships.pay.actions.orders import (
    Filter,
    do_export,
    order_page,
    order_sheet,
    state_choices,
)
from yutang.courses.memberships.pay.actions.refunding import Left, do_refund, left_of
from yutang.courses.memberships.pay.rules.orders import term_after_refund
from yutang.courses.memberships.pay.rules.words import REFUND_STATES, STATES, said
from yutang.errors import N_, DomainError
from yutang.fields import id_in
from yutang.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_text, xlsx
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/memberships/orders")
Asked = Annotated[str, Query(max_length=60)]
Text = Annotated[str, Form(max_length=400)]
HERE: Final = "/memberships/orders"
_SAID_BESIDE: Final = frozenset({409, 422})


@router.get("")
def orders_page(
    visit: SignedIn, state: Asked = "", tier: Asked = "", since: Asked = "", until: Asked = "", q: Asked = "",
    after: Asked = "",
) -> Response:  # fmt: skip
    wanted = _filter(state, tier, since, until, q)
    with visit.reading() as work:
        found = order_page(work, wanted, id_in(after))
        tiers = tiers_of(work)
    asked = {key: value for key, value in _as_query(wanted).items() if value}
    return visit.page(
        "pay/orders.html",
        found=found,
        wanted=wanted,
        any_filter=bool(asked),
        yuan=yuan,
        states=STATES,
        state_choices=[(key, visit.t(words)) for key, words in state_choices().items()],
        tier_choices=[("", visit.t(N_("all"))), *((view.tier.id, view.tier.title) for view in tiers)],
        asked=asked,
        onward=f"{HERE}?" + urlencode({**asked, "after": str(found.after or "")}),
    )


@router.post("/export.{kind}")
def export(visit: SignedIn, kind: str, tier: Text = "", since: Text = "", until: Text = "") -> Response:
    """`xlsx` with sums, or `csv`: every movement of money on these days, one a line."""
    with visit.working() as work:
        tables = do_export(work, _filter("", tier, since, until, ""), visit.t)
    name = f"money-{since or 'all'}-{until or 'all'}".replace("/", "-")
    if kind == "csv":
        return _file(csv_text(tables[0]), CSV_TYPE, f"{name}.csv")
    return _file(xlsx(tables), XLSX_TYPE, f"{name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


@router.get("/{order_id:int}")
def one(visit: SignedIn, order_id: int) -> Response:
    return _show(visit, order_id)


@router.post("/{order_id:int}/refund")
def refund(visit: SignedIn, order_id: int, amount: Text = "", reason: Text = "") -> Response:
    try:
        with visit.working() as work:
            do_refund(work, order_id, amount, reason)
    except DomainError as error:
        if error.status not in _SAID_BESIDE:
            raise
        return _show(visit, order_id, error, {"amount": amount, "reason": reason})
    return visit.redirect(f"{HERE}/{order_id}", visit.t(N_("The money is on its way back.")))


def _show(
    visit: Visit, order_id: int, error: DomainError | None = None, typed: dict[str, str] | None = None
) -> Response:
    visit.actor.require(Permission.MONEY)
    with visit.reading() as work:
        sheet = order_sheet(work, order_id)
        left = left_of(work, sheet.order)
    may_refund = sheet.order.state is OrderState.PAID and left.amount > 0
    return visit.page(
        "pay/order.html",
        status=200 if error is None else error.status,
        error=error,
        sheet=sheet,
        order=sheet.order,
        left=left,
        loses=_loses(visit, left),
        may_refund=may_refund,
        typed=typed or {"amount": yuan(left.amount), "reason": ""},
        yuan=yuan,
        states=STATES,
        refund_states=REFUND_STATES,
        said=said,
    )


def _loses(visit: Visit, left: Left) -> tuple[str, datetime | None]:
    """What the fan loses with all of the money: nothing, good (it was for good), now, or later, and then until when."""
    if left.now is None or left.now.revoked_at is not None:
        return "nothing", None
    after = term_after_refund(left.now, left.tier.days, visit.now)
    if after.revoked_at is not None:
        return "good", None
    is_over = after.ends_at is not None and after.ends_at <= visit.now
    return ("now" if is_over else "later"), after.ends_at


def _filter(state: str, tier: str, since: str, until: str, number: str) -> Filter:
    return Filter(state, id_in(tier), _day(since), _day(until), number.strip())


def _as_query(wanted: Filter) -> dict[str, str]:
    return {
        "state": wanted.state,
        "tier": str(wanted.tier_id or ""),
        "since": str(wanted.since or ""),
        "until": str(wanted.until or ""),
        "q": wanted.number,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
