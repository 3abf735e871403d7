"""A small crowd with phones: scans the live code through real HTTP, reads the QR off the page, presses, comes back.

It knows nothing of Yutang's inside: which group somebody was shown is what the QR on their page says.
"""

import asyncio
import base64
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from random import Random
from typing import Final

import httpx2
import zxingcpp
from PIL import Image

from yutang.demo.people import ROBOTS, Insiders, Visitor, new_visitor
from yutang.wechat.payloads import GROUP_KINDS, PERSON_KINDS, kind_of

FASTEST: Final = 20.0  # visits a second: a rehearsal on loopback, not a load test (`yutang bench scan` is one)
_AT_ONCE: Final = 40  # visits under way; beyond it people wait
_COMES_BACK: Final = 0.25
_IS_ROBOT: Final = 0.04
_KNOWN: Final = 2000  # visitors who may come back
_FINISH_WITHIN: Final = 5.0  # seconds for what is under way when the crowd is told to stop
_QR: Final = re.compile(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"')
_COOKIE: Final = re.compile(r"yt_v=[^;]+")
_OK: Final = 200
_NO_CONTENT: Final = 204


@dataclass(slots=True)
class Tally:
    """What the crowd did and saw."""

    scans: int = 0  # pages that people were shown
    newcomers: int = 0
    came_back: int = 0
    robots: int = 0  # previews fetched: Yutang must not count them
    presses: int = 0
    saw_group: int = 0
    saw_person: int = 0
    saw_neither: int = 0  # sold out, or "you are probably in it already"
    failed: int = 0  # requests without an answer, or with an unexpected one
    by_payload: dict[str, int] = field(default_factory=dict)  # pages by the text of their QR


class Crowd:
    """`channels`: keys of the code's channels, "" for its own link. `payloads`: QR text → group id, kept up to date by
    somebody else."""

    def __init__(
        self,
        entrance: str,
        channels: tuple[str, ...],
        insiders: Insiders,
        payloads: Mapping[str, int],
        rng: Random,
        rate: float,
    ) -> None:
        self.tally = Tally()
        self._entrance = entrance
        self._channels = channels
        self._insiders = insiders
        self._payloads = payloads
        self._rng = rng
        self._rate = min(rate, FASTEST)
        self._visitors: list[Visitor] = []
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def come(self, is_over: Callable[[], bool]) -> None:
        """People come one by one until `is_over`; whoever is on the page then may finish."""
        # Each person keeps their own cookie: the client must not share one among all.
        nobodys = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        under_way: set[asyncio.Task[None]] = set()
        async with httpx2.AsyncClient(cookies=nobodys, trust_env=False, timeout=10) as client:
            while not is_over():
                await _wait(self._pause(), is_over)
                if is_over():
                    break
                task = asyncio.create_task(self._visit(client))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            if under_way:
                _, late = await asyncio.wait(under_way, timeout=_FINISH_WITHIN)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
                self.tally.failed += len(late)

    def _pause(self) -> float:
        """Seconds to the next visitor: 1/rate in the mean, never less than 1/FASTEST."""
        spread = 1 / self._rate - 1 / FASTEST
        return 1 / FASTEST + (self._rng.expovariate(1 / spread) if spread > 0 else 0.0)

    async def _visit(self, client: httpx2.AsyncClient) -> None:
        async with self._gate:
            try:
                if self._rng.random() < _IS_ROBOT:
                    await self._preview(client)
                else:
                    await self._scan(client, self._somebody())
            except httpx2.TransportError:
                self.tally.failed += 1

    def _somebody(self) -> Visitor:
        if self._visitors and self._rng.random() < _COMES_BACK:
            return self._rng.choice(self._visitors)
        return new_visitor(self._rng, self._channels)

    async def _preview(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get(self._entrance, headers={"user-agent": self._rng.choice(ROBOTS)})
        self.tally.robots += 1
        self.tally.failed += answer.status_code != _OK

    async def _scan(self, client: httpx2.AsyncClient, visitor: Visitor) -> None:
        is_new = not visitor.cookie
        headers = {"user-agent": visitor.agent, **({"cookie": visitor.cookie} if visitor.cookie else {})}
        query = {"from": visitor.channel} if visitor.channel else None
        answer = await client.get(self._entrance, params=query, headers=headers)
        given = _COOKIE.match(answer.headers.get("set-cookie", ""))
        if answer.status_code != _OK or (is_new and not given):
            self.tally.failed += 1
            return
        self.tally.scans += 1
        if is_new and given:
            visitor.cookie = given[0]
            self.tally.newcomers += 1
            self._remember(visitor)
        else:
            self.tally.came_back += 1
        await self._look(client, visitor, payload_on(answer.text))

    def _remember(self, visitor: Visitor) -> None:
        if len(self._visitors) < _KNOWN:
            self._visitors.append(visitor)

    async def _look(self, client: httpx2.AsyncClient, visitor: Visitor, payload: str | None) -> None:
        """What somebody does with the page in front of them."""
        kind = kind_of(payload) if payload else None
        self.tally.saw_group += kind in GROUP_KINDS
        self.tally.saw_person += kind in PERSON_KINDS
        self.tally.saw_neither += kind is None
        if payload is None:
            return
        self.tally.by_payload[payload] = self.tally.by_payload.get(payload, 0) + 1
        if kind not in GROUP_KINDS or visitor.has_pressed or not visitor.presses:
            return
        visitor.has_pressed = True
        await asyncio.sleep(self._rng.uniform(0.3, 1.5))  # a thumb takes half a second and more
        headers = {"user-agent": visitor.agent, "cookie": visitor.cookie}
        query = {"from": visitor.channel} if visitor.channel else None
        answer = await client.post(f"{self._entrance}/pressed", params=query, headers=headers)
        if answer.status_code != _NO_CONTENT:
            self.tally.failed += 1
            return
        self.tally.presses += 1
        group_id = self._payloads.get(payload)
        if visitor.joins and group_id is not None:
            self._insiders.come_in(group_id)


async def _wait(seconds: float, is_over: Callable[[], bool]) -> None:
    """Wait, but look up now and then."""
    while seconds > 0 and not is_over():
        step = min(seconds, 0.2)
        await asyncio.sleep(step)
        seconds -= step


def payload_on(page: str) -> str | None:
    """The text of the QR on a landing page, read from its pixels as a phone does; None where the page shows none."""
    found = _QR.search(page)
    return _read_qr(found[1]) if found else None


@lru_cache(maxsize=256)
def _read_qr(encoded: str) -> str | None:
    """Pages of one group carry the same picture, so each is read once."""
    picture = Image.open(io.BytesIO(base64.b64decode(encoded))).convert("L")
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,)))
    return codes[0].text if codes else None
