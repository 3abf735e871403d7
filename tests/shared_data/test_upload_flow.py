"""Five real screenshots dropped into the browser at once become groups with the right kind, payload and date."""

import asyncio
import csv
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.edge.conftest import WECHAT
from tests.support.browser import PHONE, Pages, screenshot
from tests.support.burst import scan_burst
from tests.support.console import Console
from tests.support.ledger import broken_promises, broken_rules
from tests.support.people import Person
from tests.support.server import Servers
from tests.support.uploading import upload
from yutang.communities.actions import communities_of
from yutang.groups.actions import do_type_head_count, groups_of
from yutang.groups.rules import normal_name
from yutang.livecodes.actions import CodeForm, TargetChoice, do_add_code
from yutang.livecodes.rules import DEFAULT_PRIOR, seat_limit
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


def test_five_real_screenshots_become_groups_and_a_live_code_spreads_a_thousand_visitors_over_them(
    console: Console, pages: Pages, shared_data: Path
) -> None:
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

    make_code(console, [group.id for group in made.values()])
    phone = pages.open(*PHONE, user_agent=WECHAT, touch=True)
    phone.goto(f"{console.server.base_url}/c/five")
    first = phone.locator(".name").inner_text()
    assigned = next(group for group in made.values() if group.name == first)
    picture = Image.open(BytesIO(phone.screenshot())).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [assigned.payload]
    screenshot(phone, "landing-real-group-phone-zh")
    spread_a_thousand_visitors(
        console, {group.name for group in made.values() if group.expires_on != date(2026, 4, 27)}
    )
    phone.reload()
    assert phone.locator(".name").inner_text() == first


def make_code(console: Console, group_ids: list[int]) -> None:
    """A code that fills the groups evenly; counted as empty, each has room for its cap and a little more."""
    with on_that_day(console).working() as work:
        for group_id in group_ids:
            do_type_head_count(work, group_id, 0)
        community = communities_of(work)[0]
        targets = [TargetChoice(group_id) for group_id in group_ids]
        form = CodeForm(name="五个群", community_id=community.id, slug="five", strategy="even", targets=targets)
        do_add_code(work, form, Random(1))


def spread_a_thousand_visitors(console: Console, alive: set[str]) -> None:
    """All that fit, evenly; nobody into the group whose QR dies today; the others hear that it is full."""
    owner = on_that_day(console)
    with ThreadPoolExecutor(1) as thread:  # the browser's own loop occupies this one
        crowd = scan_burst(console.server.port, "/c/five", phones=1000, scans=1)
        burst = thread.submit(asyncio.run, crowd).result()
    assert burst.statuses == {200: 1000}
    shown = Counter(promise.shown[0] for promise in burst.promises.values())
    seats = seat_limit(200, 0, DEFAULT_PRIOR)
    assert shown.pop("") == 1000 - (len(alive) * seats - 1)  # the phone has one place
    assert set(shown) == alive
    assert sorted(shown.values()) == [seats - 1] + [seats] * (len(alive) - 1)
    assert broken_promises(owner.database, owner.workspace_id, burst) == []
    assert broken_rules(owner.database, owner.workspace_id) == []


def on_that_day(console: Console) -> Person:
    return replace(console.owner, now=datetime.fromisoformat(TODAY).astimezone(UTC))
