"""Backups are one moment of a running installation, and nothing is replaced by what is damaged, older or foreign."""

import errno
import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.support import backups
from tests.support.backups import KEY, House, Visitors
from tests.support.databases import Dialect
from tests.support.ponds import NOW, Pond
from tests.support.source import ROOT
from yutang.db import archive, postgres_copies, sqlite_copies
from yutang.db.archive import ArchiveWriter
from yutang.db.engine import open_database, opened, sqlite_path
from yutang.db.migrate import current_revision, head_revision, upgrade
from yutang.dialogue.files import MediaFolder
from yutang.errors import Conflict, NotFound, Unavailable
from yutang.insights.actions import check_ledger
from yutang.insights.models import Event, EventKind

MakeUrl = Callable[[Dialect], str]
NEWEST = head_revision() or ""  # before a test adds the sample migration of conftest.py
LATER = f"{int(NEWEST) + 1:04d}"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


# ---- saving ----------------------------------------------------------------------------------------------------------


def test_a_backup_made_while_visitors_come_is_one_moment(house: House, other_house: House, tmp_path: Path) -> None:
    with Visitors(house.furnish()).coming() as visitors:
        before = visitors.made
        report = house.back_up(tmp_path / "saved.tar")
    after = visitors.made

    other_house.restore(report.path)

    with other_house.database.read() as session:
        assert check_ledger(session, 1) == []
    assert 2 * before <= other_house.ledger_rows() <= 2 * after


