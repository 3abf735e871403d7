"""A printed live code and a phone: scan it, hold the group's QR down, join; Yutang counts what it can know."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.support.browser import screenshot
from tests.support.phones import SOON, OpenPage, open_phone
from tests.support.platform import Platform, running_platform
from tests.support.ponds import Pond, make_pond
from tests.support.server import Server, Servers
from tests.support.waiting import wait_until
from yutang.db.engine import open_database
from yutang.db.migrate import upgrade
from yutang.insights.models import Event

pytestmark = pytest.mark.e2e


@dataclass
class Town:
    """Yutang with one live code, and a platform with the group behind it."""

    server: Server
    platform: Platform
    pond: Pond

    def events(self) -> list[str]:
        query = select(Event.kind).where(Event.workspace_id == self.pond.workspace_id).order_by(Event.id)
        with self.pond.database.read() as session:
            return [kind.value for kind in session.scalars(query)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    url = f"sqlite:///{folder / 'pond.db'}"
    servers = Servers(folder)
    with running_platform(folder) as platform, closing(open_database(url)) as database, closing(servers):
        upgrade(database)
        pond = make_pond(database, now=datetime.now(UTC))
        yield Town(servers.start(database_url=url, settings=platform.yutang_settings), platform, pond)


def test_a_live_code_leads_through_the_web_view_into_the_group(town: Town, open_page: OpenPage) -> None:
    owner, fan = town.platform.fan("群主"), town.platform.fan("小鱼")
    payload = town.pond.payload(town.pond.group_ids[0])
    wish = {"name": "早起瑜伽1群", "owner": owner, "others": 41, "payload": payload}
    group = town.platform.control("POST", "/groups", wish)
    phone = open_phone(open_page, town.platform, fan, "/scan")

    phone.get_by_label("或二维码的内容").fill(f"{town.server.base_url}/c/{town.pond.slug}")
    phone.get_by_role("button", name="打开").click()
    code = phone.frame_locator("iframe[data-web]").get_by_role("img")
    expect(phone.frame_locator("iframe[data-web]").get_by_text("长按二维码，马上进群")).to_be_visible(timeout=SOON)
    screenshot(phone, "phone-live-code-zh")
    code.hover()
    phone.mouse.down()  # and held, as a thumb holds
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_role("link", name="识别图中二维码")).to_be_visible(timeout=SOON)
    phone.mouse.up()
    sheet.get_by_role("link", name="识别图中二维码").click()
    phone.get_by_role("button", name="加入该群聊").click()

    expect(phone.get_by_role("heading", name="早起瑜伽1群 (43)")).to_be_visible(timeout=SOON)
    assert town.platform.control("GET", f"/groups/{group['id']}")["members"] == [owner, fan]
    wait_until(lambda: "press" in town.events(), what="the press in the ledger")
    assert town.events().count("press") == 1


def test_each_phone_is_a_visitor_of_its_own_and_comes_back_as_the_same(town: Town, open_page: OpenPage) -> None:
    first, second = town.platform.fan("阿雅"), town.platform.fan("大山")
    before = town.events()

    for fan in (first, second, first):
        phone = open_phone(open_page, town.platform, fan, f"/web?url={town.server.base_url}/c/{town.pond.slug}")
        expect(phone.frame_locator("iframe[data-web]").get_by_role("img")).to_be_visible(timeout=SOON)

    new = town.events()[len(before) :]
    assert (new.count("view"), new.count("assign")) == (3, 2)
