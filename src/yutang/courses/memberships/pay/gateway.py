"""WeChat Pay, APIv3. The only module that knows the `wechatpayv3` package.

The package signs and sends with `requests`, checks the signatures of answers, and checks and opens notices. What it
lacks is here: limits of time, another address than WeChat's own, age and key of a notice before it is touched, and
answers as values of ours.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from wechatpayv3 import WeChatPay, WeChatPayType

from yutang.courses.memberships.pay.rules.values import (
    CURRENCY,
    Answer,
    Asked,
    Merchant,
    NoticeRefused,
    PaidBack,
    Payment,
    PlatformKey,
    Received,
    Refusal,
    Trade,
)
from yutang.courses.memberships.pay.rules.words import said
from yutang.errors import DomainError

TIMEOUT: Final = (5, 10)  # seconds for a connection, for an answer
FRESH: Final = 300  # seconds that the stamp of a notice may be off, as WeChat Pay's documents say
LARGEST: Final = 64 * 1024  # bytes of a notice; real ones have 1 to 2 KB
_CHINA: Final = ZoneInfo("Asia/Shanghai")
_PROBE: Final = "WECHATPAY/SIGNTEST/"
_OK: Final = frozenset({200, 202, 204})
_TRADES: Final = {
    "SUCCESS": Trade.PAID,
    "REFUND": Trade.PAID,
    "NOTPAY": Trade.OPEN,
    "USERPAYING": Trade.OPEN,
    "ACCEPT": Trade.OPEN,
    "CLOSED": Trade.CLOSED,
    "REVOKED": Trade.CLOSED,
    "PAYERROR": Trade.CLOSED,
}
_BACK: Final = {"SUCCESS": True, "PROCESSING": None, "CLOSED": False, "ABNORMAL": False}


class PayProblem(DomainError):
    """WeChat Pay refused, or did not answer; then it may have been done. `code` is WeChat Pay's own."""

    status = 502

    def __init__(self, code: str) -> None:
        sentence = said(code)
        super().__init__(sentence, code, None, **({"code": code} if "{code}" in sentence else {}))


class Gateway:
    """One merchant's line to WeChat Pay. `url`: its server, without a slash at the end. Raises PayProblem."""

    def __init__(self, merchant: Merchant, url: str) -> None:
        self._merchant = merchant
        self._pay = _opened(merchant, merchant.platform_keys[0], url)

    # ---- orders ------------------------------------------------------------------------------------------------------

    def order_native(self, asked: Asked) -> str:
        """What the QR holds. The same number asked for again is the same order."""
        return _text(self._ordered(asked, WeChatPayType.NATIVE), "code_url")

    def order_jsapi(self, asked: Asked) -> str:
        """The prepay id, for `page_parameters`."""
        payer = {"openid": asked.openid}
        return _text(self._ordered(asked, WeChatPayType.JSAPI, payer=payer), "prepay_id")

    def _ordered(self, asked: Asked, kind: WeChatPayType, **more: object) -> Mapping[str, Any]:
        return self._call(
            lambda: self._pay.pay(
                description=asked.title,
                out_trade_no=asked.number,
                amount={"total": asked.amount, "currency": CURRENCY},
                time_expire=asked.expires_at.astimezone(_CHINA).isoformat(timespec="seconds"),
                pay_type=kind,
                **more,
            )
        )

    def page_parameters(self, prepay_id: str, now: datetime, nonce: str) -> dict[str, str]:
        """What a page inside WeChat hands to WeixinJSBridge."""
        stamp, package = str(int(now.timestamp())), f"prepay_id={prepay_id}"
        signature = self._pay.sign([self._merchant.app_id, stamp, nonce, package])
        return {
            "appId": self._merchant.app_id,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": str(signature),
        }

    def query(self, number: str) -> Answer:
        """What became of an order."""
        try:
            data = self._call(lambda: self._pay.query(out_trade_no=number))
        except PayProblem as problem:
            if problem.code in ("ORDER_NOT_EXIST", "ORDERNOTEXIST"):
                return Answer(Trade.UNKNOWN)
            raise
        trade = _TRADES.get(_text(data, "trade_state"), Trade.OPEN)
        return Answer(trade, _payment(data) if trade is Trade.PAID else None)

    def close(self, number: str) -> None:
        """Nobody can pay it afterwards. Raises PayProblem ORDER_PAID where somebody has."""
        self._call(lambda: self._pay.close(out_trade_no=number))

    # ---- paying back -------------------------------------------------------------------------------------------------

    def refund(self, transaction_id: str, number: str, amount: int, total: int, reason: str) -> PaidBack:
        """The same number asked for again is the same refund."""
        data = self._call(
            lambda: self._pay.refund(
                out_refund_no=number,
                amount={"refund": amount, "total": total, "currency": CURRENCY},
                transaction_id=transaction_id,
                reason=reason[:80],
                notify_url=self._merchant.notify_url,
            )
        )
        return _paid_back(data, self._merchant.merchant_id, "status")

    def query_refund(self, number: str) -> PaidBack:
        data = self._call(lambda: self._pay.query_refund(out_refund_no=number))
        return _paid_back(data, self._merchant.merchant_id, "status")

    # ---- calling -----------------------------------------------------------------------------------------------------

    @staticmethod
    def _call(ask: Callable[[], tuple[int, str | bytes]]) -> Mapping[str, Any]:
        try:
            status, text = ask()
        except requests.RequestException as error:
            raise PayProblem("UNANSWERED") from error
        except Exception as error:  # the package raises plain ones: here, an answer whose signature is wrong
            raise PayProblem("BAD_ANSWER") from error
        try:
            data = json.loads(text) if text else {}
        except ValueError as error:
            raise PayProblem("UNANSWERED") from error
        if status not in _OK:
            raise PayProblem(str(data.get("code", status)) if isinstance(data, dict) else str(status))
        return data if isinstance(data, dict) else {}


