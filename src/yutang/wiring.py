"""The only constructor: settings in, everything that runs out. No globals, no container."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from yutang.db.engine import Database, open_database
from yutang.db.ids import IdMaker
from yutang.sealing import Sealer
from yutang.settings import Settings


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """What pages, the edge, the worker and the command line are given."""

    settings: Settings
    database: Database
    sealer: Sealer
    clock: Callable[[], datetime]
    new_id: Callable[[], int]

    def close(self) -> None:
        self.database.close()


def build(settings: Settings, clock: Callable[[], datetime] = system_clock) -> Services:
    """Open what the settings name. Raises SettingsError; does not migrate."""
    return Services(
        settings=settings,
        database=open_database(settings.database),
        sealer=Sealer(settings.secret()),
        clock=clock,
        new_id=IdMaker(),
    )
