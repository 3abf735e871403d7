"""Services over a test's database, with a clock that the test moves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tests.support.people import NOON
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.settings import Settings
from yutang.wiring import Services, build

SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> datetime:
        """E.g. hours=2."""
        self.now += timedelta(**span)
        return self.now


def services_over(database: Database, clock: Callable[[], datetime] | None = None, **settings: Any) -> Services:  # noqa: ANN401
    """What wiring.build gives, over a database that is open already. Ids carry the time of the clock."""
    now = clock or Clock()
    url = database.engine.url.render_as_string(hide_password=False)
    built = build(Settings(secret_key=SECRET, database_url=url, **settings), now)
    built.close()  # the test's own handle takes its place, and is closed by the test
    return replace(built, database=database, new_id=IdMaker(lambda: int(now().timestamp() * 1000)))
