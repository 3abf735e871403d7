"""`yutang migrate`, `backup`, `restore` and `doctor` as an operator runs them, beside a server that is at work."""

import asyncio
import json
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from tests.support.burst import Burst, scan_burst
from tests.support.databases import Dialect
from tests.support.ledger import broken_promises, broken_rules
from tests.support.ponds import make_pond
from tests.support.server import Server
from yutang.db.engine import Database, open_database
from yutang.db.migrate import known_revisions

RunCli = Callable[..., "subprocess.CompletedProcess[str]"]
StartServer = Callable[..., Server]
MakeUrl = Callable[[Dialect], str]


def answer(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    (line,) = done.stdout.splitlines()
    said: dict[str, Any] = json.loads(line)
    return said


def database_of(data_dir: Path) -> Database:
    return open_database(f"sqlite:///{data_dir / 'yutang.db'}")


# ---- migrate ---------------------------------------------------------------------------------------------------------


def test_migrating_says_what_it_did_and_then_that_nothing_is_left(run_cli: RunCli) -> None:
    known = known_revisions()
    assert answer(run_cli("migrate", "--json")) == {"applied": known, "revision": known[-1]}
    assert answer(run_cli("migrate", "--json")) == {"applied": [], "revision": known[-1]}
    assert run_cli("migrate").stdout == f"Nothing to do: the database is at revision {known[-1]}.\n"


def test_a_database_of_a_newer_version_is_a_sentence(run_cli: RunCli, tmp_path: Path) -> None:
    run_cli("migrate")
    with closing(database_of(tmp_path / "data")) as database, database.batch() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    done = run_cli("migrate", check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("yutang: The data was written by a newer version of Yutang (revision 9999).")
    assert "Traceback" not in done.stderr


# ---- backup and restore ----------------------------------------------------------------------------------------------


def test_a_backup_of_a_busy_server_is_one_moment_of_it(
    dialect: Dialect, make_database_url: MakeUrl, start_server: StartServer, run_cli: RunCli, tmp_path: Path
) -> None:
    url, other_url = make_database_url(dialect), make_database_url(dialect)
    server = start_server(database_url=url, data_dir=tmp_path / "data", settings={"log_level": "warning"})
    with closing(open_database(url)) as database:
        make_pond(database, limits=(50, 100, 100_000), now=datetime.now(UTC))

    before, _during = asyncio.run(_burst_with_backup(server, run_cli, url, tmp_path / "saved.tar"))
    restored = run_cli(
        "restore", tmp_path / "saved.tar", "--json", data_dir=tmp_path / "other", settings={"database_url": other_url}
    )

    assert answer(restored)["kept"].startswith(str(tmp_path / "other" / "before-restore-"))
    assert (tmp_path / "other" / "secret.key").read_bytes() == (tmp_path / "data" / "secret.key").read_bytes()
    with closing(open_database(other_url)) as database:
        assert broken_rules(database, 1) == []
        assert broken_promises(database, 1, before) == []  # all that was acknowledged before the backup is in it


async def _burst_with_backup(server: Server, run_cli: RunCli, url: str, target: Path) -> tuple[Burst, Burst]:
    before = await scan_burst(server.port, "/c/pond", phones=50, scans=2)
    during = asyncio.create_task(scan_burst(server.port, "/c/pond", phones=2000, scans=5))
    await asyncio.to_thread(run_cli, "backup", target, data_dir=server.data_dir, settings={"database_url": url})
    return before, await during


def test_a_restored_installation_serves_again(start_server: StartServer, run_cli: RunCli, tmp_path: Path) -> None:
    first = start_server(data_dir=tmp_path / "data")
    with closing(database_of(first.data_dir)) as database:
        make_pond(database, now=datetime.now(UTC))
    run_cli("backup", tmp_path / "saved.tar")
    first.stop()

    run_cli("restore", tmp_path / "saved.tar", data_dir=tmp_path / "other")
    second = start_server(data_dir=tmp_path / "other")

    page = httpx2.get(f"{second.base_url}/c/pond", headers={"user-agent": "MicroMessenger/8.0.50"})
    assert page.status_code == 200
    assert "早起瑜伽1群" in page.text


def test_nothing_is_restored_under_a_running_server(start_server: StartServer, run_cli: RunCli, tmp_path: Path) -> None:
    server = start_server(data_dir=tmp_path / "data")
    run_cli("backup", tmp_path / "saved.tar")

    done = run_cli("restore", tmp_path / "saved.tar", "--force", check=False)

    assert done.returncode == 1
    assert "is in use. Stop Yutang" in done.stderr
    assert httpx2.get(f"{server.base_url}/readyz").status_code == 200


def test_a_backup_says_where_it_is_and_what_is_in_it(run_cli: RunCli, tmp_path: Path) -> None:
    run_cli("migrate")
    (tmp_path / "data" / "secret.key").write_text("0" * 64, encoding="utf-8")

    said = answer(run_cli("backup", tmp_path, "--json"))
    path = Path(said["path"])

    assert path.parent == tmp_path
    assert path.stat().st_mode & 0o777 == 0o600
    assert said | {"path": ""} == {
        "path": "", "bytes": path.stat().st_size, "rows": 0, "revision": known_revisions()[-1], "holds_secret": True,
    }  # fmt: skip
    assert "It holds the secret key" in run_cli("backup", path, "--force").stdout


def test_a_secret_key_from_the_settings_is_said_to_be_missing_in_the_backup(run_cli: RunCli, tmp_path: Path) -> None:
    run_cli("migrate")

    done = run_cli("backup", tmp_path / "saved.tar", settings={"secret_key": "0123456789abcdef0123456789abcdef"})

    assert "Your secret_key comes from the settings and is not in the file" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["restore", "none.tar"], "none.tar: there is no such file."),
        (["restore", "pyproject.toml"], "this is no backup of Yutang, or it is cut short."),
        (["backup", "nowhere/saved.tar"], "nowhere: there is no such folder."),
        (["backup", "pyproject.toml"], "pyproject.toml is there already."),
    ],
)
def test_what_does_not_work_is_one_sentence_and_code_1(run_cli: RunCli, arguments: list[str], sentence: str) -> None:
    done = run_cli(*arguments, check=False)

    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("yutang: ")
    assert sentence in line


