"""The only constructor: settings in, everything that runs out. No globals, no container."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yutang.accounts.calls.actions import WeChatCalls
from yutang.db.engine import Database, open_database
from yutang.db.ids import IdMaker
from yutang.db.tables import to_ms
from yutang.errors import SettingsError
from yutang.groups.uploads.jobs import DropReader
from yutang.posters.press import Press
from yutang.sealing import Sealer
from yutang.settings import Settings


def system_clock() -> datetime:
    return datetime.now(UTC)


def clock_from(environ: Mapping[str, str]) -> Callable[[], datetime]:
    """The real clock; or, for rehearsals and tests, one that starts at YUTANG_TEST_NOW (ISO 8601 with zone).

    Every process of a rehearsal counts from the same YUTANG_TEST_STARTED (epoch seconds), so their clocks agree. Or
    YUTANG_TEST_CLOCK names a file with which whoever rehearses moves the clock of all of them while they run.
    """
    if environ.get("YUTANG_TEST_CLOCK"):
        return MovedClock(Path(environ["YUTANG_TEST_CLOCK"]))
    wanted = environ.get("YUTANG_TEST_NOW")
    if not wanted:
        return system_clock
    try:
        then = datetime.fromisoformat(wanted)
        began = float(environ.get("YUTANG_TEST_STARTED") or datetime.now(UTC).timestamp())
    except ValueError as error:
        sentence = f"YUTANG_TEST_NOW must be a moment like 2026-11-22T09:00:00+08:00, not {wanted!r}."
        raise SettingsError(sentence) from error
    if then.tzinfo is None:
        raise SettingsError("YUTANG_TEST_NOW needs a time zone, e.g. +08:00.")
    offset = then - datetime.fromtimestamp(began, UTC)
    return lambda: datetime.now(UTC) + offset


class MovedClock:
    """The real clock and so many seconds as a file says, which is read again whenever another one takes its place."""

    def __init__(self, path: Path, real: Callable[[], datetime] = system_clock) -> None:
        self._path = path
        self._real = real
        self._seen: tuple[int, int] = (0, 0)
        self._offset = timedelta()

    def __call__(self) -> datetime:
        found = self._path.stat()
        seen = (found.st_ino, found.st_mtime_ns)
        if seen != self._seen:
            self._offset = timedelta(seconds=float(self._path.read_text(encoding="ascii")))
            self._seen = seen
        return self._real() + self._offset

    def move(self, offset: timedelta) -> None:
        """For all who read this file, at once."""
        draft = self._path.with_suffix(".new")
        draft.write_text(f"{offset.total_seconds():.3f}", encoding="ascii")
        draft.replace(self._path)


@dataclass(frozen=True, slots=True)
class Services:
    """What pages, the edge, the worker and the command line are given."""

    settings: Settings
    database: Database
    sealer: Sealer
    clock: Callable[[], datetime]
    new_id: Callable[[], int]
    drop_reader: DropReader = field(init=False)  # costs nothing until the first card
    wechat: WeChatCalls = field(init=False)  # costs nothing until the first call
    posters: Press = field(init=False)  # costs nothing until the first poster

    def __post_init__(self) -> None:
        reader = DropReader(self.settings, self.database, self.clock, self.new_id)
        object.__setattr__(self, "drop_reader", reader)  # frozen for everybody else
        object.__setattr__(self, "wechat", WeChatCalls(self.settings, self.database, self.sealer, self.clock))
        press = Press(self.settings.poster_network_per_minute, self.settings.poster_per_minute)
        object.__setattr__(self, "posters", press)

    def close(self) -> None:
        self.wechat.close()
        self.posters.close()
        self.drop_reader.close()
        self.database.close()


def build(settings: Settings, clock: Callable[[], datetime]) -> Services:
    """Open what the settings name. Raises SettingsError; does not migrate."""
    return Services(
        settings=settings,
        database=open_database(settings.database),
        sealer=Sealer(settings.secret()),
        clock=clock,
        # Periods are ranges of ids, so in a rehearsal ids carry the rehearsal's time.
        new_id=IdMaker() if clock is system_clock else IdMaker(lambda: to_ms(clock())),
    )