def open_notice(merchant: Merchant, received: Received, now: datetime) -> Payment | PaidBack:
    """What a notice says, once signature, age and seal are right. Raises NoticeRefused."""
    headers = received.headers
    if headers.get("wechatpay-signature", "").startswith(_PROBE):
        raise NoticeRefused(Refusal.PROBE)
    _check_age(headers.get("wechatpay-timestamp", ""), now)
    serial = headers.get("wechatpay-serial", "")
    key = next((key for key in merchant.platform_keys if key.id == serial), None)
    if key is None:  # before the package sees it: it would ask WeChat Pay for the key, whoever sent this
        raise NoticeRefused(Refusal.SERIAL)
    data = _verified(merchant, key, received)
    try:
        inside = data["resource"]
        if data["event_type"] == "TRANSACTION.SUCCESS":
            return _payment(inside)
        if str(data["event_type"]).startswith("REFUND."):
            return _paid_back(inside, str(inside["mchid"]), "refund_status")
    except (KeyError, TypeError, AttributeError, PayProblem) as error:
        raise NoticeRefused(Refusal.MALFORMED) from error
    raise NoticeRefused(Refusal.MALFORMED)


def _check_age(stamp: str, now: datetime) -> None:
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 12:  # noqa: PLR2004 - seconds until the year 33658
        raise NoticeRefused(Refusal.MALFORMED)
    if abs(now.timestamp() - int(stamp)) > FRESH:
        raise NoticeRefused(Refusal.STALE)


def _verified(merchant: Merchant, key: PlatformKey, received: Received) -> Mapping[str, Any]:
    pay = _opened(merchant, key, "")
    try:
        text = received.body.decode()
        is_signed = pay._core._verify_signature(received.headers, text)  # noqa: SLF001 - callback() hides which failed
        data = pay.callback(received.headers, text) if is_signed else None
    except Exception as error:  # the package raises plain ones for what it cannot read
        raise NoticeRefused(Refusal.MALFORMED) from error
    if not is_signed:
        raise NoticeRefused(Refusal.SIGNATURE)
    if not isinstance(data, dict):
        raise NoticeRefused(Refusal.SEALED)
    return data


def _opened(merchant: Merchant, key: PlatformKey, url: str) -> Any:  # noqa: ANN401 - the package has no types
    try:
        pay = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=merchant.merchant_id,
            private_key=merchant.private_key,
            cert_serial_no=merchant.certificate,
            appid=merchant.app_id,
            apiv3_key=merchant.api_key,
            notify_url=merchant.notify_url,
            timeout=TIMEOUT,
            public_key=key.pem,
            public_key_id=key.id,
        )
    except Exception as error:  # the package raises plain ones
        raise PayProblem("BAD_KEY") from error
    pay._core._gate_way = url  # noqa: SLF001 - the package knows no other address than WeChat's own
    return pay


def platform_key_of(text: str, key_id: str) -> PlatformKey:
    """What was pasted: a public key with its id, or a platform certificate, which knows its own. Raises ValueError."""
    raw = text.strip().encode()
    if b"BEGIN CERTIFICATE" in raw:
        certificate = load_pem_x509_certificate(raw)
        pem = certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return PlatformKey(f"{certificate.serial_number:X}", pem.decode())
    load_pem_public_key(raw)
    return PlatformKey(key_id.strip(), text.strip())


def checked_url(address: str) -> str:
    """Raises ValueError for what is no bare http(s) address."""
    parts = urlsplit(address.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(address)
    return address.strip().rstrip("/")


# ---- reading ---------------------------------------------------------------------------------------------------------


def _payment(data: Mapping[str, Any]) -> Payment:
    amount = _part(data, "amount")
    return Payment(
        merchant_id=_text(data, "mchid"),
        app_id=_text(data, "appid"),
        number=_text(data, "out_trade_no"),
        transaction_id=_text(data, "transaction_id"),
        amount=_fen(amount, "total"),
        currency=_text(amount, "currency"),
        at=_moment(_text(data, "success_time")),
    )


def _paid_back(data: Mapping[str, Any], merchant_id: str, state: str) -> PaidBack:
    amount, when = _part(data, "amount"), data.get("success_time") or data.get("create_time")
    return PaidBack(
        merchant_id=merchant_id,
        order_number=_text(data, "out_trade_no"),
        number=_text(data, "out_refund_no"),
        amount=_fen(amount, "refund"),
        total=_fen(amount, "total"),
        done=_BACK.get(_text(data, state)),
        at=_moment(when) if isinstance(when, str) else datetime.fromtimestamp(0, UTC),
    )


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = data.get(name)
    if not isinstance(value, dict):
        raise PayProblem("BAD_ANSWER")
    return value


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise PayProblem("BAD_ANSWER")
    return value


def _fen(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PayProblem("BAD_ANSWER")
    return value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise PayProblem("BAD_ANSWER") from error
    if moment.tzinfo is None:
        raise PayProblem("BAD_ANSWER")
    return moment.astimezone(UTC)
