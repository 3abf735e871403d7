"""Opening the database: SQLite (WAL, FULL, one writer at a time) or PostgreSQL, from the same metadata."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from yutang.db.fair_lock import FairLock
from yutang.errors import N_, Conflict, SettingsError, Unavailable

BUSY_TIMEOUT_MS = 15_000  # another process may hold the write lock for one batch; this is many of them
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged commit is on the disk (promise I1)
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA wal_autocheckpoint=4000",
)


class Database:
    """The storage seam: `read()` and `write()` hand out a Session in one transaction; nobody else opens one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        # SQLite has one writer. Within a process the turn is passed on fairly; between processes busy_timeout waits.
        self._turn: FairLock | None = FairLock() if self.is_sqlite else None

    def writing_turn(self) -> AbstractContextManager[None]:
        return self._turn if self._turn is not None else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read-only unit of work: one consistent view, rolled back at the end; what was read stays usable."""
        with _translated(), Session(self.reader, expire_on_commit=False) as session:
            yield session
            session.expunge_all()  # a rollback empties what was read, and pages are drawn after it
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work that commits at the end, or leaves nothing behind.

        Raises Conflict for a broken unique or foreign key, Unavailable when the database is busy or away.
        """
        with _translated(), self.writing_turn(), Session(self.writer, expire_on_commit=False) as session:
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
def _translated() -> Iterator[None]:
    """Driver errors end here: nobody above imports the driver."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(
            N_("Somebody else has just saved something that does not fit with this. Please reload.")
        ) from error
    except OperationalError as error:
        raise Unavailable(
            N_("The database is busy or away. Nothing was lost; please try again in a moment.")
        ) from error


def open_database(url: str, *, pool_size: int = 8) -> Database:
    """Open `sqlite:////path/file.db` or `postgresql+psycopg://user:password@host/name`.

    Raises SettingsError for another kind of address. Does not migrate: see `yutang.db.migrate`.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed,
            pool_size=pool_size,
            max_overflow=32,
            hide_parameters=True,  # errors are logged; visitors are not
            paramstyle="named",  # so that named SQL takes the same dictionaries on both databases
            connect_args={"isolation_level": None, "check_same_thread": False},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return Database(engine)
    if parsed.drivername == "postgresql+psycopg":
        return Database(
            create_engine(parsed, pool_size=pool_size, max_overflow=32, pool_pre_ping=True, hide_parameters=True)
        )
    raise SettingsError(
        f"database_url must start with sqlite:/// or postgresql+psycopg://, not with {parsed.drivername}."
    )


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writing one can fail at once with "database is locked",
    # whatever the busy timeout: writers take the lock at the start.
    immediate = connection.get_execution_options().get("yutang_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
