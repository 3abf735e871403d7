"""Fixtures that all tests share. What they are for: tests/README.md."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from tests.support.browser import Pages, running_browser
from tests.support.console import SETTINGS, Console
from tests.support.databases import DIALECTS, Dialect, FreshDatabases, Templates
from tests.support.platform import Platform, Platforms
from tests.support.postgres import PostgresServer, running_postgres
from tests.support.server import Server, Servers, run_command
from tests.support.source import ROOT
from yutang.db.engine import Database, open_database

# A busy machine is no failure; what a property costs is measured in bench/.
settings.register_profile("yutang", deadline=None, print_blob=True)
settings.load_profile("yutang")

SHARED_DATA = ROOT.parent / "shared" / "data"
StartServer = Callable[..., Server]
RunCli = Callable[..., subprocess.CompletedProcess[str]]


def pytest_report_header() -> str:
    state = "there" if SHARED_DATA.is_dir() else "not there: tests/shared_data is left out"
    return f"real group-QR cards (../shared/data): {state}"


LONG = ("e2e", "faults", "edge", "cli")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders of long tests first, each in the random order that it has: run last, one of their files would keep one
    worker busy for minutes while the others have nothing left."""
    items.sort(key=lambda item: not any(folder in item.path.parts for folder in LONG))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


# ---- databases -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _services() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def start_postgres(_services: ExitStack) -> Callable[[], PostgresServer]:
    """The run's PostgreSQL, started when it is first asked for: SQLite tests do not wait for it."""
    started: list[PostgresServer] = []

    def start() -> PostgresServer:
        if not started:
            started.append(_services.enter_context(running_postgres()))
        return started[0]

    return start


@pytest.fixture(scope="session")
def postgres_server(start_postgres: Callable[[], PostgresServer]) -> PostgresServer:
    return start_postgres()


@pytest.fixture(scope="session")
def database_templates(
    tmp_path_factory: pytest.TempPathFactory, start_postgres: Callable[[], PostgresServer]
) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"), start_postgres)


@pytest.fixture
def fresh_databases(tmp_path: Path, database_templates: Templates) -> Iterator[FreshDatabases]:
    databases = FreshDatabases(tmp_path, database_templates)
    yield databases
    databases.drop_all()


@pytest.fixture
def make_database_url(fresh_databases: FreshDatabases) -> Callable[[Dialect], str]:
    """A fresh, migrated database for each call."""
    return fresh_databases.migrated


@pytest.fixture
def make_empty_database_url(fresh_databases: FreshDatabases) -> Callable[[Dialect], str]:
    """A database without tables for each call."""
    return fresh_databases.empty


@pytest.fixture(params=[pytest.param(d, marks=pytest.mark.postgres if d == "postgresql" else ()) for d in DIALECTS])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """What runs a test once on SQLite and once on PostgreSQL."""
    chosen: Dialect = request.param
    return chosen


@pytest.fixture
def database_url(dialect: Dialect, fresh_databases: FreshDatabases) -> str:
    return fresh_databases.migrated(dialect)


@pytest.fixture
def sqlite_url(fresh_databases: FreshDatabases) -> str:
    return fresh_databases.migrated("sqlite")


@pytest.fixture
def postgres_url(fresh_databases: FreshDatabases) -> str:
    return fresh_databases.migrated("postgresql")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


# ---- the program ---------------------------------------------------------------------------------------------------


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts `yutang serve`; see Servers.start for what it takes."""
    servers = Servers(tmp_path)
    yield servers.start
    servers.close()


@pytest.fixture
def server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture
def run_cli(tmp_path: Path) -> RunCli:
    """Runs one command of the program in a data folder of the test's own, unless told another."""

    return partial(run_command, data_dir=tmp_path / "data")


# ---- the local WeChat platform --------------------------------------------------------------------------------------


@pytest.fixture
def start_platform(tmp_path: Path) -> Iterator[Callable[..., Platform]]:
    """Starts `yutang sim` with these arguments, e.g. `start_platform("--speed", "60")`."""
    platforms = Platforms(tmp_path)
    yield platforms.start
    platforms.close()


@pytest.fixture
def platform(start_platform: Callable[..., Platform]) -> Platform:
    return start_platform()


# ---- the browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each module: Playwright's loop occupies the main thread, where other modules run asyncio."""
    with running_browser() as started:
        yield started


@pytest.fixture
def pages(browser: Browser) -> Iterator[Pages]:
    opened = Pages(browser)
    yield opened
    opened.close()
    assert opened.problems == [], "the pages of this test had problems"


@pytest.fixture
def open_page(pages: Pages) -> Callable[..., Page]:
    """Opens a page with a fresh profile; see Pages.open for what it takes."""
    return pages.open


@pytest.fixture
def page_problems(pages: Pages) -> list[str]:
    """Console errors and requests to others; clear it where a test expects one."""
    return pages.problems


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A running console with an owner, one for each module: its tests share what they put into it."""
    servers = Servers(tmp_path_factory.mktemp("console"))
    started = Console(servers.start(settings=SETTINGS))
    yield started
    started.close()
    servers.close()


@pytest.fixture
def open_console(console: Console, pages: Pages) -> Callable[..., Page]:
    """Opens a signed-in page; see Console.open for what it takes."""
    return partial(console.open, pages)
