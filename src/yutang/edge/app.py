"""The edge: /c/{slug} with its beacon, and /wx/{key}: one bare ASGI callable before the console, in its process."""

import asyncio
import re
from collections.abc import Callable
from functools import lru_cache

from yutang.domains.rules.hosts import host_of
from yutang.edge.asgi import App, Message, Receive, Scope, Send, say
from yutang.edge.cookies import VisitorCookies
from yutang.edge.doors import may_enter, send_home
from yutang.edge.hosts import HostBook, Redirect
from yutang.edge.landing import LandingPages, Page
from yutang.edge.pushes import PREFIX as PUSHES
from yutang.edge.pushes import PushDoor
from yutang.edge.visits import CHANNEL_LENGTH, SLUG_LENGTH, UNKNOWN, Language, Shown, Visit, VisitKind
from yutang.edge.writer import Busy, Failed, Writer
from yutang.livecodes.rules import BrowserKind, browser_kind, is_preview_robot
from yutang.livecodes.rules.links import code_url

_PREFIX = "/c/"
_SLUG = re.compile(rf"[a-z0-9-]{{1,{SLUG_LENGTH}}}")
_CHANNEL = re.compile(rb"(?:^|&)from=([A-Za-z0-9-]{1,%d})(?:&|$)" % CHANNEL_LENGTH)
_PRESSED, _AGAIN = "/pressed", "/again"  # a long press; "I am not in the group"
_LONGEST_AGENT = 512  # bytes of a User-Agent that are looked at


class Edge:
    """The application that the server runs."""

    def __init__(
        self,
        console: App,
        writer: Writer[Visit, Shown],
        pushes: PushDoor,
        pages: LandingPages,
        cookies: VisitorCookies,
        new_id: Callable[[], int],
        language: Language,
        hosts: HostBook | None = None,
    ) -> None:
        """`hosts`: the domains that people added; without, everything is answered wherever it is asked for."""
        self._console = console
        self._writer = writer
        self._pushes = pushes
        self._pages = pages
        self._cookies = cookies
        self._new_id = new_id
        self._language = language
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_PREFIX):
            await self._code(scope, send)
        elif scope["type"] == "http" and scope["path"].startswith(PUSHES):
            await self._pushes(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] != "http" or self._hosts is None or await may_enter(self._hosts, scope):
            await self._console(scope, receive, send)
        elif not await send_home(self._hosts, scope, send):
            nothing = self._pages.page(UNKNOWN._replace(language=self._language), "other")
            await _send_page(send, nothing, None, zipped=False, head=scope["method"] == "HEAD")

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The writers live around the console: started before it, stopped, with all written, after it."""
        loop = asyncio.get_running_loop()
        self._writer.start(loop)
        self._pushes.start(loop)

        async def last(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                await self._writer.stop()
                await self._pushes.stop()
            await send(message)

        await self._console(scope, receive, last)

    async def _code(self, scope: Scope, send: Send) -> None:
        slug, method = scope["path"][len(_PREFIX) :].lower(), scope["method"]
        if method in ("GET", "HEAD"):
            await self._show(slug, scope, send, head=method == "HEAD")
        elif method == "POST" and slug.endswith(_PRESSED):
            await self._note("press", slug[: -len(_PRESSED)], scope, send)
        elif method == "POST" and slug.endswith(_AGAIN):
            await self._note("again", slug[: -len(_AGAIN)], scope, send)
        else:
            await say(send, 405, [(b"allow", b"GET, HEAD")])

    async def _show(self, slug: str, scope: Scope, send: Send, *, head: bool) -> None:
        cookie = agent = host = b""
        zipped = False
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = value
            elif name == b"user-agent":
                agent = value[:_LONGEST_AGENT]
            elif name == b"accept-encoding":
                zipped = b"gzip" in value
            elif name == b"host":
                host = value
        channel = _channel(scope["query_string"])
        if self._hosts is not None and _SLUG.fullmatch(slug):
            led = await self._hosts.redirect(slug, host_of(host.decode("latin-1")))
            if led is not None:
                await self._lead(send, slug, channel, led, head=head)
                return
        robot, browser = _look(agent)
        kind: VisitKind = "preview" if robot or head else "scan"
        known = self._cookies.read(cookie) if cookie and kind == "scan" else None
        visitor_id = self._new_id() if known is None else known
        visit = Visit(kind, slug, visitor_id, known is None, channel)
        try:
            shown = await self._writer.submit(visit) if _SLUG.fullmatch(slug) else UNKNOWN
        except (Busy, Failed):
            await _send_page(send, self._pages.busy(self._language), None, zipped=zipped, head=head)
            return
        if shown.kind == "unknown":
            shown = shown._replace(language=self._language)
        set_cookie = self._cookies.header(visitor_id) if visit.is_new and kind == "scan" else None
        await _send_page(send, self._pages.page(shown, browser), set_cookie, zipped=zipped, head=head)

    async def _lead(self, send: Send, slug: str, channel: str, led: Redirect, *, head: bool) -> None:
        """To a page domain that answers; or, where WeChat blocks the one that it should be, a word that it pauses."""
        if led.paused:
            page = self._pages.page(Shown("paused", self._language), "other")
            await _send_page(send, page, None, zipped=False, head=head)
            return
        address = code_url(led.base_url, slug, channel)
        await say(send, 302, [(b"location", address.encode()), (b"cache-control", b"no-store")])

    async def _note(self, kind: VisitKind, slug: str, scope: Scope, send: Send) -> None:
        """What a visitor tells us of themselves. Without our cookie there is nobody to write it for."""
        cookie = next((value for name, value in scope["headers"] if name == b"cookie"), b"")
        visitor_id = self._cookies.read(cookie)
        if visitor_id is not None and _SLUG.fullmatch(slug):
            try:
                await self._writer.submit(Visit(kind, slug, visitor_id, False, _channel(scope["query_string"])))
            except (Busy, Failed):
                await say(send, 503, [(b"retry-after", b"3")])
                return
        back = kind == "again" and _SLUG.fullmatch(slug)
        await say(send, 303, [(b"location", f"/c/{slug}".encode())]) if back else await say(send, 204)


def _channel(query: bytes) -> str:
    if not query:
        return ""
    found = _CHANNEL.search(query)
    return found[1].decode().lower() if found else ""


@lru_cache(maxsize=4096)
def _look(agent: bytes) -> tuple[bool, BrowserKind]:
    """Whether a link-preview robot asks, and in which app the page will be seen."""
    text = agent.decode("latin-1")
    return is_preview_robot(text), browser_kind(text)


async def _send_page(send: Send, page: Page, set_cookie: bytes | None, *, zipped: bool, head: bool) -> None:
    headers = page.zipped_headers if zipped else page.headers
    if set_cookie is not None:
        headers = [*headers, (b"set-cookie", set_cookie)]
    await send({"type": "http.response.start", "status": page.status, "headers": headers})
    body = b"" if head else page.zipped if zipped else page.plain
    await send({"type": "http.response.body", "body": body})
