"""Orders and refunds as WeChat Pay keeps them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final, Literal

from yutang.errors import Conflict, NotFound
from yutang.sim.chance import Chance
from yutang.sim.pay.merchants import Merchant, new_merchant

PAY_CODE: Final = "weixin://wxpay/bizpayurl?pr="
_CHINA: Final = timezone(timedelta(hours=8))
State = Literal["NOTPAY", "SUCCESS", "CLOSED", "REFUND"]


@dataclass(slots=True)
class Refund:
    number: str
    id: str
    amount: int
    at: float


@dataclass(slots=True)
class Order:
    """`token`: what the QR of a native order holds, and the end of the prepay id of one in a web view."""

    merchant: Merchant
    number: str
    app_id: str
    title: str
    total: int  # fen
    notify_url: str
    expires_at: float
    token: str
    openid: str  # who is to pay in a web view; then who paid
    way: Literal["NATIVE", "JSAPI"]
    state: State = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0.0
    refunds: dict[str, Refund] = field(default_factory=dict)

    @property
    def prepay_id(self) -> str:
        return f"wx{self.token}"

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds.values())

    def as_json(self) -> dict[str, Any]:
        """As the answer to a query and the inside of a notice have it."""
        known = {
            "appid": self.app_id,
            "mchid": self.merchant.id,
            "out_trade_no": self.number,
            "trade_state": self.state,
            "trade_state_desc": self.state,
            "amount": {"total": self.total, "currency": "CNY"},
        }
        if not self.transaction_id:
            return known
        known["amount"] |= {"payer_total": self.total, "payer_currency": "CNY"}  # type: ignore[operator]  # of one shape
        return known | {
            "transaction_id": self.transaction_id,
            "trade_type": self.way,
            "bank_type": "OTHERS",
            "attach": "",
            "success_time": moment(self.paid_at),
            "payer": {"openid": self.openid},
        }

    def refund_json(self, refund: Refund) -> dict[str, Any]:
        return {
            "mchid": self.merchant.id,
            "refund_id": refund.id,
            "out_refund_no": refund.number,
            "transaction_id": self.transaction_id,
            "out_trade_no": self.number,
            "channel": "ORIGINAL",
            "user_received_account": "支付用户零钱",
            "status": "SUCCESS",
            "success_time": moment(refund.at),
            "create_time": moment(refund.at),
            "amount": {
                "total": self.total,
                "refund": refund.amount,
                "payer_total": self.total,
                "payer_refund": refund.amount,
                "currency": "CNY",
            },
        }


class PayBook:
    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.merchants: dict[str, Merchant] = {}
        self.orders: dict[tuple[str, str], Order] = {}  # (merchant, out_trade_no)
        self._by_token: dict[str, Order] = {}

    def add_merchant(self, name: str, app_ids: list[str]) -> Merchant:
        merchant = new_merchant(self.chance, name, app_ids)
        self.merchants[merchant.id] = merchant
        return merchant

    def merchant(self, number: str) -> Merchant:
        """Raises NotFound."""
        if number not in self.merchants:
            raise NotFound("There is no such merchant.")
        return self.merchants[number]

    def keep(self, order: Order) -> Order:
        self.orders[order.merchant.id, order.number] = order
        self._by_token[order.token] = order
        return order

    def of_token(self, token: str) -> Order:
        """Raises NotFound."""
        if token not in self._by_token:
            raise NotFound("There is no such order.")
        return self._by_token[token]

    def pay(self, order: Order, openid: str, now: float) -> None:
        """Raises Conflict where it cannot be paid any more."""
        if order.state == "NOTPAY" and now > order.expires_at:
            order.state = "CLOSED"
        if order.state != "NOTPAY":
            raise Conflict(f"This order is {order.state}.")
        order.openid, order.paid_at, order.state = openid, now, "SUCCESS"
        order.transaction_id = f"42{self.chance.of('transactions').randrange(10**26):026}"

    def refund(self, order: Order, number: str, amount: int, now: float) -> Refund:
        """Twice under one number is once."""
        if number not in order.refunds:
            paid_back = f"50{self.chance.of('transactions').randrange(10**26):026}"
            order.refunds[number] = Refund(number, paid_back, amount, now)
            order.state = "REFUND"
        return order.refunds[number]


def moment(at: float) -> str:
    """2026-11-22T12:00:00+08:00."""
    return datetime.fromtimestamp(int(at), _CHINA).isoformat()
