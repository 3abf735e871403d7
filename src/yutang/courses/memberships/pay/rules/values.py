"""What WeChat Pay is asked and says, in our words. Amounts are fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

CURRENCY: Final = "CNY"


@dataclass(frozen=True, slots=True)
class PlatformKey:
    """One key with which WeChat Pay signs: a public key with its id, or a platform certificate by its serial number."""

    id: str
    pem: str


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant account with its keys in the clear. `platform_keys`: the one of today first."""

    merchant_id: str
    app_id: str
    certificate: str
    private_key: str = field(repr=False)
    api_key: str = field(repr=False)
    platform_keys: Sequence[PlatformKey]
    notify_url: str


class Way(StrEnum):
    NATIVE = "native"  # a QR that a phone scans
    JSAPI = "jsapi"  # inside WeChat


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as WeChat Pay is asked for it. `openid`: who pays; "" of a native one."""

    number: str
    title: str
    amount: int
    expires_at: datetime
    openid: str = ""


class Trade(StrEnum):
    """What became of an order."""

    PAID = "paid"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # WeChat Pay has no such order


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as a notice or a query tells it."""

    merchant_id: str
    app_id: str
    number: str
    transaction_id: str
    amount: int
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """To a query. `payment`: of a paid one."""

    trade: Trade
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class PaidBack:
    """A refund as a notice or a query tells it. `done`: none, it is on its way. Notices name no currency."""

    merchant_id: str
    order_number: str
    number: str
    amount: int
    total: int
    done: bool | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """What came to our address. `headers` in small letters."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Refusal(StrEnum):
    """Why a notice was refused."""

    PROBE = "probe"  # WeChat Pay tries whether we check signatures: it is to be refused, and nobody is alarmed
    MALFORMED = "malformed"
    STALE = "stale"
    SERIAL = "serial"  # signed with a key that we do not have
    SIGNATURE = "signature"
    SEALED = "sealed"  # not for our APIv3 key
    ORDER = "order"
    MERCHANT = "merchant"
    APP = "app"
    AMOUNT = "amount"
    CURRENCY = "currency"


class NoticeRefused(Exception):
    """Nothing of the notice counts."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


STATUS: Final[Mapping[Refusal, int]] = {
    Refusal.PROBE: 401,
    Refusal.MALFORMED: 400,
    Refusal.STALE: 401,
    Refusal.SERIAL: 401,
    Refusal.SIGNATURE: 401,
    Refusal.SEALED: 400,
    Refusal.ORDER: 404,
    Refusal.MERCHANT: 403,
    Refusal.APP: 403,
    Refusal.AMOUNT: 422,
    Refusal.CURRENCY: 422,
}
