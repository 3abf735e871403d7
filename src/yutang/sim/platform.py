"""The platform: everything that a route is given, made in one place."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from yutang.sim.agenda import Agenda
from yutang.sim.chance import Chance
from yutang.sim.clock import Clock
from yutang.sim.faults import Faults
from yutang.sim.ledgers.calls import CallLog
from yutang.sim.ledgers.grants import WebGrants
from yutang.sim.ledgers.quotas import QuotaBook
from yutang.sim.ledgers.sends import SendBook
from yutang.sim.ledgers.tokens import TokenDesk
from yutang.sim.pay.book import PayBook
from yutang.sim.pay.post import PayPost
from yutang.sim.pushing.engine import PushEngine
from yutang.sim.world.changes import Changes
from yutang.sim.world.fans import Fan
from yutang.sim.world.world import World

Say = Callable[..., str]
Scanner = Callable[[Fan, str], dict[str, Any] | None]


class Platform:
    """`base_url` is where phones and accounts reach this server, without a slash at the end."""

    def __init__(
        self,
        base_url: str,
        seed: int,
        speed: float = 1.0,
        start: float | None = None,
        real: Callable[[], float] = time.time,
    ) -> None:
        self.base_url = base_url
        self.clock = Clock(real, speed, start)
        self.chance = Chance(seed)
        self.changes = Changes(self.clock.now)
        self.world = World(self.clock, self.chance, self.changes)
        self.agenda = Agenda(self.clock)
        self.faults = Faults()
        self.engine = PushEngine(self.world, self.agenda, self.faults, time.monotonic)
        if start is not None:
            self.engine.stamp_with = "simulated"  # who moves this world moves the account's server too
        self.tokens = TokenDesk(self.clock.now, self.chance)
        self.quotas = QuotaBook(self.clock.now, self.faults)
        self.calls = CallLog(self.clock.now)
        self.web = WebGrants(self.clock.now, self.chance)
        self.sends = SendBook()
        self.pay = PayBook(self.chance)
        self.pay_post = PayPost(self.pay, self.clock, self.agenda, lambda: self.engine.stamp_with)
        self.say: Say = _in_english  # (language, sentence, **places); the shell hands translations
        self._closing = asyncio.Event()
        self.scanners: list[Scanner] = []  # asked by the scan box, before a payload is taken for a plain address

    def close(self) -> None:
        """The server is about to stop: nobody is kept waiting."""
        self._closing.set()
        self.changes.close()

    async def pause(self, seconds: float) -> None:
        """So many real seconds, or until the server stops."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)


def _in_english(_language: str, sentence: str, /, **places: object) -> str:
    return sentence.format(**places) if places else sentence
