"""Bringing a database to this version's tables, and proving that it is there."""

from pathlib import Path
from typing import Any, Literal

from alembic import autogenerate, command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import types

from yutang.db.all_tables import metadata
from yutang.db.engine import Database
from yutang.db.tables import Moment

_LOCK = 0x79_75_74_61_6E_67  # "yutang": any fixed number


def upgrade(database: Database) -> list[str]:
    """Apply what is missing in one transaction; returns the revisions applied, oldest first.

    Several processes may call it at once: SQLite's write lock, or a lock on the server, lets one through.
    """
    before = current_revision(database)
    with database.batch() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return _between(before, current_revision(database))


def current_revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database) -> list[object]:
    """What Alembic would still change: empty when tables and metadata agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(autogenerate.compare_metadata(context, metadata))


def write_revision(database: Database, message: str, number: str) -> Path:
    """Write the migration that leads from `database` (at head) to the metadata; for developers (`make migration`)."""
    with database.writer.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        script = command.revision(config, message, autogenerate=True, rev_id=number)
    return Path(script.path) if isinstance(script, Script) else Path()


def _between(before: str | None, after: str | None) -> list[str]:
    if before == after or after is None:
        return []
    script = ScriptDirectory.from_config(_config())
    return [step.revision for step in reversed(list(script.iterate_revisions(after, before or "base")))]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def render_type(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Our column types are written as the plain ones they rest on, so that old migrations never import new code."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, types.Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, types.JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False