@pytest.mark.parametrize("arguments", [["backup"], ["restore"], ["restore", "a", "b"], ["migrate", "--fast"]])
def test_wrong_use_is_code_2(run_cli: RunCli, arguments: list[str]) -> None:
    assert run_cli(*arguments, check=False).returncode == 2


# ---- doctor ----------------------------------------------------------------------------------------------------------


def test_the_doctor_finds_a_served_installation_well(
    start_server: StartServer, run_cli: RunCli, tmp_path: Path
) -> None:
    start_server(data_dir=tmp_path / "data")

    said = answer(run_cli("doctor", "--json", settings={"public_url": "https://go.example.com"}))

    assert said["ok"] is True
    assert [finding["sentence"] for finding in said["findings"] if finding["level"] != "ok"] == []
    assert {finding["code"] for finding in said["findings"]} >= {"durability", "integrity", "tables", "ledger"}


def test_the_doctor_ends_with_code_1_when_something_is_broken(run_cli: RunCli, tmp_path: Path) -> None:
    run_cli("migrate")
    (tmp_path / "data" / "secret.key").write_text("0" * 64, encoding="utf-8")
    (tmp_path / "data" / "secret.key").chmod(0o644)

    done = run_cli("doctor", check=False)

    assert done.returncode == 1
    assert "fail  Others on this machine can read the secret key" in done.stdout
    assert "→ chmod 600 " in done.stdout


def test_the_doctor_makes_nothing_where_nothing_is(run_cli: RunCli, tmp_path: Path) -> None:
    done = run_cli("doctor")

    assert "There is no database" in done.stdout
    assert not (tmp_path / "data").exists()


def test_the_doctor_says_when_the_database_is_away(run_cli: RunCli) -> None:
    done = run_cli(
        "doctor", "--json", settings={"database_url": "postgresql+psycopg://me:hunter2@127.0.0.1:1/pond"}, check=False
    )

    said = answer(done)
    assert (done.returncode, said["ok"]) == (1, False)
    assert [finding["code"] for finding in said["findings"] if finding["level"] == "fail"] == ["database"]
    assert "hunter2" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
