"""The edge in this process: real writer thread, real database, requests as the server would pass them on."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from prometheus_client import CollectorRegistry

from tests.support.ponds import NOW
from tests.support.services import SECRET
from yutang.db.engine import Database
from yutang.db.ids import IdMaker
from yutang.edge.accounts import AccountBook
from yutang.edge.app import Edge
from yutang.edge.asgi import Message, Receive, Scope, Send
from yutang.edge.cookies import VisitorCookies
from yutang.edge.hosts import HostBook
from yutang.edge.landing import LandingPages
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.push_batch import push_writer
from yutang.edge.pushes import PushDoor
from yutang.edge.scans import scan_writer
from yutang.sealing import Sealer
from yutang.web.i18n import read_translations

WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50 Language/zh_CN"
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str

    @property
    def cookie(self) -> str:
        """The visitor cookie as a browser would send it back."""
        return self.headers.get("set-cookie", "").split(";")[0]


@dataclass
class Phone:
    """A browser that keeps its cookie."""

    edge: Edge
    agent: str = WECHAT
    cookie: str = ""

    async def get(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        answer = await ask(
            self.edge, method, path, {"user-agent": self.agent, "cookie": self.cookie, **(headers or {})}
        )
        self.cookie = answer.cookie or self.cookie
        return answer

    async def press(self, path: str) -> Answer:
        return await self.get(path + "/pressed", method="POST")


async def ask(edge: Edge, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    parts = urlsplit(path)
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": parts.path,
        "query_string": parts.query.encode(),
        "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items() if v],
    }
    await edge(scope, receive, send)
    head = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    body = b"".join(m.get("body", b"") for m in sent[1:])
    return Answer(sent[0]["status"], head, body.decode() if "content-encoding" not in head else "")


@dataclass
class EdgeRun:
    """Runs a scenario against an edge over one database; `now` can be moved by the test."""

    database: Database
    now: datetime = NOW
    most_waiting: int = 4096
    batch_size: int = 256
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    programme_page_key: Callable[[int, int, str], str] | None = None
    hosts: HostBook | None = None

    def __call__(self, scenario: Callable[[Edge], Coroutine[Any, Any, None]]) -> None:
        asyncio.run(self._run(scenario))

    async def _run(self, scenario: Callable[[Edge], Coroutine[Any, Any, None]]) -> None:
        new_id = IdMaker()
        metrics = EdgeMetrics(self.registry)
        bounds = {"most_waiting": self.most_waiting, "batch_size": self.batch_size}
        writer = scan_writer(self.database, lambda: self.now, new_id, metrics, **bounds)
        pushes = self._push_door(metrics, new_id, bounds)
        pages = LandingPages(read_translations().say)
        cookies = VisitorCookies(b"k" * 32, secure=False)
        edge = Edge(_no_console, writer, pushes, pages, cookies, new_id, "zh", self.hosts)
        writer.start(asyncio.get_running_loop())
        pushes.start(asyncio.get_running_loop())
        try:
            await scenario(edge)
        finally:
            await writer.stop()
            await pushes.stop()
            self.registry = CollectorRegistry()

    def _push_door(self, metrics: EdgeMetrics, new_id: Callable[[], int], bounds: dict[str, int]) -> PushDoor:
        writer = push_writer(self.database, lambda: self.now, new_id, metrics, **bounds)
        sealer, base_url = Sealer(SECRET.encode()), "https://go.example.com"
        accounts = AccountBook(self.database, sealer, base_url, programme_page_key=self.programme_page_key)
        return PushDoor(accounts, writer, self.database, lambda: self.now, metrics)


async def _no_console(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("the edge passed a request on to the console")


@pytest.fixture
def run_edge(database: Database) -> EdgeRun:
    return EdgeRun(database)
