"""What the worker does for payments: orders, refunds, and asking what became of those that nobody told us of."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NoReturn, TypeVar

from yutang.courses.memberships.pay.actions.buying import ORDER, do_note_placed, do_note_refused, order_to_place
from yutang.courses.memberships.pay.actions.closing import (
    do_close,
    do_note_answer,
    do_note_refund_answer,
    orders_to_ask,
    refunds_to_ask,
)
from yutang.courses.memberships.pay.actions.crediting import do_note_refund_failed, refund_of
from yutang.courses.memberships.pay.actions.keys import NOT_SET_UP, merchant_of
from yutang.courses.memberships.pay.actions.refunding import REFUND
from yutang.courses.memberships.pay.gateway import Gateway, PayProblem
from yutang.courses.memberships.pay.rules.values import Asked, PaidBack, Trade, Way
from yutang.courses.memberships.pay.rules.words import passes
from yutang.jobs.kinds import GiveUp, Handler, Job, ScheduledJob, TryLater
from yutang.wiring import Services
from yutang.workspaces.actions import Work, reading, system_actor, working

T = TypeVar("T")
EVERY: Final = timedelta(seconds=30)
_AT_ONCE: Final = 100  # orders read together
_MOST_CALLS: Final = 40  # of one run; each takes 10 s at worst, and then the run ends
_PAID: Final = frozenset({"ORDERPAID", "ORDER_PAID"})


def place_order(services: Services, job: Job) -> None:
    """Payload {order_id}. Done twice it is the same order there: the number is ours."""
    order_id = int(job.payload["order_id"])
    with _reading(services, job.workspace_id) as work:
        found = order_to_place(work, order_id)
    if found is None:
        return
    order, title = found
    gateway = _gateway(services, job.workspace_id)
    asked = Asked(order.number, title, order.amount, order.expires_at, order.payer)
    pay_url = prepay_id = ""
    try:
        if order.way == Way.JSAPI:
            prepay_id = gateway.order_jsapi(asked)
        else:
            pay_url = gateway.order_native(asked)
    except PayProblem as problem:
        code = problem.code
        if code not in _PAID:
            _failed(services, job, problem, lambda work: do_note_refused(work, order_id, code))
        answer = gateway.query(order.number)
        _do(services, job.workspace_id, lambda work: do_note_answer(work, order_id, answer))
        return
    _do(services, job.workspace_id, lambda work: do_note_placed(work, order_id, pay_url, prepay_id))


def send_refund(services: Services, job: Job) -> None:
    """Payload {refund_id}. Done twice it is the same refund there: the number is ours."""
    refund_id = int(job.payload["refund_id"])
    with _reading(services, job.workspace_id) as work:
        found = refund_of(work, refund_id)
    if found is None:
        return
    refund, order = found
    gateway = _gateway(services, job.workspace_id)
    try:
        told = gateway.refund(order.transaction_id, refund.number, refund.amount, order.amount, refund.reason)
    except PayProblem as problem:
        code = problem.code
        _failed(services, job, problem, lambda work: do_note_refund_failed(work, refund_id, code))
    else:
        _do(services, job.workspace_id, lambda work: do_note_refund_answer(work, refund_id, told))


def settle(services: Services, workspace_id: int, _now: datetime) -> None:
    """Orders and refunds of which WeChat Pay has told nothing: it is asked. What cannot be paid any more is closed."""
    with _reading(services, workspace_id) as work:
        merchant = merchant_of(work, services.sealer, services.settings.base_url)
    if merchant is None:
        return
    gateway = Gateway(merchant, services.settings.wechat_pay_url)
    try:
        calls = _settle_orders(services, workspace_id, gateway)
        _settle_refunds(services, workspace_id, gateway, _MOST_CALLS - calls)
    except PayProblem as problem:
        if not passes(problem.code):
            raise


def _settle_orders(services: Services, workspace_id: int, gateway: Gateway) -> int:
    calls, after = 0, 0
    while calls < _MOST_CALLS:
        with _reading(services, workspace_id) as work:
            waiting, rest = orders_to_ask(work, after, _AT_ONCE)
        for order in waiting[: _MOST_CALLS - calls]:
            calls += 1
            _settle_order(services, workspace_id, gateway, order.id, order.number)
        if rest is None:
            break
        after = rest
    return calls


def _settle_order(services: Services, workspace_id: int, gateway: Gateway, order_id: int, number: str) -> None:
    answer = gateway.query(number)
    is_over = _do(services, workspace_id, lambda work: do_note_answer(work, order_id, answer))
    if is_over and answer.trade is Trade.OPEN:
        try:
            gateway.close(number)
        except PayProblem as problem:
            if problem.code in _PAID:
                return  # in this very moment: the next look finds it
            raise
        _do(services, workspace_id, lambda work: do_close(work, order_id))


def _settle_refunds(services: Services, workspace_id: int, gateway: Gateway, most: int) -> None:
    with _reading(services, workspace_id) as work:
        waiting, _ = refunds_to_ask(work, 0, _AT_ONCE)
    for refund in waiting[: max(0, most)]:
        try:
            told = gateway.query_refund(refund.number)
        except PayProblem as problem:
            if problem.code == "RESOURCE_NOT_EXISTS":
                continue  # the outbox has not sent it yet
            raise
        _do(services, workspace_id, partial(_note_refund, refund.id, told))


def _note_refund(refund_id: int, told: PaidBack, work: Work) -> None:
    do_note_refund_answer(work, refund_id, told)


# ---- in common -------------------------------------------------------------------------------------------------------


def _gateway(services: Services, workspace_id: int) -> Gateway:
    with _reading(services, workspace_id) as work:
        merchant = merchant_of(work, services.sealer, services.settings.base_url)
    if merchant is None:
        raise GiveUp(NOT_SET_UP)
    return Gateway(merchant, services.settings.wechat_pay_url)


def _failed(services: Services, job: Job, problem: PayProblem, note: Callable[[Work], None]) -> NoReturn:
    """Raises TryLater where that may help; else notes that it ends here, and raises GiveUp."""
    if passes(problem.code):
        raise TryLater(problem.sentence, wait=None, **problem.values) from problem
    _do(services, job.workspace_id, note)
    raise GiveUp(problem.sentence, None, None, **problem.values) from problem


def _reading(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    return reading(services.database, system_actor(workspace_id, "worker"), services.clock(), services.new_id)


def _do(services: Services, workspace_id: int, act: Callable[[Work], T]) -> T:
    actor = system_actor(workspace_id, "worker")
    with working(services.database, actor, services.clock(), services.new_id) as work:
        return act(work)


HANDLERS: Final[Mapping[str, Handler]] = {ORDER: place_order, REFUND: send_refund}
SCHEDULES: Final = (ScheduledJob("pay.settle", EVERY, settle),)
