"""Delivers pushes as WeChat does on a bad day: twice, out of order, a day late, again after no answer."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx2

from tests.support.official import Official, event_xml, text_xml

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing a fan did, and how WeChat tells of it."""

    openid: str
    kind: str  # subscribe, unsubscribe, SCAN, CLICK or text
    at: datetime
    number: int
    times: int = 1  # deliveries beyond what failures ask for

    @property
    def xml(self) -> str:
        if self.kind == "text":
            return text_xml(self.openid, f"第 {self.number} 句", self.number, self.at)
        keys = {"SCAN": "poster", "CLICK": "talk", "subscribe": ""}
        return event_xml(self.openid, self.kind, keys.get(self.kind), self.at)


def bad_day(count: int, fans: int, chance: random.Random, *, twice: float = 0.2, late: float = 0.05) -> list[Sent]:
    """`count` things that `fans` people did within two hours, or, of the late share, the day before; out of order."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    kinds = ("text", "text", "text", "CLICK", "SCAN", "subscribe", "unsubscribe")
    things = []
    for number in range(count):
        # A second of its own for each thing that one fan did: WeChat tells events apart by the second.
        at = began + timedelta(seconds=number * 7000 // count) - (DAY if chance.random() < late else timedelta())
        kind = "subscribe" if number < fans else chance.choice(kinds)
        openid = f"oFan{number % fans:024d}"
        things.append(Sent(openid, kind, at, 10**17 + number, 2 if chance.random() < twice else 1))
    # Neighbours change places; a few come very late.
    return sorted(things, key=lambda sent: sent.number + chance.uniform(0, 200) * (20 if chance.random() < late else 1))


@dataclass
class Postman:
    """Keeps what was not acknowledged, and brings it again."""

    official: Official
    base_url: str
    statuses: Counter[int] = field(default_factory=Counter)
    _told: Callable[[int], None] = field(default=lambda _: None, repr=False)  # how many were answered so far

    def tell_after(self, answers: int) -> asyncio.Event:
        """An event that is set once so many more deliveries were answered."""
        reached, from_here = asyncio.Event(), self.statuses.total()
        self._told = lambda total: reached.set() if total - from_here >= answers else None
        return reached

    async def deliver(self, things: Sequence[Sent], *, concurrent: int = 32) -> list[Sent]:
        """Everything once or more; what was not acknowledged, most of it because the server went away."""
        gate = asyncio.Semaphore(concurrent)
        failed: list[Sent] = []
        async with httpx2.AsyncClient(base_url=self.base_url, timeout=5.0) as client:

            async def bring(sent: Sent) -> None:
                async with gate:
                    for _ in range(sent.times):
                        if not await self._acknowledged(client, sent):
                            failed.append(sent)
                            return

            await asyncio.gather(*(bring(sent) for sent in things))
        return failed

    async def _acknowledged(self, client: httpx2.AsyncClient, sent: Sent) -> bool:
        path, body = self.official.push(sent.xml, datetime.now(UTC))
        with suppress(httpx2.HTTPError):
            answer = await client.post(path, content=body)
            self.statuses[answer.status_code] += 1
            self._told(self.statuses.total())
            return answer.status_code == httpx2.codes.OK
        return False
