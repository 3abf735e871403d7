"""The landing page in a real browser, as phones and computers see it."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Response
from sqlalchemy import select

from tests.edge.conftest import WECHAT
from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.ponds import change_code, make_pond
from tests.support.server import Servers
from tests.support.waiting import wait_until
from yutang.db.engine import Database, open_database
from yutang.db.migrate import upgrade
from yutang.insights.models import Event, EventKind
from yutang.livecodes.models import CodeState

pytestmark = pytest.mark.e2e

MOST_BYTES = 14 * 1024  # DESIGN §10: gzipped HTML with its style
SMALLEST_QR = 240  # css px

OpenPage = Callable[..., Page]

PONDS = {
    "zh": {},
    "en": {"language": "en"},
    "pressed": {},
    "sold-out": {"limits": (0,)},
    "paused": {},
    "deleted": {},
    "owner": {"limits": (0,), "owner_cap": 5},
}


@dataclass(frozen=True)
class Ponds:
    """One server over a pond for each thing a visitor may meet; the slug says which."""

    base_url: str
    database: Database


@pytest.fixture(scope="module")
def ponds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ponds]:
    folder = tmp_path_factory.mktemp("landing")
    url = f"sqlite:///{folder / 'ponds.db'}"
    servers = Servers(folder)
    with closing(open_database(url)) as database, closing(servers):
        upgrade(database)
        for number, (slug, how) in enumerate(PONDS.items(), start=1):
            pond = make_pond(database, workspace_id=number, slug=slug, now=datetime.now(UTC), **how)  # type: ignore[arg-type]
            if slug in ("paused", "deleted"):
                change_code(pond, state=CodeState(slug))
        yield Ponds(servers.start(database_url=url).base_url, database)


def decoded(page: Page) -> str:
    """What a phone's camera would read off the page."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0].text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("where", ["wechat", "phone", "desktop"])
def test_the_page_shows_the_assigned_groups_qr_large_enough_and_says_what_to_do(
    language: str, where: str, ponds: Ponds, open_page: OpenPage, page_problems: list[str]
) -> None:
    width, height = DESKTOP if where == "desktop" else PHONE
    page = open_page(width, height, touch=where != "desktop", user_agent=WECHAT if where == "wechat" else None)
    page.goto(f"{ponds.base_url}/c/{language}")
    workspace_id = list(PONDS).index(language) + 1
    assert decoded(page) == f"https://weixin.qq.com/g/AwYAAC{workspace_id:04d}x{workspace_id * 1000 + 100:08d}"
    box = page.locator("img.qr").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= SMALLEST_QR
    words = {
        ("zh", True): "长按二维码，马上进群",
        ("zh", False): "用微信打开，就能进群",
        ("en", True): "Press and hold the code to join",
        ("en", False): "Open in WeChat to join",
    }
    assert page.locator(".do").inner_text() == words[language, where == "wechat"]
    assert axe(page) == []
    assert page_problems == []
    screenshot(page, f"landing-{where}-{language}")


def test_a_long_press_is_recorded_once_and_a_tap_is_not(ponds: Ponds, open_page: OpenPage) -> None:
    page = open_page(*PHONE, user_agent=WECHAT)
    page.goto(f"{ponds.base_url}/c/pressed")
    qr = page.locator("img.qr")
    qr.click(delay=20)
    assert presses(ponds.database) == 0
    for _ in range(2):
        qr.click(delay=700)
    wait_until(lambda: presses(ponds.database) == 1, what="the press in the ledger")


def presses(database: Database) -> int:
    workspace_id = list(PONDS).index("pressed") + 1
    with database.read() as session:
        rows = session.scalars(
            select(Event.id).where(Event.workspace_id == workspace_id, Event.kind == EventKind.PRESS)
        )
        return len(rows.all())


def test_the_page_is_small_and_asks_for_nothing_else(ponds: Ponds, open_page: OpenPage) -> None:
    page = open_page(*PHONE)
    asked: list[Response] = []

    def note(answer: Response) -> None:  # Playwright cannot call a list's own append
        asked.append(answer)

    page.on("response", note)
    page.goto(f"{ponds.base_url}/c/zh", wait_until="networkidle")
    sent = [answer for answer in asked if not answer.url.startswith("data:")]
    assert [answer.url for answer in sent] == [f"{ponds.base_url}/c/zh"]
    assert sent[0].headers["content-encoding"] == "gzip"
    assert "no-store" in sent[0].headers["cache-control"]
    assert int(sent[0].headers["content-length"]) < MOST_BYTES
    assert "<script src" not in sent[0].text()


@pytest.mark.parametrize("case", ["sold-out", "paused", "deleted", "unknown"])
def test_pages_without_a_group_are_helpful_and_read_well(
    case: str, ponds: Ponds, open_page: OpenPage, page_problems: list[str]
) -> None:
    page = open_page(*PHONE, user_agent=WECHAT)
    page.goto(f"{ponds.base_url}/c/{case}")
    assert page.locator("img").count() == 0
    assert page.locator("main p").count() >= 1
    assert axe(page) == []
    page_problems.clear()  # the browser reports 404 and 410 as errors
    screenshot(page, f"landing-{case}-phone-zh")


def test_the_owners_qr_is_shown_when_no_group_has_room(ponds: Ponds, open_page: OpenPage) -> None:
    page = open_page(*PHONE, user_agent=WECHAT)
    page.goto(f"{ponds.base_url}/c/owner")
    assert decoded(page) == f"https://u.wechat.com/EowNeR{len(PONDS):06d}"
    assert axe(page) == []
    screenshot(page, "landing-owner-phone-zh")
