"""Copying an SQLite database out while it is in use, and putting another one in its place in one step."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, StaticPool, create_engine
from sqlalchemy.exc import DatabaseError

from yutang.db import archive
from yutang.db.archive import Manifest
from yutang.db.engine import Database, make_private_file, opened, sqlite_path
from yutang.db.facts import newest_id, row_counts, tables_in
from yutang.db.migrate import revision_of, upgrade
from yutang.errors import Conflict, Invalid, Unavailable

_NAME = "database.sqlite3"


class Unreadable(Exception):
    """The file that is there is not a database of Yutang, or not any more."""


def save(connection: Connection, folder: Path, blank: Manifest) -> tuple[Manifest, dict[str, int]]:
    """Copy the database as it is at one moment into `folder`, gzipped. The manifest's facts, and sizes by member.

    The copy is one read transaction: in WAL mode neither readers nor writers wait for it.
    """
    copy = folder / _NAME
    with _spoken(), closing(sqlite3.connect(copy, isolation_level=None)) as target:
        _driver(connection).backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        _check(target)
    with _plain_engine(copy).connect() as copied:
        revision, newest, rows = revision_of(copied), newest_id(copied), row_counts(copied)
    if revision is None:
        raise Conflict("There is nothing to back up: the database has no tables yet.")
    size = archive.compress(archive.chunks_of(copy), folder / archive.DATABASE)
    copy.unlink()
    return replace(blank, revision=revision, newest_id=newest, rows=rows), {archive.DATABASE: size}


@contextmanager
def held(database: Database) -> Iterator[Connection]:
    """Hold the database alone: nobody else reads or writes until the end.

    Raises Conflict while any other process has it open, Unreadable when it is not ours or damaged.
    """
    path = sqlite_path(database)
    make_private_file(path)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as live:
        try:
            _take(live)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise Unavailable(f"{path}: {error}.") from error
            raise Conflict(
                f"{path} is in use. Stop Yutang (serve, worker) and whatever else has it open, then try again."
            ) from error
        except (sqlite3.DatabaseError, Invalid) as error:
            raise Unreadable(str(error)) from error
        with create_engine("sqlite://", creator=lambda: live, poolclass=StaticPool).connect() as connection:
            _check_ours(connection)
            yield connection


def put(connection: Connection, folder: Path, manifest: Manifest) -> list[str]:
    """Make the held database what the backup is, in one transaction; returns the migrations applied.

    Cut off in the middle, the old one is still there. What is put has been proved and migrated before.
    """
    path, applied = prepared(folder, manifest)
    with _spoken(), closing(sqlite3.connect(path)) as new:
        new.backup(_driver(connection))
    return applied


def prepared(folder: Path, manifest: Manifest) -> tuple[Path, list[str]]:
    """The database of a backup as one file in `folder`, proved and brought to this version, and how it was brought."""
    path = folder / _NAME
    _unpack(folder, path, manifest)
    with opened(f"sqlite:///{path}") as database:
        applied = upgrade(database)
    with _spoken(), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    return path, applied


def _take(live: sqlite3.Connection) -> None:
    live.execute("PRAGMA synchronous=EXTRA")
    live.execute("PRAGMA locking_mode=EXCLUSIVE")
    live.execute("PRAGMA journal_mode=DELETE")  # leaving WAL mode takes that nobody else has it open
    live.execute("BEGIN EXCLUSIVE")
    live.execute("COMMIT")  # in this locking mode the lock stays
    _check(live)


def _check_ours(connection: Connection) -> None:
    try:
        ours = revision_of(connection) is not None or not tables_in(connection)
    except DatabaseError as error:
        raise Unreadable(str(error.orig)) from error
    if not ours:
        raise Unreadable("this is a database of another program")


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(f"The database cannot be copied ({error}). Nothing was changed.") from error


def _unpack(folder: Path, path: Path, manifest: Manifest) -> None:
    """The database of a backup, proved. Raises Invalid when it is not what was saved."""
    member = manifest.members.get(archive.DATABASE)
    if member is None:
        raise Invalid("The backup is damaged: it holds no database.")
    with path.open("wb") as file:
        for chunk in archive.unpacked(folder / archive.DATABASE, member.unpacked):
            file.write(chunk)
    try:
        with closing(sqlite3.connect(path)) as connection:
            _check(connection)
        with _plain_engine(path).connect() as sound:
            found = revision_of(sound), row_counts(sound)
    except (sqlite3.DatabaseError, DatabaseError) as error:
        raise Invalid("The backup is damaged: its database cannot be read. Nothing was changed.") from error
    if found != (manifest.revision, manifest.rows):
        raise Invalid("The backup is damaged: its database is not what its manifest says. Nothing was changed.")


def _check(connection: sqlite3.Connection) -> None:
    found = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        raise Invalid(f"The database is damaged ({found[0]}).")


def _plain_engine(path: Path) -> Engine:
    """Without our settings: it is only looked at, and stays one file."""
    return create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("this connection is not one of SQLite's")
    return driver
