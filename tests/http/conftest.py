"""An installation in this process, for the many small questions to pages; the program itself comes from `server`."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.alert_line import Line
from tests.support.calling import Calling, Connect, calling, connecting
from tests.support.class_pages import School, opened_school
from tests.support.house import House
from tests.support.platform import Platform, running_platform
from tests.support.receivers import HttpReceiver, MailReceiver, http_receiver, mail_receiver
from tests.support.scripted_wechat import ScriptedWeChat, scripted_wechat
from tests.support.services import Clock, services_over
from yutang.db.engine import Database, open_database
from yutang.wechat import client as wechat_client


@pytest.fixture
def open_house(sqlite_url: str, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """open_house(sign_in_attempts=2): settings by name. On SQLite; what differs between databases is in tests/store."""
    with ExitStack() as stack:

        def opened(**settings: object) -> House:
            database, clock = open_database(sqlite_url), Clock()
            stack.callback(database.close)
            services = services_over(database, clock, **{"data_dir": tmp_path / "data", **settings})
            stack.callback(services.drop_reader.close)
            stack.callback(services.wechat.close)
            stack.callback(services.posters.close)
            house = House(services, clock)
            stack.callback(house.close)
            return house

        yield opened


@pytest.fixture
def house(open_house: Callable[..., House]) -> House:
    """Empty: no workspace yet."""
    return open_house()


# ---- alerts that go out ---------------------------------------------------------------------------------------------


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def line(sqlite_database: Database) -> Line:
    return Line(sqlite_database)


@pytest.fixture
def hook() -> Iterator[HttpReceiver]:
    with http_receiver() as started:
        yield started


@pytest.fixture
def mailbox() -> Iterator[MailReceiver]:
    with mail_receiver() as started:
        yield started


@pytest.fixture
def mail_line(sqlite_database: Database, mailbox: MailReceiver) -> Line:
    mail = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_tls": "none", "smtp_from": "yutang@example.com"}
    return Line(sqlite_database, **mail)


# ---- the local WeChat platform --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wechat_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One for each file: each test makes accounts of its own, but some move the platform's clock."""
    with running_platform(tmp_path_factory.mktemp("sim")) as started:
        yield started


@pytest.fixture
def connect_account(
    wechat_platform: Platform, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Connect]:
    """connect_account(AccountClass.SUBSCRIPTION): an account there, and Yutang calling for it."""
    monkeypatch.setattr(wechat_client, "PAUSES", (0.001, 0.001))
    with connecting(wechat_platform, sqlite_database) as connect:
        yield connect


@pytest.fixture
def scripted() -> Iterator[ScriptedWeChat]:
    """A server in WeChat's place that says what the test wants."""
    with scripted_wechat() as started:
        yield started


@pytest.fixture
def start_calling(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Calling]]:
    """start_calling(url): an account, and Yutang calling that server for it; between tries it does not wait."""
    monkeypatch.setattr(wechat_client, "PAUSES", (0.001, 0.001))
    with ExitStack() as stack:
        yield lambda url, **settings: stack.enter_context(calling(sqlite_database, url, **settings))


@pytest.fixture
def scripted_caller(scripted: ScriptedWeChat, start_calling: Callable[..., Calling]) -> Calling:
    return start_calling(scripted.url)


# ---- courses on phones ----------------------------------------------------------------------------------------------


@pytest.fixture
def open_school(database: Database, tmp_path: Path) -> Iterator[Callable[..., School]]:
    """open_school(account=False, lessons=120): a course whose pages are opened, on both databases."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(opened_school(database, tmp_path / "data", **options))


@pytest.fixture
def school(open_school: Callable[..., School]) -> School:
    return open_school()
