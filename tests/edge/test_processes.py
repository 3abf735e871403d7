"""Several web processes over one database: the last seat is given once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.burst import scan_burst
from tests.support.databases import Dialect
from tests.support.ledger import broken_promises, broken_rules
from tests.support.ponds import make_pond
from tests.support.server import Server
from yutang.db.engine import open_database
from yutang.groups.models import Seats


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("seats", [1, 40])
def test_a_thousand_visitors_on_four_processes_share_what_seats_there_are(
    dialect: Dialect,
    seats: int,
    make_database_url: Callable[[Dialect], str],
    start_server: Callable[..., Server],
    tmp_path: Path,
) -> None:
    url = make_database_url(dialect)
    with closing(open_database(url)) as database:
        pond = make_pond(database, limits=(seats,), owner_cap=100, now=datetime.now(UTC))
        server = start_server(database_url=url, data_dir=tmp_path / "data", settings={"workers": "4"})
        burst = asyncio.run(scan_burst(server.port, "/c/pond", phones=1000, scans=1, concurrent=200))
        server.stop()
        assert burst.statuses == {200: 1000}
        shown = Counter(promise.shown[0] for promise in burst.promises.values())
        assert shown == {"早起瑜伽1群": seats, "林老师": 100, "": 900 - seats}
        with database.read() as session:
            assert session.scalars(select(Seats.assigned_total).where(Seats.workspace_id == 1)).all() == [seats]
        assert broken_promises(database, pond.workspace_id, burst) == []
        assert broken_rules(database, pond.workspace_id) == []
