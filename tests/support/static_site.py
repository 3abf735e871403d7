"""A handful of pages over HTTP, under the console's content security policy, with the built front end beside them."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.support.source import PACKAGE

DIST = PACKAGE / "web" / "static" / "dist"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# The console's policy without a nonce: nothing inline at all.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@dataclass
class Posted:
    """One request that a page sent."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class StaticSite:
    pages: dict[str, str]
    url: str = ""
    posted: list[Posted] = field(default_factory=list)


def manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return names


def document(body: str, *, lang: str = "zh-CN", theme: str = "light") -> str:
    """A page as the console's base template makes it."""
    names = manifest()
    return f"""<!doctype html><html lang="{lang}" data-theme="{theme}" data-bs-theme="light"><head>
      <meta charset="utf-8"><title>鱼塘</title><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="csrf-token" content="token-of-the-page"><link rel="icon" href="data:,">
      <script src="/static/{names["theme.js"]}"></script><link rel="stylesheet" href="/static/{names["console.css"]}">
      <script src="/static/{names["console.js"]}" defer></script></head>
      <body><main><h1>鱼塘</h1>{body}</main></body></html>"""


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[StaticSite]:
    site = StaticSite(pages)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: StaticSite, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)  # type: ignore[arg-type]  # the three that the server passes on

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/static/"):
            file = DIST / path.removeprefix("/static/")
            self._answer(HTTPStatus.OK, file.read_bytes(), KINDS[file.suffix])
        elif path in self.site.pages:
            self._answer(HTTPStatus.OK, self.site.pages[path].encode(), "text/html; charset=utf-8")
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.site.posted.append(Posted(self.path, dict(self.headers), body))
        self._answer(HTTPStatus.OK, "<p id=answer>好</p>".encode(), "text/html; charset=utf-8")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Says nothing: the tests look at `posted`."""

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)
