"""An account's own server, small: takes pushes, keeps them, answers what the test wants. wechatpy reads and writes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import xmltodict  # type: ignore[import-untyped]  # wechatpy's own reader
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.messages import BaseMessage
from wechatpy.utils import check_signature

Reply = Callable[[BaseMessage], str]  # the plain XML of a reply, or "success"


@dataclass
class Taken:
    """One delivery as it came."""

    query: dict[str, str]
    body: bytes
    xml: str  # decrypted
    message: BaseMessage

    @property
    def fields(self) -> dict[str, Any]:
        """All of the push, unknown fields too."""
        return dict(xmltodict.parse(self.xml)["xml"])


@dataclass
class OwnServer:
    """`account` is what the platform's control API answered. Set `reply`, `status` or `hold` to change what it does."""

    account: dict[str, Any]
    port: int = 0
    reply: Reply = lambda _message: "success"
    status: int = 200
    echo: Callable[[str], str] = lambda echostr: echostr
    raw: bytes | None = None  # sent as it stands in place of a reply
    hold: threading.Event | None = None  # answers wait for it
    hold_first: int = 10**9  # only so many deliveries are held
    taken: list[Taken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/wx/0123?own=1"

    def answer(self, query: dict[str, str], body: bytes) -> bytes:
        """Check, read and reply; what is wrong with the push lands in `problems`."""
        encrypted = query.get("encrypt_type") == "aes"
        account = self.account
        check_signature(account["token"], query["signature"], query["timestamp"], query["nonce"])
        crypto = WeChatCrypto(account["token"], account["aes_key"], account["app_id"])
        if encrypted:
            xml = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        else:
            xml = body.decode()
        self.taken.append(Taken(query, body, xml, parse_message(xml)))
        held = self.hold is not None and len(self.taken) <= self.hold_first
        if self.hold is not None and held:
            self.hold.wait(30)
        if self.raw is not None:
            return self.raw
        reply = self.reply(self.taken[-1].message)
        if reply == "success" or not encrypted:
            return reply.encode()
        sealed: str = crypto.encrypt_message(reply, query["nonce"], query["timestamp"])
        return sealed.encode()

    def texts(self) -> list[str]:
        return [str(getattr(taken.message, "content", taken.message.type)) for taken in self.taken]


def text_reply(message: BaseMessage, text: str) -> str:
    return (
        f"<xml><ToUserName>{message.source}</ToUserName><FromUserName>{message.target}</FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType><Content>{escape(text)}</Content></xml>"
    )


@contextmanager
def own_server(account: dict[str, Any]) -> Iterator[OwnServer]:
    own = OwnServer(account)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            self._send(own.status, own.echo(query.get("echostr", "")).encode())

        def do_POST(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                answer = own.answer(query, body)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a push, the test is told
                own.problems.append(f"{type(error).__name__}: {error}")
                answer = b""
            self._send(own.status, answer)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the signature it overrides
            """Quiet: the test looks at `taken`."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the platform hung up: some tests want that
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield own
    finally:
        if own.hold is not None:
            own.hold.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
