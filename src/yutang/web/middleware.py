"""Pure ASGI around the console: request ids, security headers, size and origin checks, faults, the access log."""

import logging
import re
import secrets
import time
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yutang import logs
from yutang.errors import N_, DomainError, NotAllowed, NotSignedIn, TooLarge
from yutang.settings import Settings
from yutang.web import errors
from yutang.web.csrf import SAFE
from yutang.web.metrics import Metrics
from yutang.web.visitors import visitor_id
from yutang.web.visits import Visit, api_caller, bearer, guest_of

log = logging.getLogger("yutang.access")
_YEAR = 365 * 24 * 3600  # seconds
_PICTURE_MAX = 11 << 20  # bytes: a picture of 10 MB, and the form around it
_PICTURE_PATH = re.compile(r"/checkin/[A-Za-z0-9_-]{1,64}/[A-Za-z0-9_-]{20}/check-in")
_FORM_MAX = 1 << 20  # bytes: no form of the console but an upload comes near it

# img-src data: is for the small pictures that Tabler's style sheet carries inside itself.
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_SILENT = frozenset({"/static/{name}", "/healthz", "/readyz", "/metrics"})  # asked every few seconds by machines
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class Mark:
    """Gives each request its id and nonce, each response its security headers, and writes one line of access log."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self._https = settings.base_url.startswith("https://")
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = secrets.token_hex(8)
        state["nonce"] = secrets.token_urlsafe(16)
        token = logs.request_id.set(state["request_id"])
        began, status = time.perf_counter(), 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._mark(MutableHeaders(scope=message), state)
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        finally:
            self._record(scope, status, time.perf_counter() - began)
            logs.request_id.reset(token)

    def _mark(self, headers: MutableHeaders, state: MutableMapping[str, Any]) -> None:
        for name, value in _ALWAYS.items():
            headers[name] = value
        headers["X-Request-Id"] = state["request_id"]
        headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=state["nonce"]))  # files have stricter ones
        headers.setdefault("Cache-Control", "no-store")  # pages hold names and numbers of a team
        if self._https:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        # The route, not the path: a path may hold the secret of a one-time link.
        route = getattr(scope.get("route"), "path", None) or _plain_route(scope["path"])
        self._metrics.requests.labels(scope["method"], route, f"{status // 100}xx").inc()
        self._metrics.seconds.observe(seconds)
        if route not in _SILENT:
            log.info(
                "request",
                extra={"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)},
            )


def _plain_route(path: str) -> str:
    """The routes without parameters worth hiding, which the framework does not name; the rest stays unnamed."""
    if path.startswith("/static/"):
        return "/static/{name}"
    return path if path in {"/healthz", "/readyz", "/metrics"} else "(none)"


class CatchFaults:
    """What no handler knew: logged once, answered with a page. Nothing reaches the server or the visitor raw."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception as error:  # noqa: BLE001 - logged with its trace in errors.fault
            self._metrics.errors.inc()
            fault = errors.fault(error)
            if not started:
                await _refuse(fault, scope, receive, send)


class LimitBodies:
    """Refuses what is too large before reading it: small for forms; for uploads what the settings allow."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._upload_max = settings.upload_max_mb * settings.upload_max_files * (1 << 20) + _FORM_MAX

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = await self._limit(headers, scope)
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > limit:
            await _refuse(TooLarge(N_("What was sent is too large.")), scope, receive, send)
            return
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_counted, send)

    async def _limit(self, headers: Headers, scope: Scope) -> int:
        """Files are taken from people we know only: a body is read before a page can ask who sends it. One picture of a
        check-in is taken from a phone that has our cookie."""
        if not headers.get("content-type", "").startswith("multipart/"):
            return _FORM_MAX
        if _PICTURE_PATH.fullmatch(scope["path"]):
            phone = await run_in_threadpool(lambda: visitor_id(guest_of(Request(scope))))
            return _FORM_MAX if phone is None else _PICTURE_MAX
        known = await run_in_threadpool(_is_known, Request(scope))
        return self._upload_max if known else _FORM_MAX


def _is_known(request: Request) -> bool:
    """A member with a session, or a program with a good API key."""
    if bearer(request) is None:
        return isinstance(guest_of(request), Visit)
    try:
        api_caller(request)
    except NotSignedIn:
        return False
    return True


class RefuseOtherOrigins:
    """The first lock against forged requests, by what browsers say of where a request comes from."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._own = urlsplit(settings.base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not self._from_here(Headers(scope=scope)):
            await _refuse(NotAllowed(N_("This request came from another site."), "csrf"), scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _from_here(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = headers.get("origin")
        # Programs send neither; the form's token, or their key, is then the only lock.
        return origin is None or urlsplit(origin).netloc in {headers.get("host"), self._own}


async def _refuse(error: DomainError, scope: Scope, receive: Receive, send: Send) -> None:
    response = await run_in_threadpool(errors.answer, Request(scope, receive), error)
    await response(scope, receive, send)
