"""Every page of the console that a link leads to: it opens, fits, is accessible, and is photographed."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.browser import DESKTOP, PHONE, axe, screenshot
from tests.support.codes import code_over_two_groups
from tests.support.console import Console, Language

pytestmark = pytest.mark.e2e

DOWNLOAD = re.compile(r"\.(svg|png|csv|json|xlsx|zip)$|/openapi|/static/|^/c/")
PRINTED = re.compile(r"/card$")  # in the language of its live code, whoever looks at it
MOST_PAGES = 90  # a circle of links that never repeats would be a fault of its own


@pytest.fixture(scope="module")
def filled(console: Console) -> Console:
    code_over_two_groups(console.owner)
    return console


def shape(path: str) -> str:
    """`/groups/381/edit` and `/groups/382/edit` are one page, and so are all templates of our own."""
    return re.sub(r"\d{3,}|(?<=/posters/own/)\w+", "N", path)


def name_of(path: str) -> str:
    return shape(path).strip("/").replace("/", "-") or "today"


def links_of(page: Page) -> list[str]:
    """Where the page leads on this site, without the query."""
    hrefs: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
    here = urlsplit(page.url).netloc
    return [
        parts.path for href in hrefs if (parts := urlsplit(href)).netloc == here and not DOWNLOAD.search(parts.path)
    ]


def walk(page: Page) -> Iterator[tuple[str, int]]:
    """Opens each kind of page once, breadth first, and yields its path and status while it is open."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(path)
        assert answer is not None
        yield path, answer.status
        for link in links_of(page):
            if shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
        assert len(seen) < MOST_PAGES


@pytest.mark.parametrize("size", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("language", "dark"), [("zh", False), pytest.param("en", True, marks=pytest.mark.slow)])
def test_every_page_opens_fits_and_is_accessible(
    filled: Console, open_console: Callable[..., Page], size: tuple[int, int], language: Language, dark: bool
) -> None:
    page = open_console(*size, language=language, dark=dark, touch=size == PHONE)
    faults = []

    for path, status in walk(page):
        if status != HTTPStatus.OK:
            faults.append(f"{path}: answers {status}")
        screenshot(page, f"console-{name_of(path)}-{size[0]}-{language}")
        faults += [f"{path}: {violation}" for violation in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"{path}: wider than the screen of {size[0]} px")
        lang = page.locator("html").get_attribute("lang")
        if lang != {"zh": "zh-CN", "en": "en"}[language] and not PRINTED.search(path):
            faults.append(f"{path}: is not in {language}")

    assert not faults, "\n".join(faults)
