"""What visitors open, on a slow phone and without script: it must read well on both."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.edge.conftest import WECHAT
from tests.support.browser import PHONE, SCREENSHOTS, Pages, axe, screenshot
from tests.support.console import Console
from tests.support.front_doors import DOORS, ENTRANCES, FrontDoors

pytestmark = pytest.mark.e2e

SLOW: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
"""1.6 Mbit/s and 150 ms, as Lighthouse has a phone."""
SLOWDOWN: Final = 4  # of the processor
PAINTED: Final = """() => new Promise(done => new PerformanceObserver(list => {
    const answered = performance.getEntriesByType('navigation')[0].responseStart;
    const last = list.getEntries().at(-1);
    done({lcp_ms: Math.round(last.startTime), after_first_byte_ms: Math.round(last.startTime - answered)});
}).observe({type: 'largest-contentful-paint', buffered: true}))"""


@pytest.fixture(scope="module")
def doors(console: Console) -> FrontDoors:
    return FrontDoors(console.owner)


@pytest.fixture
def without_script(browser: Browser, console: Console) -> Iterator[Page]:
    context = browser.new_context(
        base_url=console.server.base_url,
        java_script_enabled=False,
        locale="zh-CN",
        user_agent=WECHAT,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        has_touch=True,
        is_mobile=True,
    )
    yield context.new_page()
    context.close()


def entrance(page: Page, name: str) -> Any:  # noqa: ANN401 - a locator
    words = ENTRANCES[name]
    found = page.get_by_role("link", name=words, exact=True).or_(page.get_by_role("button", name=words, exact=True))
    return found.or_(page.get_by_role("img", name=words, exact=True)).first


@pytest.mark.parametrize("name", DOORS)
def test_it_reads_well_without_script(without_script: Page, doors: FrontDoors, name: str) -> None:
    page = without_script

    page.goto(doors.paths[name])

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if name in ENTRANCES:
        expect(entrance(page, name)).to_be_visible()
    screenshot(page, f"door-{name}-no-script")


def test_how_soon_it_is_painted_on_a_slow_phone_is_written_down(
    console: Console, doors: FrontDoors, pages: Pages, page_problems: list[str]
) -> None:
    """Recorded, not judged: how fast this machine is says nothing about the page."""
    found = {}
    for name in DOORS:
        page = pages.open(*PHONE, base_url=console.server.base_url, touch=True, user_agent=WECHAT, scale=2)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.goto(doors.paths[name], wait_until="load")
        found[name] = page.evaluate(PAINTED)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        screenshot(page, f"door-{name}")
        page.context.close()

    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (SCREENSHOTS / "front-doors-lcp.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    assert set(found) == set(DOORS)
    assert page_problems == []
