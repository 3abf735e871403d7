"""The part of APIv3 that memberships use: orders, queries, closing, refunds. Calls and answers are signed."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from yutang.sim.pay.book import PAY_CODE, Order
from yutang.sim.pay.merchants import Merchant
from yutang.sim.pay.signing import authorization, is_signed, stamped
from yutang.sim.platform import Platform

_LATE: Final = 300  # seconds that a call's timestamp may be off
_TWO_HOURS: Final = 7200.0
Answered = tuple[int, dict[str, Any] | None]
Act = Callable[[Merchant, Request, dict[str, Any]], Awaitable[Answered]]


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class PayApi:
    def __init__(self, platform: Platform) -> None:
        self._platform, self._book = platform, platform.pay

    def routes(self) -> list[BaseRoute]:
        orders, refunds = "/v3/pay/transactions", "/v3/refund/domestic/refunds"
        known: list[tuple[str, str, Act]] = [
            ("POST", f"{orders}/native", self._native),
            ("POST", f"{orders}/jsapi", self._jsapi),
            ("GET", f"{orders}/out-trade-no/{{number}}", self._query),
            ("POST", f"{orders}/out-trade-no/{{number}}/close", self._close),
            ("POST", refunds, self._refund),
            ("GET", f"{refunds}/{{number}}", self._query_refund),
        ]
        return [Route(path, self._answering(act), methods=[method]) for method, path, act in known]

    # ---- what it does ------------------------------------------------------------------------------------------------

    async def _native(self, merchant: Merchant, _request: Request, wish: dict[str, Any]) -> Answered:
        order = self._ordered(merchant, wish, "NATIVE")
        return 200, {"code_url": PAY_CODE + order.token}

    async def _jsapi(self, merchant: Merchant, _request: Request, wish: dict[str, Any]) -> Answered:
        account = self._platform.world.accounts.get(str(wish.get("appid")))
        openid = str((wish.get("payer") or {}).get("openid", ""))
        if account is None or self._platform.world.known_tie(account, openid) is None:
            raise _Refused(400, "PARAM_ERROR", "payer.openid is nobody of this appid")
        return 200, {"prepay_id": self._ordered(merchant, wish, "JSAPI", openid).prepay_id}

    async def _query(self, merchant: Merchant, request: Request, _wish: dict[str, Any]) -> Answered:
        order = self._found(merchant, request.path_params["number"])
        return 200, order.as_json()

    async def _close(self, merchant: Merchant, request: Request, _wish: dict[str, Any]) -> Answered:
        order = self._found(merchant, request.path_params["number"])
        if order.state in ("SUCCESS", "REFUND"):
            raise _Refused(400, "ORDER_PAID", "this order is paid")
        order.state = "CLOSED"
        return 204, None

    async def _refund(self, merchant: Merchant, _request: Request, wish: dict[str, Any]) -> Answered:
        order = self._of_transaction(merchant, wish)
        amount, number = wish.get("amount") or {}, str(wish.get("out_refund_no", ""))
        if order.state not in ("SUCCESS", "REFUND"):
            raise _Refused(400, "INVALID_REQUEST", "this order is not paid")
        asked = amount.get("refund")
        if not isinstance(asked, int) or amount.get("total") != order.total or asked <= 0:
            raise _Refused(400, "PARAM_ERROR", "amount does not fit the order")
        if number not in order.refunds and order.refunded + asked > order.total:
            raise _Refused(403, "NOT_ENOUGH", "more than was paid")
        is_new = number not in order.refunds
        refund = self._book.refund(order, number, asked, self._platform.clock.now())
        if is_new:
            self._platform.pay_post.refunded(order, refund, str(wish.get("notify_url", "")) or order.notify_url)
        return 200, order.refund_json(refund) | {"status": "PROCESSING"}

    async def _query_refund(self, merchant: Merchant, request: Request, _wish: dict[str, Any]) -> Answered:
        number = request.path_params["number"]
        for (owner, _), order in self._book.orders.items():
            if owner == merchant.id and number in order.refunds:
                return 200, order.refund_json(order.refunds[number])
        raise _Refused(404, "RESOURCE_NOT_EXISTS", "there is no such refund")

    def _ordered(self, merchant: Merchant, wish: dict[str, Any], way: Any, openid: str = "") -> Order:  # noqa: ANN401
        total = (wish.get("amount") or {}).get("total")
        number, url = str(wish.get("out_trade_no", "")), str(wish.get("notify_url", ""))
        if not isinstance(total, int) or total <= 0 or not number or not url or not wish.get("description"):
            raise _Refused(400, "PARAM_ERROR", "amount, out_trade_no, notify_url or description is missing")
        if wish.get("mchid") != merchant.id or wish.get("appid") not in merchant.app_ids:
            raise _Refused(400, "APPID_MCHID_NOT_MATCH", "appid and mchid do not belong together")
        known = self._book.orders.get((merchant.id, number))
        if known is not None:
            return self._again(known, total)
        until = str(wish.get("time_expire", ""))
        now = self._platform.clock.now()
        expires_at = datetime.fromisoformat(until).timestamp() if until else now + _TWO_HOURS
        token = self._book.chance.word("prepays", 9)
        title, app_id = str(wish["description"]), str(wish["appid"])
        return self._book.keep(Order(merchant, number, app_id, title, total, url, expires_at, token, openid, way))

    @staticmethod
    def _again(known: Order, total: int) -> Order:
        """The same order asked for once more is the same order."""
        if known.state in ("SUCCESS", "REFUND"):
            raise _Refused(400, "ORDERPAID", "this order is paid")
        if known.state == "CLOSED":
            raise _Refused(400, "ORDER_CLOSED", "this order is closed")
        if known.total != total:
            raise _Refused(400, "OUT_TRADE_NO_USED", "this number was used for another order")
        return known

    def _found(self, merchant: Merchant, number: str) -> Order:
        order = self._book.orders.get((merchant.id, number))
        if order is None:
            raise _Refused(404, "ORDER_NOT_EXIST", "there is no such order")
        if order.state == "NOTPAY" and self._platform.clock.now() > order.expires_at:
            order.state = "CLOSED"
        return order

    def _of_transaction(self, merchant: Merchant, wish: dict[str, Any]) -> Order:
        for (owner, number), order in self._book.orders.items():
            is_it = wish.get("transaction_id", order.transaction_id) == order.transaction_id
            if owner == merchant.id and is_it and order.transaction_id and wish.get("out_trade_no", number) == number:
                return order
        raise _Refused(404, "RESOURCE_NOT_EXISTS", "there is no such transaction")

    # ---- how it is asked and answers ---------------------------------------------------------------------------------

    def _answering(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            raw = await request.body()
            path = request.url.path.replace(request.path_params.get("number", "-"), "*")
            try:
                await self._stumble(path, "error")
                merchant = self._asking(request, raw.decode())
                status, data = await act(merchant, request, json.loads(raw) if raw.strip() else {})
            except _Refused as refusal:
                body = json.dumps({"code": refusal.code, "message": refusal.message})
                return Response(body, refusal.status, media_type="application/json")
            await self._stumble(path, "timeout_after_success")
            return self._signed(merchant, status, data)

        return handle

    async def _stumble(self, path: str, kind: str) -> None:
        """`PUT /sim/faults` names these paths as any other; a number in one is `*`."""
        fault = self._platform.faults.take(path, ("error", "slow") if kind == "error" else (kind,))
        if fault is None:
            return
        await asyncio.sleep(fault.seconds)
        if fault.kind == "error":
            raise _Refused(500, "SYSTEM_ERROR", "system error")

    def _asking(self, request: Request, body: str) -> Merchant:
        said = authorization(request.headers.get("authorization", ""))
        merchant = None if said is None else self._book.merchants.get(said["mchid"])
        if said is None or merchant is None:
            raise _Refused(401, "SIGN_ERROR", "the signature names no merchant")
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        lines = (request.method, target, said["timestamp"], said["nonce_str"], body)
        right = is_signed(merchant.key.public_key(), said["signature"], *lines)
        off = abs(self._platform.clock.real() - float(said["timestamp"])) > _LATE
        if not right or said["serial_no"] != merchant.serial or off:
            raise _Refused(401, "SIGN_ERROR", "the signature is wrong")
        return merchant

    def _signed(self, merchant: Merchant, status: int, data: dict[str, Any] | None) -> Response:
        body = "" if data is None else json.dumps(data, ensure_ascii=False)
        nonce = self._book.chance.word("pay-nonces", 32)
        timestamp = str(int(self._platform.clock.real()))
        headers = stamped(merchant.platform_key, merchant.platform_id, timestamp, nonce, body)
        return Response(body, status, headers=headers, media_type="application/json")
