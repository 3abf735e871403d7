"""Opening the database: SQLite (WAL, FULL, one writer at a time) or PostgreSQL, from the same metadata."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from yutang.db.fair_lock import FairLock, TurnNeverCame
from yutang.errors import N_, Conflict, Invalid, SettingsError, Unavailable

log = logging.getLogger("yutang.db")

BUSY_SECONDS = 15  # another process may hold the write lock for one batch; this is many of them
_POLL = (0.0005, 0.002)  # seconds between two tries for the write lock, see _take_write_lock
_CONNECT_SECONDS = 10  # how long a PostgreSQL that does not answer is waited for
_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged commit is on the disk (promise I1)
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)
POSTGRES_NAME = "yutang"  # what our connections are called in pg_stat_activity

_random = SystemRandom().uniform


class Database:
    """The storage seam: `read()` and `write()` hand out a Session in one transaction; nobody else opens one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite has one writer. Within a process the turn is passed on fairly; between processes it is polled for.
        self._turn: FairLock | None = FairLock(BUSY_SECONDS) if self.is_sqlite else None

    @contextmanager
    def writing_turn(self) -> Iterator[None]:
        """Hold the one turn to write of this process (SQLite; else nothing is waited for).

        Raises the driver's kind of error when the turn never comes: to everybody that is a busy database.
        """
        with ExitStack() as held:
            if self._turn is not None:
                try:
                    held.enter_context(self._turn)
                except TurnNeverCame as error:
                    raise OperationalError("waiting for the turn to write", None, error) from error
            yield

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read-only unit of work: one consistent view, rolled back at the end; what was read stays usable."""
        with translated(), Session(self.reader, expire_on_commit=False) as session:
            yield session
            session.expunge_all()  # a rollback empties what was read, and pages are drawn after it
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work that commits at the end, or leaves nothing behind.

        Raises Conflict for a broken unique or foreign key, Unavailable when the database is busy or away.
        """
        with translated(), self.writing_turn(), Session(self.writer, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def batch(self) -> Iterator[Connection]:
        """The edge's form of `write()`: a bare connection in one transaction; driver errors pass through."""
        with self.writing_turn(), self.writer.begin() as connection:
            yield connection

    @property
    def reader(self) -> Engine:
        # PostgreSQL would show each statement what was committed by then: a sum and its parts would not agree.
        return self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def writer(self) -> Engine:
        return self.engine.execution_options(yutang_write=True)

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Driver errors end here: nobody above imports the driver."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            N_("Somebody else has just saved something that does not fit with this. Please reload.")
        ) from error
    except DataError as error:
        raise Invalid(N_("A number is too large, or a text holds characters that cannot be kept.")) from error
    except (OperationalError, PoolTimeout) as error:
        if _is_our_mistake(error):
            raise
        # The first line says what happened; PostgreSQL puts people's values on the others.
        said = str(getattr(error, "orig", error)).partition("\n")[0]
        log.warning("the database could not serve: %s: %s", type(error).__name__, said)
        raise Unavailable(
            N_("The database is busy or away. Nothing was lost; please try again in a moment.")
        ) from error


def _is_our_mistake(error: Exception) -> bool:
    """SQLite says "operational error" also to wrong SQL and to a table that is missing (SQLITE_ERROR)."""
    original = getattr(error, "orig", None)
    return isinstance(original, sqlite3.Error) and original.sqlite_errorcode == sqlite3.SQLITE_ERROR


