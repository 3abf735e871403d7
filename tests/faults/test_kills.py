"""Pulling the plug in the middle of a burst, again and again."""

import asyncio
import random
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.burst import Burst, scan_burst
from tests.support.databases import Dialect
from tests.support.ledger import broken_promises, broken_rules
from tests.support.ponds import make_pond
from tests.support.server import Server
from yutang.db.engine import open_database

ROUNDS = {"sqlite": 200, "postgresql": 20}
LIMITS = (120, 150, 180, 1000, 100_000)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_no_kill_loses_an_acknowledged_scan_or_breaks_a_rule(
    dialect: Dialect,
    make_database_url: Callable[[Dialect], str],
    start_server: Callable[..., Server],
    tmp_path: Path,
) -> None:
    url = make_database_url(dialect)
    with closing(open_database(url)) as database:
        make_pond(database, limits=LIMITS, now=datetime.now(UTC))
        chance = random.Random(20261122)
        server = start_server(database_url=url, data_dir=tmp_path / "data", settings={"log_level": "warning"})
        acknowledged = cut_short = 0
        for _ in range(ROUNDS[dialect]):
            burst = asyncio.run(_burst_with_kill(server, after=chance.uniform(0.02, 0.6)))
            acknowledged += burst.acknowledged
            cut_short += burst.acknowledged < PHONES * SCANS
            assert broken_promises(database, 1, burst) == []
            server.start()
        server.stop()
        assert broken_rules(database, 1) == []
        assert acknowledged > ROUNDS[dialect] * 10
        assert cut_short > ROUNDS[dialect] * 0.5  # the kills did fall into bursts


PHONES, SCANS = 2000, 5


async def _burst_with_kill(server: Server, after: float) -> Burst:
    running = asyncio.create_task(scan_burst(server.port, "/c/pond", phones=PHONES, scans=SCANS))
    await asyncio.wait([running], timeout=after)
    await asyncio.to_thread(server.kill)
    return await running
