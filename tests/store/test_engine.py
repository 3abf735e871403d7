"""The storage seam: durable settings on every connection, one fair writer, and driver errors that end here."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, OperationalError

from tests.support.databases import Dialect
from tests.support.people import NOON
from yutang.db import engine as engine_module
from yutang.db.engine import Database, open_database
from yutang.errors import Conflict, Invalid, SettingsError, Unavailable
from yutang.insights.models import Event as LedgerRow
from yutang.workspaces.models import Workspace


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    opened = open_database(postgres_url)
    yield opened
    opened.close()


def workspace(workspace_id: int, name: str = "w") -> Workspace:
    return Workspace(workspace_id=workspace_id, name=name, language="zh", timezone="Asia/Shanghai", created_at=NOON)


def add(database: Database, workspace_id: int, name: str = "w") -> None:
    with database.write() as session:
        session.add(workspace(workspace_id, name))


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Workspace.name).order_by(Workspace.workspace_id)))


# ---- what every connection is set to ---------------------------------------------------------------------------------


def test_every_sqlite_connection_is_durable_and_checks_keys(sqlite_database: Database) -> None:
    with ExitStack() as held:
        connections = [held.enter_context(sqlite_database.engine.connect()) for _ in range(12)]
        for connection in connections:
            facts = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert facts == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


def test_a_new_database_waits_for_another_process_that_begins_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ExitStack() as held:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("yutang.db.engine.time.sleep", lambda _: other.in_transaction and other.execute("COMMIT"))
        database = open_database(f"sqlite:///{path}")
        held.callback(database.close)

        with database.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_write_leaves_the_waiting_time_of_readers_as_it_was(sqlite_database: Database) -> None:
    add(sqlite_database, 1)

    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 15_000


def test_a_postgresql_connection_never_waits_for_a_lock_for_ever(postgres_database: Database) -> None:
    with postgres_database.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "15s"
        assert connection.exec_driver_sql("SHOW application_name").scalar() == "yutang"


# ---- units of work ---------------------------------------------------------------------------------------------------


def test_a_writer_takes_the_write_lock_before_it_reads(sqlite_database: Database, sqlite_url: str) -> None:
    with closing(sqlite3.connect(str(make_url(sqlite_url).database), timeout=0)) as other:
        with sqlite_database.write() as session:
            session.execute(select(func.count()).select_from(Workspace))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")

        other.execute("BEGIN IMMEDIATE")
        other.rollback()


def test_readers_and_one_writer_do_not_wait_for_each_other(database: Database) -> None:
    with database.read() as reader:
        assert reader.scalar(select(func.count()).select_from(Workspace)) == 0
        add(database, 1)
        assert names(database) == ["w"]


def test_a_reader_sees_one_moment(database: Database) -> None:
    add(database, 1)
    with database.read() as session:
        before = session.scalar(select(func.count()).select_from(Workspace))
        add(database, 2)
        assert session.scalar(select(func.count()).select_from(Workspace)) == before


def test_a_unit_of_work_that_fails_leaves_nothing_behind(database: Database) -> None:
    with suppress(RuntimeError), database.write() as session:
        session.add(workspace(1))
        session.flush()
        raise RuntimeError

    assert names(database) == []
    add(database, 1)  # and the turn was handed back


def test_a_unit_of_work_inside_another_one_is_a_fault_and_not_an_endless_wait(sqlite_database: Database) -> None:
    with sqlite_database.write(), pytest.raises(RuntimeError, match="inside another one"), sqlite_database.write():
        pass


def test_no_data_is_null_and_not_the_word_null(database: Database) -> None:
    with database.write() as session:
        session.add(
            LedgerRow(
                workspace_id=1, id=1, at=NOON, kind="view", code_id=1, group_id=None, number_id=None,
                visitor_id=1, channel="", data=None,
            )
        )  # fmt: skip

    with database.read() as session:
        none = select(func.count()).select_from(LedgerRow).where(LedgerRow.workspace_id == 1, LedgerRow.data.is_(None))
        assert session.scalar(none) == 1


# ---- driver errors ---------------------------------------------------------------------------------------------------


def test_a_row_that_is_there_already_is_a_conflict(database: Database) -> None:
    add(database, 1)

    with pytest.raises(Conflict):
        add(database, 1, "second")

    assert names(database) == ["w"]


@pytest.mark.parametrize("value", [2**63, -(2**70)])
def test_a_number_beyond_64_bits_is_invalid_and_not_a_stack_trace(database: Database, value: int) -> None:
    with pytest.raises(Invalid):
        add(database, value)
    with pytest.raises(Invalid), database.read() as session:
        session.execute(select(Workspace.name).where(Workspace.workspace_id == value))


def test_half_a_character_is_invalid_and_not_a_stack_trace(database: Database) -> None:
    with pytest.raises(Invalid):
        add(database, 1, "\ud800")


def test_the_edge_sees_what_python_refuses_as_an_error_of_the_row(database: Database) -> None:
    with pytest.raises(DataError), database.batch() as connection:
        connection.execute(insert(Workspace), [{**vars_of(workspace(1)), "workspace_id": 2**63}])


def vars_of(row: Workspace) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_a_database_that_another_process_holds_is_unavailable(
    sqlite_database: Database, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_SECONDS", 0)
    monkeypatch.setattr(engine_module, "_PRAGMAS", ("PRAGMA busy_timeout=0",))
    with closing(sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            add(sqlite_database, 1)
        other.rollback()

    assert "database is locked" in caplog.text
    add(sqlite_database, 1)


def test_a_row_that_another_process_holds_is_unavailable(postgres_database: Database) -> None:
    add(postgres_database, 1)
    with postgres_database.engine.connect() as other:
        other.execute(select(Workspace).where(Workspace.workspace_id == 1).with_for_update())
        with pytest.raises(Unavailable), postgres_database.write() as session:
            session.execute(text("SELECT 1 FROM workspaces WHERE workspace_id = 1 FOR UPDATE NOWAIT"))


def test_a_server_that_is_away_is_unavailable(postgres_url: str) -> None:
    away = make_url(postgres_url).set(port=1).render_as_string(hide_password=False)
    database = open_database(away)

    with pytest.raises(Unavailable), database.read() as session:
        session.execute(text("SELECT 1"))


def test_a_full_pool_is_unavailable(
    make_database_url: Callable[[Dialect], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(make_database_url("sqlite"), pool_size=1)
    monkeypatch.setattr(database.engine.pool, "_timeout", 0.01)
    with ExitStack() as held:
        for _ in range(33):  # the pool and its overflow
            held.enter_context(database.engine.connect())
        with pytest.raises(Unavailable), database.read() as session:
            session.execute(text("SELECT 1"))
    database.close()


def test_wrong_sql_is_our_fault_and_not_a_busy_database(sqlite_database: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"), sqlite_database.read() as session:
        session.execute(text("SELECT 1 FROM nowhere"))


def test_values_of_people_are_not_logged(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    add(database, 1, "lin@example.com")

    with pytest.raises(Conflict) as caught:
        add(database, 1, "lin@example.com")

    assert "lin@example.com" not in str(caught.value.__cause__)
    assert "lin@example.com" not in caplog.text


# ---- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["nonsense", "mysql://a/b", "postgresql://a/b", "sqlite://", "sqlite:///:memory:", ""])
def test_an_address_that_cannot_be_used_is_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        open_database(url)


def test_a_refused_address_does_not_show_its_password() -> None:
    with pytest.raises(SettingsError) as caught:
        open_database("postgresql+psycopg:/me:hunter2@host/name")

    assert "hunter2" not in str(caught.value)


def test_a_database_whose_folder_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    database = open_database(f"sqlite:///{tmp_path}/file/yutang.db")

    with pytest.raises(SettingsError, match="cannot be made"):
        add(database, 1)
