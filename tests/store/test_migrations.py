"""Migrations lead to exactly the tables that the models declare, on both databases, whoever runs them and how often."""

import multiprocessing
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateTable

from tests.support.databases import Dialect
from yutang.db.all_tables import metadata
from yutang.db.engine import Database, open_database
from yutang.db.migrate import (
    current_revision,
    differences,
    head_revision,
    known_revisions,
    remove_within,
    upgrade,
    upgrade_within,
)
from yutang.errors import Conflict

MakeUrl = Callable[[Dialect], str]


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def empty(dialect: Dialect, make_empty_database_url: MakeUrl) -> Iterator[Database]:
    with opened(make_empty_database_url(dialect)) as database:
        yield database


def shape(database: Database) -> dict[str, object]:
    """Every table with its columns, keys and indexes, as the database itself tells."""
    inspector = inspect(database.engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "foreign keys": sorted(map(str, inspector.get_foreign_keys(table))),
            "indexes": sorted(
                (str(index["name"]), str(index["column_names"]), index["unique"], condition(index))
                for index in inspector.get_indexes(table)
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def condition(index: Mapping[str, Any]) -> list[str]:
    """Of a partial index."""
    return sorted(f"{name}={value}" for name, value in index.get("dialect_options", {}).items())


def statements(database: Database) -> dict[str, str]:
    """What SQLite keeps of each CREATE statement, but for white space and quotes: WITHOUT ROWID is only seen there."""
    with database.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        )
        return {name: re.sub(r"[\s\"]+", " ", sql).replace("( ", "(").replace(" )", ")") for name, sql in rows}


def parts(statement: str) -> list[str]:
    """The definitions of a CREATE statement in no order: a later migration adds a column at the end."""
    return sorted(re.split(r", (?=\w+ [A-Z]|CONSTRAINT)", statement))


def test_migrations_and_models_agree(database: Database) -> None:
    assert current_revision(database) == head_revision()
    assert differences(database) == []


def test_a_difference_between_migrations_and_models_is_noticed(database: Database) -> None:
    with database.batch() as connection:
        connection.execute(text("ALTER TABLE slugs ADD COLUMN extra BIGINT"))
        connection.execute(text("DROP INDEX ix_code_targets_workspace_id_group_id"))

    assert len(differences(database)) == 2


def test_the_migrated_tables_are_those_that_the_models_would_create(database: Database, empty: Database) -> None:
    metadata.create_all(empty.engine)

    assert shape(database) == shape(empty)


def test_hot_tables_are_one_tree_each_after_the_migrations(sqlite_url: str, make_empty_database_url: MakeUrl) -> None:
    with opened(sqlite_url) as migrated, opened(make_empty_database_url("sqlite")) as created:
        metadata.create_all(created.engine)

        by_migrations, by_models = statements(migrated), statements(created)
        assert {k: parts(v) for k, v in by_migrations.items()} == {k: parts(v) for k, v in by_models.items()}
        assert "WITHOUT ROWID" in statements(migrated)["events"]


def test_every_table_begins_its_key_with_the_workspace_or_leads_to_one() -> None:
    # Found by what a stranger types or WeChat sends: they lead to the workspace.
    directories = {
        "campaign_slugs",
        "course_slugs",
        "fit_slugs",
        "order_numbers",
        "page_slugs",
        "plan_feeds",
        "programme_slugs",
        "push_addresses",
        "tier_slugs",
        "sign_in_names",
        "slugs",
    }
    keys = {table.name: [column.name for column in table.primary_key.columns] for table in metadata.sorted_tables}

    assert {name for name, key in keys.items() if key[0] != "workspace_id"} == directories
    assert all("workspace_id" in table.columns for table in metadata.sorted_tables)


def test_no_table_takes_its_ids_or_times_from_the_database(dialect: Dialect, empty: Database) -> None:
    made = " ".join(str(CreateTable(table).compile(empty.engine)) for table in metadata.sorted_tables)

    assert re.findall(r"\b(SERIAL|IDENTITY|AUTOINCREMENT|DEFAULT|TIMESTAMP|DATETIME)\b", made, re.IGNORECASE) == []


def test_upgrading_twice_changes_nothing_the_second_time(empty: Database) -> None:
    assert upgrade(empty) == known_revisions()
    before = shape(empty)

    assert upgrade(empty) == []
    assert shape(empty) == before


def test_taking_the_first_migration_back_leaves_nothing(database: Database) -> None:
    with database.batch() as connection:
        remove_within(connection)

    assert shape(database) == {}
    assert current_revision(database) is None


def test_a_migration_that_fails_leaves_nothing_behind(empty: Database) -> None:
    with suppress(RuntimeError), empty.batch() as connection:
        upgrade_within(connection)
        raise RuntimeError

    assert shape(empty) == {}
    assert upgrade(empty) == known_revisions()


def upgrade_together(url: str, together: Barrier, answers: "Queue[list[str]]") -> None:
    with opened(url) as database:
        together.wait(60)
        answers.put(upgrade(database))


def test_of_two_processes_that_migrate_at_once_one_does_it(dialect: Dialect, make_empty_database_url: MakeUrl) -> None:
    url = make_empty_database_url(dialect)
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    answers: Queue[list[str]] = context.Queue()
    processes = [context.Process(target=upgrade_together, args=(url, together, answers)) for _ in range(2)]
    for process in processes:
        process.start()
    applied = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()

    assert sorted(applied) == [[], known_revisions()]
    with opened(url) as database:
        assert differences(database) == []


def test_the_data_of_a_newer_version_is_refused_with_a_sentence(database: Database) -> None:
    with database.batch() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Conflict, match=r"newer version of Yutang \(revision 9999\)"):
        upgrade(database)


def test_migrations_are_numbered_in_one_line() -> None:
    assert known_revisions() == [f"{number:04d}" for number in range(1, len(known_revisions()) + 1)]
