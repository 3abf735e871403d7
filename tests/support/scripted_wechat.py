"""A server in WeChat's place that says exactly what a test wants it to say: what no platform would say by itself.

Everything else is tried against `yutang sim`, see tests/support/platform.py.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from yutang.wechat.client import TOKEN_PATH

RID = "5f0f4a8e-1b2c3d4e-5f6a7b8c"


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(self.body)


@dataclass
class Said:
    """One answer. `hold`: not before it is set; `cut`: the connection ends instead of an answer."""

    body: bytes | dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    cut: bool = False


def refused(code: int, message: str = "no", **more: object) -> Said:
    return Said({"errcode": code, "errmsg": f"{message} rid: {RID}", **more})


@dataclass
class ScriptedWeChat:
    """Gives `token` to whoever asks; takes only those of `good`. `script[path]` is said one after the other, the last
    one for ever."""

    port: int = 0
    token: str = "token-1"
    good: set[str] = field(default_factory=lambda: {"token-1"})
    expires_in: int = 7200
    token_seconds: float = 0.0  # how long the giving takes
    script: dict[str, list[Said]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]

    @property
    def fetches(self) -> int:
        return len(self.of(TOKEN_PATH))

    def change_token(self, token: str) -> None:
        """From now on only this one is given and taken."""
        self.token, self.good = token, {token}

    def answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        said = self.script.get(asked.path)
        if said:
            return said.pop(0) if len(said) > 1 else said[0]
        if asked.path == TOKEN_PATH:
            threading.Event().wait(self.token_seconds)
            return Said({"access_token": self.token, "expires_in": self.expires_in})
        if asked.query.get("access_token") not in self.good:
            return refused(42001, "access_token expired")
        return Said()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, wechat: ScriptedWeChat) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.wechat = wechat


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.take()

    def do_POST(self) -> None:
        self.take()

    def take(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = self.server.wechat.answer(
            Asked(self.command, url.path, dict(parse_qsl(url.query)), dict(self.headers), body)
        )
        if said.hold is not None:
            said.hold.wait(30)
        if said.cut:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        self.send_response(said.status)
        for name, value in {"Content-Type": "application/json", **said.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the signature it overrides
        """Quiet: the test looks at `asked`."""

    def handle(self) -> None:
        with suppress(OSError):  # the client hung up: some tests want that
            super().handle()


@contextmanager
def scripted_wechat() -> Iterator[ScriptedWeChat]:
    wechat = ScriptedWeChat()
    server = _Server(wechat)
    wechat.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield wechat
    finally:
        for said in (each for answers in wechat.script.values() for each in answers):
            if said.hold is not None:
                said.hold.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
