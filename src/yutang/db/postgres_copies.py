"""Copying a PostgreSQL database out and in with COPY, each in one transaction. No program of PostgreSQL is needed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from yutang.db import archive
from yutang.db.all_tables import metadata
from yutang.db.archive import Manifest
from yutang.db.engine import POSTGRES_NAME, Database, translated
from yutang.db.facts import newest_id, tables_in
from yutang.db.migrate import head_revision, lock_migrations, revision_of, upgrade_within
from yutang.db.sqlite_copies import prepared
from yutang.errors import Conflict, Invalid


def save(connection: Connection, folder: Path, blank: Manifest) -> tuple[Manifest, dict[str, int]]:
    """Copy every table into `folder`, gzipped. The manifest's facts, and unpacked sizes by member.

    The caller's transaction must see one moment (REPEATABLE READ, or with all tables locked).
    """
    revision = revision_of(connection)
    if revision is None:
        raise Conflict("There is nothing to back up: the database has no tables yet.")
    (folder / "tables").mkdir()
    rows, columns, sizes = dict[str, int](), dict[str, list[str]](), dict[str, int]()
    for table in _ours(connection, revision):
        columns[table] = [column["name"] for column in inspect(connection).get_columns(table)]
        name = _member(table)
        with _cursor(connection) as cursor:
            with cursor.copy(f"COPY {_target(connection, table, columns[table])} TO STDOUT") as copy:
                sizes[name] = archive.compress((bytes(block) for block in copy), folder / name)
            rows[table] = cursor.rowcount
    newest = newest_id(connection)
    return replace(blank, revision=revision, newest_id=newest, rows=rows, columns=columns), sizes


@contextmanager
def held(database: Database) -> Iterator[Connection]:
    """One transaction that has all tables to itself; it commits at the end.

    Raises Conflict while another process of Yutang is connected, or does not let go of a table.
    """
    with _spoken(), database.batch() as connection:
        others = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %(name)s AND pid <> pg_backend_pid()",
            {"name": POSTGRES_NAME},
        ).scalar_one()
        if others:
            raise Conflict(
                f"The database is in use: {others} connections of Yutang. Stop it (serve, worker), then try again."
            )
        lock_migrations(connection)
        tables = [_quoted(connection, name) for name in tables_in(connection) if name in metadata.tables]
        if tables:
            connection.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        yield connection


def put(connection: Connection, folder: Path, manifest: Manifest) -> list[str]:
    """Make the held database what the backup is, and bring it to this version; returns the migrations applied."""
    if manifest.dialect == "sqlite":
        return _put_sqlite(connection, *prepared(folder, manifest))
    _clear(connection)
    upgrade_within(connection, manifest.revision)
    _check_tables(connection, manifest)
    for table, columns in manifest.columns.items():
        member = manifest.members.get(_member(table))
        if member is None:
            raise Invalid(f"The backup is damaged: it does not hold the table {table}. Nothing was changed.")
        with _cursor(connection) as cursor:
            with cursor.copy(f"COPY {_target(connection, table, columns)} FROM STDIN") as copy:
                for chunk in archive.unpacked(folder / _member(table), member.unpacked):
                    copy.write(chunk)
            if cursor.rowcount != manifest.rows.get(table):
                raise Invalid(f"The backup is damaged: the table {table} has not the rows that were saved.")
    return upgrade_within(connection)


def _put_sqlite(connection: Connection, path: Path, applied: list[str]) -> list[str]:
    """An installation that has outgrown SQLite: its tables, already at this version, row by row."""
    _clear(connection)
    upgrade_within(connection)
    with closing(sqlite3.connect(path)) as source:
        for table in _ours(connection, head_revision() or ""):
            columns = [column["name"] for column in inspect(connection).get_columns(table)]
            names = ", ".join(_quoted(connection, name) for name in columns)
            with (
                _cursor(connection) as cursor,
                cursor.copy(f"COPY {_target(connection, table, columns)} FROM STDIN") as copy,
            ):
                for row in source.execute(f"SELECT {names} FROM {_quoted(connection, table)}"):  # noqa: S608
                    copy.write_row(row)
    return applied


def _clear(connection: Connection) -> None:
    """Take our tables away, and nobody else's: what an older version had is known once it is brought to this one."""
    if revision_of(connection) is None:
        return
    upgrade_within(connection)
    ours = [_quoted(connection, name) for name in (*_ours(connection, head_revision() or ""), "alembic_version")]
    connection.exec_driver_sql(f"DROP TABLE {', '.join(ours)}")


def _ours(connection: Connection, revision: str) -> list[str]:
    """At this version, the tables that it knows: others may live beside them. An older one had tables of its own."""
    present = tables_in(connection)
    return [name for name in present if name in metadata.tables] if revision == head_revision() else present


def _check_tables(connection: Connection, manifest: Manifest) -> None:
    """What is in an archive never gets to choose names: they must be those that the migrations made."""
    made = {
        name: {column["name"] for column in inspect(connection).get_columns(name)}
        for name in tables_in(connection)
        if name in manifest.columns or name in metadata.tables
    }
    if made != {name: set(columns) for name, columns in manifest.columns.items()}:
        raise Invalid("The backup does not hold the tables of its revision. Nothing was changed.")


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        with translated():
            yield
    except DBAPIError as error:
        raise Conflict(f"The database refuses this ({type(error.orig).__name__}). Nothing was changed.") from error


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    """The driver's own, in the same transaction: COPY is not something SQLAlchemy knows."""
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor:
            yield cursor
    except dbapi.Error as error:
        raise Conflict(f"The database refuses this ({type(error).__name__}). Nothing was changed.") from error


def _target(connection: Connection, table: str, columns: list[str]) -> str:
    return f"{_quoted(connection, table)} ({', '.join(_quoted(connection, name) for name in columns)})"


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _member(table: str) -> str:
    return f"tables/{table}.copy.gz"
