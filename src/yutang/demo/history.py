"""The two days before the demo: visits through the edge's own writer, at their moments, and head counts between them.

Without them the charts would be empty and nothing would be known about who joins: visitors of the last hour are never
reckoned as counted (livecodes.rules.JOIN_LAG), so the minutes of a demo alone could not teach it.
"""

import asyncio
from datetime import datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry

from yutang.demo.clock import StageClock
from yutang.demo.counting import Operator
from yutang.demo.people import Insiders, Visitor, new_visitor
from yutang.demo.pond import ALL_CHANNELS, Filled
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.scans import scan_writer
from yutang.edge.visits import Visit
from yutang.wiring import Services

LENGTH: Final = timedelta(hours=47)
LAST_VISIT: Final = timedelta(hours=2)  # before now: longer than JOIN_LAG, so that the last count is a clean one
LAST_COUNT: Final = timedelta(minutes=20)

# Visitors in each hour of the local day: few at night, most at lunch and after dinner.
_RHYTHM: Final = (2, 1, 0, 0, 0, 1, 5, 9, 10, 8, 8, 10, 15, 12, 8, 8, 9, 10, 12, 16, 20, 18, 12, 5)
_COUNTS_AT: Final = (9, 13, 18, 22)  # local hours at which the operator counts heads
_COMES_BACK: Final = 0.15
_ENOUGH: Final = 178  # heads in the second group at which nobody comes any more: the rest is for the crowd


def play_history(services: Services, clock: StageClock, filled: Filled, insiders: Insiders, rng: Random) -> None:
    """Write what happened from where the clock stands up to now; then the first group is full. The clock stands just
    before now afterwards."""
    operator = Operator(services, filled.pond, insiders, rng)
    begin = clock()
    asyncio.run(_Past(services, clock, operator, insiders, rng).play(filled, begin, begin + LENGTH - LAST_VISIT))
    clock.stand_at(begin + LENGTH - LAST_COUNT)
    first = filled.group_ids[0]
    insiders.grow(first, insiders.caps[first])  # its members filled it up with their friends
    operator.count_all()
    operator.mark_full(first)


class _Past:
    def __init__(
        self, services: Services, clock: StageClock, operator: Operator, insiders: Insiders, rng: Random
    ) -> None:
        self._services = services
        self._clock = clock
        self._operator = operator
        self._insiders = insiders
        self._rng = rng
        self._visitors: dict[int, Visitor] = {}
        settings, metrics = services.settings, EdgeMetrics(CollectorRegistry())
        self._writer = scan_writer(
            services.database,
            clock,
            services.new_id,
            metrics,
            most_waiting=settings.edge_queue,
            batch_size=settings.edge_batch,
        )

    async def play(self, filled: Filled, begin: datetime, end: datetime) -> None:
        zone = ZoneInfo(self._services.settings.default_timezone)
        self._writer.start(asyncio.get_running_loop())
        try:
            moment = begin + timedelta(minutes=7)
            while moment < end:
                self._clock.stand_at(moment)
                local = moment.astimezone(zone).hour
                if local in _COUNTS_AT:
                    self._operator.count_all()
                if self._insiders.heads[filled.group_ids[1]] < _ENOUGH:
                    await asyncio.gather(*(self._come(filled.pond.slug) for _ in range(_RHYTHM[local])))
                moment += timedelta(hours=1)
        finally:
            await self._writer.stop()

    async def _come(self, slug: str) -> None:
        comes_back = bool(self._visitors) and self._rng.random() < _COMES_BACK
        visitor_id = self._rng.choice(list(self._visitors)) if comes_back else self._services.new_id()
        visitor = self._visitors.setdefault(visitor_id, new_visitor(self._rng, ALL_CHANNELS))
        shown = await self._writer.submit(Visit("scan", slug, visitor_id, not comes_back, visitor.channel))
        group_id = self._operator.payloads.get(shown.payload)
        if group_id is None or visitor.has_pressed or not visitor.presses:
            return
        visitor.has_pressed = True
        await self._writer.submit(Visit("press", slug, visitor_id, False, visitor.channel))
        if visitor.joins:
            self._insiders.come_in(group_id)
