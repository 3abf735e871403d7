"""Five real screenshots dropped into the browser at once become groups with the right kind, payload and date."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import Pages
from tests.support.console import Console
from tests.support.server import Servers
from tests.support.uploading import upload
from yutang.groups.actions import groups_of
from yutang.groups.rules import normal_name
from yutang.wechat.payloads import payload_key

pytestmark = pytest.mark.e2e

# No card prints its year, so a day is found on which four cards of different years are all in their seven days; the
# fifth is of WeCom and carries no date.
TODAY = "2026-04-27T10:00:00+08:00"
YEAR = 2026
FILES = ("dev_07.jpg", "dev_08.jpg", "dev_22.jpg", "dev_32.jpg", "dev_37.jpg")


@dataclass(frozen=True)
class Truth:
    """What is printed on one card, read by eye."""

    payload: str
    kind: str
    name: str
    expires_on: date | None


def truths(folder: Path) -> dict[str, Truth]:
    found = {}
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            month, day = row["expiry_month"], row["expiry_day"]
            expires_on = date(YEAR, int(month), int(day)) if month else None
            kind = row["kind"].removesuffix("_group")
            found[row["file"]] = Truth(row["payload"], kind, row["group_name"], expires_on)
    return found


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    servers = Servers(tmp_path)
    started = Console(servers.start(settings={"test_now": TODAY}))
    yield started
    started.close()
    servers.close()


def test_five_real_screenshots_dropped_at_once_become_groups(console: Console, pages: Pages, shared_data: Path) -> None:
    folder = shared_data / "group-qr"
    truth = truths(folder)
    page = console.open(pages)
    upload(page, [(name, (folder / name).read_bytes()) for name in FILES])
    expect(page.locator("[data-drop-card]")).to_have_count(len(FILES))
    page.locator("input[name=new_community]").fill("真实的群")
    page.locator(".drop-actions button").click()
    expect(page.locator("main")).to_contain_text(f"{len(FILES)} 个群准备好了。")

    with console.owner.reading() as work:
        made = {row.group.payload_key: row.group for row in groups_of(work)}
    assert len(made) == len(FILES)
    for name in FILES:
        group = made[payload_key(truth[name].payload)]
        assert (group.kind, group.expires_on) == (truth[name].kind, truth[name].expires_on)
        assert normal_name(group.name) == normal_name(truth[name].name)
        assert not group.expires_assumed
