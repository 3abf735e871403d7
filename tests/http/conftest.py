"""An installation in this process, for the many small questions to pages; the program itself comes from `server`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.house import House
from tests.support.services import Clock, services_over
from yutang.db.engine import open_database


@pytest.fixture
def open_house(sqlite_url: str, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """open_house(sign_in_attempts=2): settings by name. On SQLite; what differs between databases is in tests/store."""
    with ExitStack() as stack:

        def opened(**settings: object) -> House:
            database, clock = open_database(sqlite_url), Clock()
            stack.callback(database.close)
            services = services_over(database, clock, **{"data_dir": tmp_path / "data", **settings})
            stack.callback(services.drop_reader.close)
            house = House(services, clock)
            stack.callback(house.close)
            return house

        yield opened


@pytest.fixture
def house(open_house: Callable[..., House]) -> House:
    """Empty: no workspace yet."""
    return open_house()