def open_database(url: str, *, pool_size: int = 8) -> Database:
    """Open `sqlite:////path/file.db` or `postgresql+psycopg://user:password@host/name`.

    Raises SettingsError for another kind of address, or where it cannot be used here. Does not migrate: see
    `yutang.db.migrate`.
    """
    parsed = _parsed(url)
    if parsed.drivername == "sqlite":
        engine = _open_sqlite(parsed, pool_size)
    elif parsed.drivername == "postgresql+psycopg":
        engine = _open_postgres(parsed, pool_size)
    else:
        raise SettingsError(
            f"database_url must start with sqlite:/// or postgresql+psycopg://, not with {parsed.drivername}."
        )
    event.listen(engine, "handle_error", _as_data_error)
    return Database(engine)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """`open_database` for a while: for commands that need nothing else of the installation."""
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def sqlite_file(url: str) -> Path | None:
    """The file that an SQLite address names; none for PostgreSQL. Nothing is opened or made."""
    parsed = _parsed(url)
    return Path(str(parsed.database)) if parsed.drivername == "sqlite" else None


def sqlite_path(database: Database) -> Path:
    return Path(str(database.engine.url.database))


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:  # its text would show the password
        raise SettingsError("database_url is not an address like sqlite:////path/file.db.") from error


def _open_sqlite(url: URL, pool_size: int) -> Engine:
    if not url.database or url.database == ":memory:":
        raise SettingsError("database_url: SQLite needs a file, e.g. sqlite:////var/lib/yutang/yutang.db.")
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=32,
        hide_parameters=True,  # errors are logged; visitors are not
        paramstyle="named",  # so that named SQL takes the same dictionaries on both databases
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_SECONDS},
    )
    event.listen(engine, "do_connect", _make_file)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(
    _dialect: Dialect, _entry: ConnectionPoolEntry | None, arguments: list[Any], _options: dict[str, Any]
) -> None:
    # Only when something is read or written: `yutang doctor` looks at what is not there without making it.
    make_private_file(Path(arguments[0]))


def make_private_file(path: Path) -> None:
    """An empty file, if there is none, for its owner only: SQLite gives what it keeps beside it the same rights."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be made ({error.strerror}).") from error


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    for pragma in _PRAGMAS:
        # Of two processes that open a new file, one is refused its change to WAL at once, whatever the busy timeout.
        if not _run_when_free(connection, pragma):
            connection.execute(pragma)  # for the error


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writing one can fail at once with "database is locked",
    # whatever the busy timeout: writers take the lock at the start.
    if connection.get_execution_options().get("yutang_write", False):
        _take_write_lock(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _take_write_lock(connection: Connection) -> None:
    """Ask for the one write lock in short and uneven intervals.

    SQLite's own waiting grows to 100 ms between two looks: beside a process that writes without a break, the lock is
    never free just then (measured: 10 s without a turn, against 34 ms in the median when asked like this).
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _run_when_free(driver, "BEGIN IMMEDIATE"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, so that the error is one of SQLAlchemy's
    finally:
        driver.execute(_PRAGMAS[0])


def _run_when_free(driver: sqlite3.Connection, statement: str) -> bool:
    """Ask until nobody holds the lock, for BUSY_SECONDS at most. False: never free, or another error."""
    until = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < until:
        try:
            driver.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(_random(*_POLL))
        else:
            return True
    return False


def _open_postgres(url: URL, pool_size: int) -> Engine:
    options: dict[str, object] = {"application_name": POSTGRES_NAME}
    if "connect_timeout" not in url.query:
        options["connect_timeout"] = _CONNECT_SECONDS
    try:
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=32,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args=options,
        )
    except ModuleNotFoundError as error:
        raise SettingsError(
            "database_url: PostgreSQL needs the extra packages of yutang[postgres], which are not installed."
        ) from error
    event.listen(engine, "connect", _prepare_postgres)
    return engine


def _prepare_postgres(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401 - psycopg may be missing
    connection.autocommit = True
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")  # as long as on SQLite, and never for ever
    connection.autocommit = False


def _as_data_error(context: ExceptionContext) -> None:
    """What Python refuses to hand to the driver is a DataError like what the server refuses."""
    if isinstance(context.original_exception, OverflowError | UnicodeEncodeError):
        raise DataError(
            context.statement, None, context.original_exception, hide_parameters=True
        ) from context.original_exception
