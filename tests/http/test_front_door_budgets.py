"""What a phone must load before it can read anything that visitors open, as it goes over the wire."""

import gzip
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.edge.conftest import WECHAT
from tests.support.console import Console
from tests.support.front_doors import DOORS, FrontDoors

MOST_BYTES: Final = 14 << 10  # gzipped HTML with its style (DESIGN §10)
MOST_REQUESTS: Final = 1  # beside the page itself: a small script that nothing waits for
LINKS: Final = {"src", "href", "srcset", "poster", "action", "data"}
LOADS: Final = {"script", "img", "link", "iframe", "audio", "video", "source", "embed", "object"}


@dataclass
class Loads(HTMLParser):
    """What a page fetches by itself."""

    addresses: list[str] = field(default_factory=list)
    blocking: list[str] = field(default_factory=list)
    styles: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.styles += tag == "style"
        if tag not in LOADS:
            return
        found = [value for name, value in attrs if name in LINKS and value and not value.startswith("data:")]
        self.addresses += found
        if tag == "link" and "stylesheet" in (given.get("rel") or ""):
            self.blocking += found
        if tag == "script" and found and not {"defer", "async"} & given.keys():
            self.blocking += found


@pytest.fixture(scope="module")
def doors(console: Console) -> FrontDoors:
    return FrontDoors(console.owner)


@pytest.mark.parametrize("name", DOORS)
def test_a_phone_reads_it_after_14_kb_and_asks_nobody_else(console: Console, doors: FrontDoors, name: str) -> None:
    headers = {"User-Agent": WECHAT, "Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
    address = console.server.base_url + doors.paths[name]
    with httpx2.stream("GET", address, headers=headers, trust_env=False) as answer:
        sent = b"".join(answer.iter_raw())

    assert answer.status_code == 200, address
    assert answer.headers["content-encoding"] == "gzip"
    assert len(sent) <= MOST_BYTES
    loads = Loads()
    loads.feed(gzip.decompress(sent).decode())
    assert loads.styles >= 1, "its style comes with it"
    assert loads.blocking == []
    assert len(loads.addresses) <= MOST_REQUESTS, loads.addresses
    assert [each for each in loads.addresses if urlsplit(each).netloc] == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy, "it lets other sites in"
