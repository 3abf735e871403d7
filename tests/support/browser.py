"""The machine's Chromium through Playwright, and what the tests ask of a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.support.source import ROOT

PHONE = (390, 844)
DESKTOP = (1280, 800)
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "build" / "test-assets" / "axe.min.js"
LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# The first is the same engine without the windows of a desktop: pages open in two thirds of the time.
CHROMIUMS = ("chromium-headless-shell", "chromium")
CHROMIUM_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Where Chromium is. Raises RuntimeError where there is none: tests never skip for that."""
    given = os.environ.get("YUTANG_TEST_CHROMIUM")
    found = given or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        raise RuntimeError(
            "There is no Chromium for the browser tests: "
            "apt-get install chromium-headless-shell, or set YUTANG_TEST_CHROMIUM."
        )
    return found


@contextmanager
def running_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Pages:
    """Opens pages for one test, each with a fresh profile, and writes down what goes wrong in them."""

    browser: Browser
    problems: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        width: int = DESKTOP[0],
        height: int = DESKTOP[1],
        *,
        base_url: str | None = None,
        locale: str = "zh-CN",
        dark: bool = False,
        touch: bool = False,
        user_agent: str | None = None,
        scale: float = 1,
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            base_url=base_url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            user_agent=user_agent,
            device_scale_factor=scale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("request", self._requested)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        # A page may ask for what is not there (a 404 is tested as such); the browser's own line about it is no fault.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def _requested(self, request: Request) -> None:
        address = urlsplit(request.url)
        here = address.hostname in {"127.0.0.1", "localhost"} or (address.hostname or "").endswith(".localhost")
        if address.scheme in {"http", "https"} and not here:
            self.problems.append(f"third party: {request.url}")


def screenshot(page: Page, name: str) -> Path:
    """The whole page as build/screenshots/<name>.png, for people to look at."""
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.0 to 2.2, levels A and AA, a sentence for each rule; [] is what a test wants."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}, resultTypes: ['violations']})",
        list(LEVELS),
    )
    return [sentence(violation) for violation in found["violations"]]


def sentence(violation: dict[str, Any]) -> str:
    """A rule, how often it is broken, and the first element that breaks it."""
    nodes = violation["nodes"]
    first = nodes[0]
    return f"{violation['id']} x{len(nodes)}: {violation['help']}: {first['html']} ({first['failureSummary']})"
