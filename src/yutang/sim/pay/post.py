"""Notices to merchants: encrypted, signed, tried again until they are taken; and faults of them on demand."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx2
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from yutang.errors import Invalid, NotFound
from yutang.sim.agenda import Agenda
from yutang.sim.clock import Clock
from yutang.sim.pay.book import Order, PayBook, Refund, moment
from yutang.sim.pay.merchants import Merchant
from yutang.sim.pay.signing import sealed, stamped

WAITS: Final = (15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600)
"""Simulated seconds between tries, as WeChat Pay's documents name them."""
_PATIENCE: Final = 5.0  # real seconds for an answer
_TAKEN: Final = frozenset({200, 204})
_LOGGED: Final = 2_000
_STALE: Final = 900  # seconds
KINDS: Final = frozenset(
    {
        "lost",  # never sent
        "late",  # sent `seconds` later
        "duplicate",  # sent twice at once
        "tampered",  # the body is not what was signed
        "forged",  # signed with somebody else's key
        "replayed",  # with the stamp and signature of a quarter of an hour ago
        "amount",  # inside, one fen less
        "currency",
        "merchant",
        "app",
    }
)


@dataclass(slots=True)
class Fault:
    kind: str
    seconds: float = 0.0
    times: int = 1


@dataclass(slots=True)
class Notice:
    """One notice, and what became of each try."""

    id: str
    merchant: Merchant
    number: str
    event: Literal["TRANSACTION.SUCCESS", "REFUND.SUCCESS"]
    url: str
    inside: dict[str, Any]
    fault: str = ""
    tries: list[int] = field(default_factory=list)  # HTTP statuses; 0: no answer
    done: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "merchant_id": self.merchant.id,
            "number": self.number,
            "event": self.event,
            "fault": self.fault,
            "tries": self.tries,
            "done": self.done,
        }


class PayPost:
    def __init__(self, book: PayBook, clock: Clock, agenda: Agenda, stamp_with: Callable[[], str]) -> None:
        """`stamp_with`: "real" or "simulated", the time on signatures."""
        self._book, self._clock, self._agenda, self._stamp_with = book, clock, agenda, stamp_with
        self.log: deque[Notice] = deque(maxlen=_LOGGED)
        self.faults: list[Fault] = []
        self._strangers_key: RSAPrivateKey | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._client = httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=_PATIENCE)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._client.aclose()

    def order_faults(self, wish: object) -> None:
        """The faults of the next notices, in their order. Raises Invalid."""
        if not isinstance(wish, list) or not all(isinstance(each, dict) for each in wish):
            raise Invalid("faults is a list of objects.")
        try:
            faults = [Fault(**each) for each in wish]
        except TypeError as error:
            raise Invalid("A fault of a notice has kind, seconds and times.") from error
        if not {fault.kind for fault in faults} <= KINDS:
            raise Invalid(f"The kind of a notice's fault is one of {', '.join(sorted(KINDS))}.")
        self.faults = faults

    def paid(self, order: Order) -> Notice:
        inside = order.as_json()
        return self._tell(order, "TRANSACTION.SUCCESS", inside, order.notify_url)

    def refunded(self, order: Order, refund: Refund, url: str) -> Notice:
        inside = order.refund_json(refund)
        inside["refund_status"] = inside.pop("status")
        del inside["amount"]["currency"]  # notices of refunds have none
        return self._tell(order, "REFUND.SUCCESS", inside, url)

    def again(self, notice_id: str) -> Notice:
        """The same notice once more, without any fault. Raises NotFound."""
        for notice in self.log:
            if notice.id == notice_id:
                notice.fault = ""
                self._start(notice, last=True)
                return notice
        raise NotFound("There is no such notice.")

    def _tell(self, order: Order, event: Any, inside: dict[str, Any], url: str) -> Notice:  # noqa: ANN401 - one of two
        notice_id = f"EV-{self._book.chance.hexadecimal('notices', 32)}"
        notice = Notice(notice_id, order.merchant, order.number, event, url, inside)
        self.log.append(notice)
        fault = self._take()
        if fault is not None:
            notice.fault = fault.kind
        if notice.fault == "late" and fault is not None:
            self._agenda.after(fault.seconds, lambda: self._start(notice))
        elif notice.fault != "lost":
            self._start(notice)
            if notice.fault == "duplicate":
                self._start(notice, last=True)
        return notice

    def _take(self) -> Fault | None:
        if not self.faults:
            return None
        fault = self.faults[0]
        fault.times -= 1
        if fault.times <= 0:
            self.faults.pop(0)
        return fault

    def _start(self, notice: Notice, *, last: bool = False) -> None:
        task = asyncio.get_running_loop().create_task(self._send(notice, last=last))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _send(self, notice: Notice, *, last: bool) -> None:
        body, headers = self.letter(notice)
        try:
            answer = await self._client.post(notice.url, content=body.encode(), headers=headers)
            status = answer.status_code
        except httpx2.HTTPError:
            status = 0
        notice.tries.append(status)
        notice.done = notice.done or status in _TAKEN
        if not notice.done and not last and len(notice.tries) <= len(WAITS):
            self._agenda.after(WAITS[len(notice.tries) - 1], lambda: self._start(notice))

    def letter(self, notice: Notice) -> tuple[str, dict[str, str]]:
        """Body and headers of one try: a new stamp and a new signature each time."""
        chance, merchant, fault = self._book.chance, notice.merchant, notice.fault
        now = self._clock.real() if self._stamp_with() == "real" else self._clock.now()
        body = self._body(notice, _changed(notice.inside, fault), now)
        timestamp = str(int(now) - (_STALE if fault == "replayed" else 0))
        key = self._stranger() if fault == "forged" else merchant.platform_key
        headers = stamped(key, merchant.platform_id, timestamp, chance.word("pay-nonces", 32), body)
        if fault == "tampered":
            body = body.replace('"create_time"', '"created_time"')
        return body, {**headers, "content-type": "application/json"}

    def _body(self, notice: Notice, inside: dict[str, Any], now: float) -> str:
        kind = "refund" if notice.event == "REFUND.SUCCESS" else "transaction"
        nonce = self._book.chance.word("pay-nonces", 12)
        text = json.dumps(inside, ensure_ascii=False)
        return json.dumps(
            {
                "id": notice.id,
                "create_time": moment(now),
                "resource_type": "encrypt-resource",
                "event_type": notice.event,
                "summary": "支付成功" if kind == "transaction" else "退款成功",
                "resource": {
                    "original_type": kind,
                    "algorithm": "AEAD_AES_256_GCM",
                    "ciphertext": sealed(notice.merchant.api_key, nonce, kind, text),
                    "associated_data": kind,
                    "nonce": nonce,
                },
            },
            ensure_ascii=False,
        )

    def _stranger(self) -> RSAPrivateKey:
        if self._strangers_key is None:
            self._strangers_key = generate_private_key(65537, 2048)
        return self._strangers_key


def _changed(inside: dict[str, Any], fault: str) -> dict[str, Any]:
    if fault == "amount":
        amount = inside["amount"]
        field = "refund" if "refund" in amount else "total"
        return {**inside, "amount": {**amount, field: amount[field] - 1}}
    if fault == "currency":
        return {**inside, "amount": {**inside["amount"], "currency": "USD"}}
    if fault == "merchant":
        return {**inside, "mchid": "1600000000"}
    return {**inside, "appid": "wx0000000000000000"} if fault == "app" else inside