def test_who_comes_in_the_middle_of_a_backup_neither_waits_nor_is_half_in_it(
    house: House, other_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors, compress = Visitors(house.furnish()), archive.compress

    def visit_first(chunks: Iterable[bytes], target: Path) -> int:
        visitors.visit()
        return compress(chunks, target)

    visitors.visit()
    monkeypatch.setattr(archive, "compress", visit_first)
    other_house.restore(house.back_up(tmp_path / "saved.tar").path)

    assert visitors.made > 1
    assert other_house.ledger_rows() == 2  # of the first visitor
    with other_house.database.read() as session:
        assert check_ledger(session, 1) == []


def test_what_is_restored_is_what_was_saved(house: House, other_house: House, tmp_path: Path) -> None:
    Visitors(house.furnish()).visit()
    MediaFolder(house.data_dir).put(1, 77, b"a fan's voice")
    (house.data_dir / "media" / "1" / "78.part").write_bytes(b"being written")
    report = house.back_up(tmp_path / "saved.tar")

    restored = other_house.restore(report.path)

    assert restored.manifest == report.manifest
    assert other_house.back_up(tmp_path / "again.tar").manifest.rows == report.manifest.rows
    assert other_house.ledger_rows() == house.ledger_rows() == 2
    assert (other_house.data_dir / "secret.key").read_bytes() == KEY
    assert (other_house.data_dir / "originals" / "7.jpg").read_bytes() == b"\xff\xd8 a picture"
    assert [(path.name, path.read_bytes()) for path in (other_house.data_dir / "media" / "1").iterdir()] == [
        ("77", b"a fan's voice")
    ]


def test_odd_texts_and_empty_values_survive(house: House, other_house: House, tmp_path: Path) -> None:
    odd = "tab\tline\nback\\slash \\N quote' 鱼塘 🐟"
    house.furnish()
    with house.database.batch() as connection:
        connection.execute(text("UPDATE workspaces SET name = :odd WHERE workspace_id = 1"), {"odd": odd})

    other_house.restore(house.back_up(tmp_path / "saved.tar").path)

    with other_house.database.read() as session:
        row = session.execute(text("SELECT name FROM workspaces WHERE workspace_id = 1")).one()
        state = session.execute(text("SELECT state_before, sold_out_text FROM live_codes WHERE workspace_id = 1")).one()
    assert row.name == odd
    assert tuple(state) == (None, "")


def test_only_its_owner_may_read_a_backup(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600


def test_a_backup_can_be_opened_without_us(saved: Path, dialect: Dialect) -> None:
    held = backups.contents(saved)
    facts = backups.manifest(saved)

    assert list(held)[-1] == "manifest.json"
    assert set(held) - {"manifest.json"} == set(facts["members"])
    assert (facts["dialect"], facts["yutang"], facts["rows"]["events"]) == (dialect, backups.VERSION, 4)
    packed = held["database.sqlite3.gz" if dialect == "sqlite" else "tables/events.copy.gz"]
    assert len(gzip.decompress(packed)) > 100


def test_a_backup_into_a_folder_is_named_by_its_time(house: House, tmp_path: Path) -> None:
    house.furnish()

    assert house.back_up(tmp_path).path.name == "yutang-20261122-040000.tar"


def test_a_file_that_is_there_is_replaced_only_when_told(house: House, saved: Path) -> None:
    before = saved.read_bytes()

    with pytest.raises(Conflict, match="is there already"):
        house.back_up(saved)

    assert saved.read_bytes() == before
    Visitors(Pond(house.database, group_ids=[1100])).visit()
    house.back_up(saved, force=True)
    assert backups.manifest(saved)["rows"]["events"] == 6


def test_a_backup_goes_into_a_folder_that_exists(house: House, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere: there is no such folder"):
        house.back_up(tmp_path / "nowhere" / "saved.tar")


def test_an_empty_database_is_not_worth_a_file(
    dialect: Dialect, make_empty_database_url: MakeUrl, tmp_path: Path
) -> None:
    database = open_database(make_empty_database_url(dialect))

    with pytest.raises(Conflict, match="nothing to back up"):
        House(database, tmp_path).back_up(tmp_path / "saved.tar")
    database.close()

    assert not (tmp_path / "saved.tar").exists()


def test_a_backup_that_fails_leaves_no_file(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    house.furnish()
    monkeypatch.setattr(ArchiveWriter, "finish", no_space)

    with pytest.raises(Unavailable, match="No space left on device"):
        house.back_up(tmp_path / "saved.tar")

    assert not (tmp_path / "saved.tar").exists()
    assert left_in(tmp_path) == []


def test_a_backup_that_is_killed_never_has_the_final_name(house: House, database_url: str, tmp_path: Path) -> None:
    house.furnish()
    target = tmp_path / "backups" / "saved.tar"
    target.parent.mkdir()
    command = [sys.executable, "-m", "tests.support.stuck_backup", database_url, str(house.data_dir), str(target)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()

    assert not target.exists()
    (leftover,) = target.parent.iterdir()
    assert leftover.stat().st_mode & 0o077 == 0  # the secret key is in there

    os.utime(leftover, (0, 0))  # a day later the next backup tidies up
    house.back_up(target)
    assert list(target.parent.iterdir()) == [target]


def test_a_restore_that_is_killed_half_way_leaves_what_was_there(house: House, saved: Path, database_url: str) -> None:
    Visitors(Pond(house.database, group_ids=[1100])).visit()
    house.database.close()
    command = [sys.executable, "-m", "tests.support.stuck_restore", database_url, str(house.data_dir), str(saved)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half-way\n"
        process.kill()

    assert house.ledger_rows() == 6
    with house.database.read() as session:
        assert check_ledger(session, 1) == []
    house.restore(saved, force=True)
    assert house.ledger_rows() == 4


def test_an_older_database_is_saved_as_it_is(
    house: House, other_house: House, tmp_path: Path, second_migration: Callable[[], None]
) -> None:
    Visitors(house.furnish()).visit()
    second_migration()

    report = house.back_up(tmp_path / "saved.tar")
    restored = other_house.restore(report.path)

    assert report.manifest.revision == NEWEST
    assert restored.migrations == [LATER]
    assert other_house.ledger_rows() == 2


def test_an_installation_that_outgrows_sqlite_moves_to_postgresql(make_database_url: MakeUrl, tmp_path: Path) -> None:
    with opened(make_database_url("sqlite")) as small, opened(make_database_url("postgresql")) as large:
        old, new = House(small, tmp_path / "old"), House(large, tmp_path / "new")
        visitors = Visitors(old.furnish())
        visitors.visit()
        report = old.back_up(tmp_path / "saved.tar")

        new.restore(report.path)

        assert new.back_up(tmp_path / "again.tar").manifest.rows == report.manifest.rows
        with large.read() as session:
            assert check_ledger(session, 1) == []
            event = session.scalars(select(Event).where(Event.workspace_id == 1, Event.kind == EventKind.VIEW)).one()
        assert (event.data, event.at) == ({"first": True}, NOW)
        with pytest.raises(Conflict, match="The backup is of postgresql, and database_url names sqlite"):
            old.restore(tmp_path / "again.tar")


# ---- what is not replaced --------------------------------------------------------------------------------------------


def test_a_database_with_something_newer_is_replaced_only_when_told(house: House, saved: Path) -> None:
    Visitors(Pond(house.database, group_ids=[1100])).visit()

    with pytest.raises(Conflict, match=r"holds changes up to .* and the backup ends at"):
        house.restore(saved)
    assert house.ledger_rows() == 6

    house.restore(saved, force=True)
    assert house.ledger_rows() == 4


def test_a_restore_can_be_undone_with_what_it_kept(house: House, saved: Path) -> None:
    Visitors(Pond(house.database, group_ids=[1100])).visit()
    (house.data_dir / "secret.key").write_bytes(b"another key of more than 32 characters")
    (house.data_dir / "originals" / "8.jpg").write_bytes(b"newer")

    kept = house.restore(saved, force=True).kept
    assert kept is not None
    assert kept == house.data_dir / "before-restore-20261122-040000" / "backup.tar"
    assert sorted(path.name for path in (house.data_dir / "originals").iterdir()) == ["7.jpg"]

    kept_again = house.restore(kept).kept
    assert kept_again is not None
    assert kept_again.parent.name == "before-restore-20261122-040000-2"
    assert house.ledger_rows() == 6
    assert (house.data_dir / "secret.key").read_bytes() == b"another key of more than 32 characters"
    assert (house.data_dir / "originals" / "8.jpg").read_bytes() == b"newer"


def test_nothing_is_kept_where_nothing_was(
    saved: Path, dialect: Dialect, make_empty_database_url: MakeUrl, tmp_path: Path
) -> None:
    database = open_database(make_empty_database_url(dialect))
    new = House(database, tmp_path / "new")

    assert new.restore(saved).kept is None

    assert new.ledger_rows() == 4
    assert sorted(path.name for path in new.data_dir.iterdir()) == ["originals", "secret.key"]
    assert (new.data_dir / "secret.key").stat().st_mode & 0o777 == 0o600
    database.close()


def test_a_database_in_use_is_not_replaced(house: House, saved: Path, database_url: str) -> None:
    server = open_database(database_url)
    with server.read() as session:
        session.execute(text("SELECT 1"))

    with pytest.raises(Conflict, match="in use"):
        house.restore(saved, force=True)

    server.close()
    house.restore(saved, force=True)


def test_an_older_backup_is_brought_to_this_version(
    house: House, saved: Path, second_migration: Callable[[], None]
) -> None:
    second_migration()
    upgrade(house.database)

    assert house.restore(saved).migrations == [LATER]

    assert current_revision(house.database) == LATER
    assert house.ledger_rows() == 4


def test_a_migration_that_fails_leaves_what_was_there(
    house: House, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[str]:
        raise RuntimeError("a migration failed")

    Visitors(Pond(house.database, group_ids=[1100])).visit()
    monkeypatch.setattr(sqlite_copies, "upgrade", fail)
    monkeypatch.setattr(postgres_copies, "_check_tables", fail)

    with pytest.raises(RuntimeError, match="a migration failed"):
        house.restore(saved, force=True)

    assert house.ledger_rows() == 6
    assert (house.data_dir / "secret.key").read_bytes() == KEY


# ---- SQLite's files --------------------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    house = House(open_database(sqlite_url), tmp_path / "data")
    house.furnish()
    yield house
    house.database.close()


@pytest.mark.parametrize("content", [b"this was a database once" * 1000, b"SQLite format 3\0" + b"\1" * 5000])
def test_a_damaged_database_is_put_aside_when_told(sqlite_house: House, tmp_path: Path, content: bytes) -> None:
    saved = sqlite_house.back_up(tmp_path / "saved.tar").path
    path = sqlite_path(sqlite_house.database)
    sqlite_house.database.close()
    path.write_bytes(content)

    with pytest.raises(Conflict, match="Say --force to put it aside"):
        sqlite_house.restore(saved)
    assert path.read_bytes() == content

    kept = sqlite_house.restore(saved, force=True).kept
    assert kept is not None
    assert (kept / path.name).read_bytes() == content
    assert sqlite_house.ledger_rows() == 0


def test_the_database_of_another_program_is_not_replaced(sqlite_house: House, tmp_path: Path) -> None:
    saved = sqlite_house.back_up(tmp_path / "saved.tar").path
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    other = House(open_database(f"sqlite:///{path}"), tmp_path / "data")

    with pytest.raises(Conflict, match="a database of another program"):
        other.restore(saved)


def test_a_restored_database_is_in_its_usual_mode_again(sqlite_house: House, tmp_path: Path) -> None:
    sqlite_house.restore(sqlite_house.back_up(tmp_path / "saved.tar").path)

    with sqlite_house.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_other_tables_of_a_shared_postgresql_database_are_left_alone(postgres_url: str, tmp_path: Path) -> None:
    house = House(open_database(postgres_url), tmp_path / "data")
    house.furnish()
    with house.database.batch() as connection:
        connection.execute(text("CREATE TABLE someone_elses (x BIGINT)"))
        connection.execute(text("INSERT INTO someone_elses VALUES (7)"))

    report = house.back_up(tmp_path / "saved.tar")
    house.restore(report.path)

    assert "someone_elses" not in report.manifest.rows
    with house.database.read() as session:
        assert session.scalar(text("SELECT x FROM someone_elses")) == 7
    house.database.close()


def test_a_manifest_is_json_that_people_can_read(saved: Path) -> None:
    lines = backups.contents(saved)["manifest.json"].decode().splitlines()

    assert len(lines) > 10
    assert json.loads("\n".join(lines))["created_at"] == "2026-11-22T04:00:00+00:00"
