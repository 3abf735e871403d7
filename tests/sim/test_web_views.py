"""The web view of a phone: pages as that fan's WeChat sees them, of this machine only."""

import http
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.support.platform import Platform
from yutang.sim.phones.webviews import own_policy, with_script


class Site(BaseHTTPRequestHandler):
    """Says back what it was asked, and keeps whom it saw before in a cookie."""

    def do_GET(self) -> None:
        if self.path.startswith("/away"):
            self._answer(http.HTTPStatus.FOUND, "", ("Location", self.path.partition("?")[2]))
            return
        seen = {
            "path": self.path,
            "agent": self.headers["User-Agent"],
            "cookie": self.headers["Cookie"],
            "host": self.headers["Host"],
        }
        page = f"<html><head><title>x</title></head><body>{json.dumps(seen)}</body></html>"
        self._answer(
            http.HTTPStatus.OK,
            page,
            ("Set-Cookie", "visitor=1; Path=/; HttpOnly"),
            ("Content-Security-Policy", "default-src 'none'; script-src 'nonce-abc'; frame-ancestors 'none'"),
            ("X-Frame-Options", "DENY"),
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(http.HTTPStatus.OK, body.decode() + self.headers["Origin"])

    def _answer(self, status: int, page: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "text/html; charset=utf-8"), *headers):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page.encode())))
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Nothing: the test tells what went wrong."""


@contextmanager
def running_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site() -> Iterator[str]:
    with running_site() as address:
        yield address


def opened(wechat: Platform, fan: str, url: str) -> str:
    """The address under which a fan's phone shows this page, as its frame names it."""
    page = wechat.http.get(f"/phone/{fan}/web", params={"url": url}).text
    return page.partition('<iframe data-web src="')[2].partition('"')[0].replace("&amp;", "&")


def got(wechat: Platform, source: str, method: str = "GET", **more: object) -> httpx2.Response:
    """What the browser would get there: names below localhost lead to this machine."""
    parts = urlsplit(source)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {"host": parts.netloc, **more.pop("headers", {})}  # type: ignore[dict-item]
    return wechat.http.request(method, path, headers=headers, **more)  # type: ignore[arg-type]


def said(answer: httpx2.Response) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer.text.partition("<body>")[2].partition("</body>")[0])
    return found


def test_a_page_is_asked_for_by_wechat_and_kept_apart_from_the_phone(wechat: Platform, site: str) -> None:
    fan = wechat.fan()
    source = opened(wechat, fan, f"{site}/c/pond?ch=poster")

    answer = got(wechat, source)

    asked = said(answer)
    assert (asked["path"], asked["host"]) == ("/c/pond?ch=poster", urlsplit(site).netloc)
    assert "MicroMessenger" in asked["agent"]
    assert asked["agent"].endswith(f"SimFan/{fan}")
    assert urlsplit(source).hostname != "127.0.0.1", "a page of others never runs under the phones' own origin"
    assert "x-frame-options" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_each_fan_has_cookies_of_their_own(wechat: Platform, site: str) -> None:
    first, second = wechat.fans(2)
    source = opened(wechat, first, f"{site}/c/pond")

    cookies = [said(got(wechat, source))["cookie"], said(got(wechat, source))["cookie"]]

    assert cookies == [None, "visitor=1"]
    assert said(got(wechat, opened(wechat, second, f"{site}/c/pond")))["cookie"] is None


def test_what_a_page_posts_arrives_with_the_pages_own_origin(wechat: Platform, site: str) -> None:
    source = opened(wechat, wechat.fan(), f"{site}/c/pond")

    answer = got(wechat, source, "POST", content=b"a=1&b=2", headers={"origin": "http://whatever.localhost"})

    assert answer.text.replace('<script src="/__phone/webview.js"></script>', "") == f"a=1&b=2{site}"


def test_a_redirect_stays_in_the_web_view_and_ends_where_it_may_not_go(wechat: Platform, site: str) -> None:
    fan = wechat.fan()
    inside = got(wechat, opened(wechat, fan, f"{site}/away?{wechat.base_url}/phones"))
    outside = got(wechat, opened(wechat, fan, f"{site}/away?https://example.com/x"))

    host = urlsplit(inside.headers["location"]).hostname or ""
    assert host.endswith(".localhost")
    assert outside.headers["location"] == "/__phone/away?host=example.com"
    assert "example.com" in got(wechat, opened(wechat, fan, f"{site}/") + "__phone/away?host=example.com").text


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "http://127.0.0.1.example.com/",
        "http://example.com@192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "",
    ],
)
def test_phones_open_no_other_host_and_no_other_scheme(wechat: Platform, url: str) -> None:
    page = wechat.http.get(f"/phone/{wechat.fan()}/web", params={"url": url})

    assert "<iframe" not in page.text


def test_a_name_that_was_never_handed_out_leads_nowhere(wechat: Platform) -> None:
    answer = wechat.http.get("/", headers={"host": f"w000000000000.localhost:{wechat.port}"})

    assert answer.status_code == 404


def test_a_site_that_does_not_answer_is_told_in_words(wechat: Platform) -> None:
    with running_site() as gone:
        pass

    answer = got(wechat, opened(wechat, wechat.fan(), f"{gone}/"))

    assert gone in answer.text


def test_the_policy_of_a_page_lets_the_phones_script_in_and_stays_strict() -> None:
    strict = "default-src 'none'; script-src 'nonce-abc'; img-src 'self'; frame-ancestors 'none'"

    assert own_policy(strict) == (
        "default-src 'none'; script-src 'nonce-abc' 'self'; img-src 'self' data:; "
        "frame-ancestors http://127.0.0.1:* http://localhost:*"
    )
    assert own_policy("default-src 'none'").startswith("default-src 'none'; script-src 'self'; img-src data:")
    assert own_policy("") == "frame-ancestors http://127.0.0.1:* http://localhost:*"


def test_the_phones_script_stands_in_the_head_under_the_pages_nonce() -> None:
    page = with_script(b"<!doctype html><html><head></head><body></body></html>", "script-src 'nonce-abc'")

    assert page == (
        b'<!doctype html><html><head><script src="/__phone/webview.js" nonce="abc"></script></head><body></body></html>'
    )
    assert with_script(b"plain", "") == b'plain<script src="/__phone/webview.js"></script>'
