"""Asking a domain over real sockets: what counts as an answer of ours, and what a hostile server can not do to us."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.receivers import tls_pair
from yutang.domains.actions.probing import Seen, Wanted
from yutang.domains.jobs import asking
from yutang.domains.jobs.asking import Ears, look
from yutang.domains.models import Trouble
from yutang.domains.proof import answer_to

KEY = b"k" * 32
NONCE = "0123456789abcdef" * 2
HOST = "pages.example.com"
Say = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(say: Say, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            say(self)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def answered(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def ours(handler: BaseHTTPRequestHandler) -> None:
    """As Yutang answers."""
    nonce = parse_qs(urlsplit(handler.path).query)["nonce"][0]
    answered(handler, answer_to(KEY, handler.headers["Host"], nonce).encode())


def renamed(handler: BaseHTTPRequestHandler) -> None:
    """As Yutang behind a proxy that puts its own name in place of the visitor's."""
    answered(handler, answer_to(KEY, "127.0.0.1:8080", NONCE).encode())


def stale(handler: BaseHTTPRequestHandler) -> None:
    """As a cache that answers with what was said to another nonce."""
    answered(handler, answer_to(KEY, handler.headers["Host"], "f" * 32).encode())


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    answered(handler, b"", 302, Location="http://127.0.0.1:1/")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 65_536)
    except OSError:
        return


def dripping(handler: BaseHTTPRequestHandler) -> None:
    slow = threading.Event()
    try:
        for _ in range(200):
            handler.wfile.write(b"H")
            handler.wfile.flush()
            slow.wait(0.05)
    except OSError:
        return


def ask(port: int, *, scheme: str = "http", tls: ssl.SSLContext | None = None, host: str = HOST) -> Seen:
    with ThreadPoolExecutor(2) as names:
        context = tls or ssl.create_default_context()
        ears = Ears(names, lambda _host, _port: ["127.0.0.1"], lambda _name: (), context, KEY, private=True)
        wanted = Wanted(1, scheme, f"{host}:{port}", "token", is_ours=True, was_asked=False)
        return asyncio.run(look(wanted, ears, NONCE))


def test_our_own_answer_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 30.0)  # a busy machine is no failure
    with serving(ours) as port:
        assert ask(port).trouble is None


@pytest.mark.parametrize("say", [renamed, stale, elsewhere, endless], ids=lambda say: say.__name__)
def test_no_other_answer_does(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 30.0)
    with serving(say) as port:
        assert ask(port).trouble is Trouble.OTHER


def test_a_server_that_drips_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 0.3)
    with serving(dripping) as port:
        began = time.monotonic()
        assert ask(port).trouble is Trouble.NO_ANSWER
    assert time.monotonic() - began < 5.0


def test_a_port_that_nobody_listens_on_is_no_answer() -> None:
    with serving(ours) as port:
        pass
    assert ask(port).trouble is Trouble.NO_ANSWER


def test_the_end_of_the_certificate_is_read_and_a_wrong_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 30.0)
    server, trust = tls_pair(tmp_path, HOST)
    with serving(ours, server) as port:
        good = ask(port, scheme="https", tls=trust)
        assert good.trouble is None
        assert good.tls_until is not None
        assert ask(port, scheme="https").trouble is Trouble.TLS  # nobody whom we trust vouches for it
        assert ask(port, scheme="https", tls=trust, host="other.example.com").trouble is Trouble.TLS
