"""What the doctor says of an installation that is well, and of each way in which it is not."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from tests.support.backups import Visitors
from tests.support.databases import Dialect
from tests.support.people import NOON
from tests.support.ponds import make_pond
from tests.support.services import SECRET
from yutang.alerts.models import AlertReceiver
from yutang.db.engine import Database, open_database, sqlite_path
from yutang.db.ids import IdMaker
from yutang.doctor.cli import examine
from yutang.doctor.findings import Finding, Level, Patient
from yutang.groups.models import Seats
from yutang.jobs.models import OutboxRow, OutboxState
from yutang.sealing import Sealer
from yutang.settings import Settings

MakeUrl = Callable[[Dialect], str]
WELL = {
    "data_dir",
    "disk",
    "secret",
    "public_url",
    "front_end",
    "ocr",
    "durability",
    "tables",
    "ledger",
    "outbox",
    "clock",
}


@dataclass
class Ward:
    """One installation to examine. Ids are made `now`, a moment before it is examined."""

    database: Database
    settings: Settings

    def findings(self, **span: float) -> dict[str, Finding]:
        """By code; `span` moves the clock, e.g. hours=-1."""
        return {f.code: f for f in examine(Patient(self.settings, self.database, NOON + timedelta(**span)))}

    def levels(self, **span: float) -> dict[str, Level]:
        return {code: finding.level for code, finding in self.findings(**span).items()}


@pytest.fixture
def ward(database: Database, database_url: str, tmp_path: Path) -> Ward:
    (tmp_path / "data").mkdir(mode=0o700)
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        secret_key=SECRET,
        public_url="https://go.example.com",
    )
    make_pond(database, limits=(10,))
    return Ward(database, settings)


@pytest.fixture
def sqlite_ward(sqlite_url: str, tmp_path: Path) -> Ward:
    settings = Settings(data_dir=tmp_path, database_url=sqlite_url, secret_key=SECRET)
    return Ward(open_database(sqlite_url), settings)


def test_a_healthy_installation_has_nothing_but_good_news(ward: Ward, dialect: Dialect) -> None:
    found = ward.levels()

    assert set(found) >= WELL
    bad = {code for code, level in found.items() if level is not Level.OK}
    # The tests' PostgreSQL is set up to lose data in a power cut, and the doctor must see that.
    assert bad - {"database_file"} == ({"durability"} if dialect == "postgresql" else set())


def test_every_finding_that_is_not_good_says_what_to_do(ward: Ward) -> None:
    ward.settings = replace(ward.settings, secret_key="", public_url="", data_dir=Path("/nowhere"))

    for finding in ward.findings(hours=-1).values():
        assert finding.sentence.endswith((".", ")"))
        assert bool(finding.fix) == (finding.level is not Level.OK)


def test_a_counter_that_differs_from_the_ledger_is_named(ward: Ward) -> None:
    with ward.database.write() as session:
        session.execute(update(Seats).where(Seats.workspace_id == 1).values(assigned_total=3))

    finding = ward.findings()["ledger_seats"]

    assert finding.level is Level.FAIL
    assert "the counter says 3, the ledger says 0" in finding.sentence


def test_tables_that_somebody_changed_are_noticed(ward: Ward) -> None:
    with ward.database.batch() as connection:
        connection.execute(text("DROP INDEX ix_code_targets_workspace_id_group_id"))

    assert ward.levels()["tables"] is Level.FAIL


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_data_of_a_newer_version_is_not_looked_into(ward: Ward, revision: str) -> None:
    with ward.database.batch() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

    found = ward.findings()

    assert (found["tables"].level, found["tables"].fix) == (Level.FAIL, "Use that version.")
    assert "ledger" not in found


def test_a_database_without_tables_asks_for_the_migrations(
    dialect: Dialect, make_empty_database_url: MakeUrl, tmp_path: Path
) -> None:
    url = make_empty_database_url(dialect)
    database = open_database(url)
    with database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    finding = Ward(database, Settings(data_dir=tmp_path, database_url=url, secret_key=SECRET)).findings()["tables"]
    database.close()

    assert (finding.level, finding.fix) == (Level.FAIL, "yutang migrate")


def test_a_clock_behind_the_newest_row_is_noticed(ward: Ward) -> None:
    new_id = IdMaker(lambda: int(NOON.timestamp() * 1000))
    pond = make_pond(ward.database, workspace_id=2, slug="second")
    Visitors(pond, new_id).visit()

    assert ward.levels(minutes=-4)["clock"] is Level.OK
    assert ward.levels(minutes=-6)["clock"] is Level.FAIL


def test_messages_that_nobody_sends_are_noticed(ward: Ward) -> None:
    with ward.database.write() as session:
        session.add(
            OutboxRow(
                workspace_id=1, id=1, kind="tell", payload={}, state=OutboxState.QUEUED, due_at=NOON, attempts=0,
                created_at=NOON,
            )
        )  # fmt: skip

    assert ward.levels(minutes=5)["outbox"] is Level.OK
    assert ward.levels(minutes=30)["outbox_late"] is Level.WARN


def test_a_secret_key_of_another_installation_is_noticed(ward: Ward) -> None:
    with ward.database.write() as session:
        sealed = Sealer(SECRET.encode()).seal("https://hook.example.com")
        session.execute(
            insert(AlertReceiver).values(
                workspace_id=1, id=1, kind="webhook", name="hook", address=sealed, secret=None, language="zh",
                active=True, created_at=NOON,
            )
        )  # fmt: skip
    assert ward.levels()["sealed"] is Level.OK

    ward.settings = replace(ward.settings, secret_key="another secret key of 32 characters")
    assert ward.levels()["sealed"] is Level.FAIL

    ward.settings = replace(ward.settings, secret_key="")  # and secret.key is not there
    assert ward.levels()["sealed"] is Level.FAIL
    assert not ward.settings.secret_path.exists()


@pytest.mark.parametrize(("mode", "level"), [(0o600, Level.OK), (0o640, Level.FAIL), (0o604, Level.FAIL)])
def test_a_secret_key_that_others_can_read_is_noticed(sqlite_ward: Ward, mode: int, level: Level) -> None:
    sqlite_ward.settings = replace(sqlite_ward.settings, secret_key="")
    sqlite_ward.settings.secret_path.write_text("x" * 64, encoding="utf-8")
    sqlite_ward.settings.secret_path.chmod(mode)

    assert sqlite_ward.levels()["secret"] is level


def test_a_damaged_secret_key_is_noticed(sqlite_ward: Ward) -> None:
    sqlite_ward.settings = replace(sqlite_ward.settings, secret_key="")
    sqlite_ward.settings.secret_path.touch(mode=0o600)

    assert sqlite_ward.findings()["secret"].fix == "Put secret.key back from a backup."


@pytest.mark.parametrize(("free_mb", "level"), [(50_000, Level.OK), (900, Level.WARN), (100, Level.FAIL)])
def test_a_disk_that_fills_up_is_noticed(
    sqlite_ward: Ward, monkeypatch: pytest.MonkeyPatch, free_mb: int, level: Level
) -> None:
    usage = shutil.disk_usage("/")._replace(free=free_mb << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    assert sqlite_ward.levels()["disk"] is level


@pytest.mark.parametrize(
    ("url", "level"),
    [("", Level.WARN), ("http://go.example.com", Level.WARN), ("https://go.example.com", Level.OK)],
)
def test_codes_that_lead_nowhere_safe_are_noticed(sqlite_ward: Ward, url: str, level: Level) -> None:
    sqlite_ward.settings = replace(sqlite_ward.settings, public_url=url)

    assert sqlite_ward.levels()["public_url"] is level


def test_a_database_that_others_can_read_is_noticed(sqlite_ward: Ward) -> None:
    path = sqlite_path(sqlite_ward.database)
    path.chmod(0o600)
    assert "database_file" not in sqlite_ward.levels()

    path.chmod(0o644)
    assert sqlite_ward.levels()["database_file"] is Level.WARN


def test_a_damaged_database_is_not_looked_into(sqlite_ward: Ward) -> None:
    path = sqlite_path(sqlite_ward.database)
    sqlite_ward.database.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xaa" * 40_960)

    found = sqlite_ward.findings()

    assert Level.FAIL in {found[code].level for code in ("integrity", "database") if code in found}
    assert "ledger" not in found


def test_a_database_that_does_not_answer_is_one_finding(postgres_url: str, tmp_path: Path) -> None:
    url = postgres_url.replace("127.0.0.1", "127.0.0.1:1#").split("#")[0] + "/yutang"
    found = Ward(open_database(url), Settings(data_dir=tmp_path, database_url=url)).findings()

    assert found["database"].level is Level.FAIL
    assert "tables" not in found


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "none")
    database = open_database(settings.database)

    found = Ward(database, settings).levels()
    database.close()

    assert {found[code] for code in ("data_dir", "secret", "database")} == {Level.WARN}
    assert list(tmp_path.iterdir()) == []
