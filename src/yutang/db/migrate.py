"""Bringing a database to this version's tables, and proving that it is there."""

from pathlib import Path
from typing import Literal

from alembic import autogenerate, command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, types

from yutang.db.all_tables import metadata
from yutang.db.engine import Database, translated
from yutang.db.tables import Moment
from yutang.errors import N_, Conflict

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x79_75_74_61_6E_67  # "yutang": any fixed number


def upgrade(database: Database) -> list[str]:
    """Apply what is missing in one transaction; returns the revisions applied, oldest first.

    Several processes may call it at once: SQLite's write lock, or a lock on the server, lets one through. Raises
    Conflict for a database that a newer version has made, Unavailable when another process keeps the lock.
    """
    with translated(), database.batch() as connection:
        if not database.is_sqlite:
            # Another process may be migrating for minutes: that is worth waiting for.
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            lock_migrations(connection)
        return upgrade_within(connection)


def upgrade_within(connection: Connection, revision: str | None = None) -> list[str]:
    """The same inside a transaction of the caller, up to `revision` (the newest)."""
    before = revision_of(connection)
    check_known(before)
    command.upgrade(_config(connection), revision or "head")
    return _between(before, revision_of(connection))


def lock_migrations(connection: Connection) -> None:
    """PostgreSQL: nobody else migrates until the end of the transaction. One node, one lock: see ADR 0002."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def remove_within(connection: Connection) -> None:
    """Take all tables away again, inside a transaction of the caller; for the tests of the migrations."""
    command.downgrade(_config(connection), "base")


def check_known(revision: str | None) -> None:
    """Raises Conflict when this version has no such migration: a newer one made it."""
    if revision is not None and revision not in known_revisions():
        raise Conflict(
            N_("The data was written by a newer version of Yutang (revision {revision}). Please use that version."),
            "newer_revision",
            None,
            revision=revision,
        )


def known_revisions() -> list[str]:
    """All of this version, oldest first."""
    return [step.revision for step in reversed(list(_scripts().walk_revisions()))]


def current_revision(database: Database) -> str | None:
    with translated(), database.engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    return _scripts().get_current_head()


def differences(database: Database) -> list[object]:
    """What Alembic would still change: empty when tables and metadata agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(autogenerate.compare_metadata(context, metadata))


def write_revision(database: Database, message: str, number: str) -> Path:
    """Write the migration that leads from `database` (at head) to the metadata; for developers (`make migration`)."""
    with database.writer.connect() as connection:
        script = command.revision(_config(connection), message, autogenerate=True, rev_id=number)
    return Path(script.path) if isinstance(script, Script) else Path()


def _between(before: str | None, after: str | None) -> list[str]:
    known = known_revisions()
    return known[known.index(before) + 1 if before else 0 : known.index(after) + 1 if after else 0]


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))  # a % in it would be a placeholder
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def render_type(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Our column types are written as the plain ones they rest on, so that old migrations never import new code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, types.Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, types.JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False
