"""The only constructor: settings in, everything that runs out. No globals, no container."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from yutang.db.engine import Database, open_database
from yutang.db.ids import IdMaker
from yutang.sealing import Sealer
from yutang.errors import SettingsError
from yutang.settings import Settings


def system_clock() -> datetime:
    return datetime.now(UTC)


def clock_from(environ: Mapping[str, str]) -> Callable[[], datetime]:
    """The real clock; or, for rehearsals and tests, one that starts at YUTANG_TEST_NOW (ISO 8601 with zone) and runs on.

    Every process of a rehearsal counts from the same YUTANG_TEST_STARTED (epoch seconds), so their clocks agree.
    """
    wanted = environ.get("YUTANG_TEST_NOW")
    if not wanted:
        return system_clock
    try:
        then = datetime.fromisoformat(wanted)
        began = float(environ.get("YUTANG_TEST_STARTED") or datetime.now(UTC).timestamp())
    except ValueError as error:
        raise SettingsError(f"YUTANG_TEST_NOW must be a moment like 2026-11-22T09:00:00+08:00, not {wanted!r}.") from error
    if then.tzinfo is None:
        raise SettingsError("YUTANG_TEST_NOW needs a time zone, e.g. +08:00.")
    offset = then - datetime.fromtimestamp(began, UTC)
    return lambda: datetime.now(UTC) + offset


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


def build(settings: Settings, clock: Callable[[], datetime]) -> Services:
    """Open what the settings name. Raises SettingsError; does not migrate."""
    return Services(
        settings=settings,
        database=open_database(settings.database),
        sealer=Sealer(settings.secret()),
        clock=clock,
        new_id=IdMaker(),
    )
