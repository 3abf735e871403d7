"""In front of the whole simulator: requests for the names of web views are answered with the pages behind them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import httpx2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from yutang.errors import N_, DomainError, TooLarge
from yutang.sim.phones.screens import Phones, Screen
from yutang.sim.phones.webviews import LARGEST, SCRIPT, View

_AWAY: Final = "/__phone/away"
_STATIC: Final = Path(__file__).parent / "static"
Answer = Callable[[Scope, Receive, Send], Awaitable[None]]


class Front:
    """The simulator's own routes behind the web views' names."""

    def __init__(self, inner: ASGIApp, phones: Phones, screen: Screen) -> None:
        self._inner, self._phones, self._screen = inner, phones, screen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            view = self._phones.views.view_at(request.headers.get("host", ""))
        except DomainError as error:
            await self._sorry(request, error)(scope, receive, send)
            return
        if view is None:
            await self._inner(scope, receive, send)
            return
        answer = await self._answer(request, view)
        await answer(scope, receive, send)

    async def _answer(self, request: Request, view: View) -> Response:
        if request.url.path == SCRIPT:
            return Response((_STATIC / "webview.js").read_bytes(), media_type="text/javascript")
        if request.url.path == _AWAY:
            return self._sorry(
                request,
                DomainError(
                    N_("Simulated phones open pages on this machine only. Allow others with --allow-host {host}."),
                    host=request.query_params.get("host", "")[:100],
                ),
            )
        try:
            body = await _body(request)
            target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            got = await self._phones.views.fetch(view, request.method, target, request.headers, body, own_port(request))
        except DomainError as error:
            return self._sorry(request, error)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return self._sorry(request, DomainError(N_("{origin} does not answer."), origin=view.origin))
        answer = Response(got.body, got.status)
        kept = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in got.headers]
        answer.raw_headers = kept
        answer.raw_headers.append((b"content-length", str(len(got.body)).encode()))
        return answer

    def _sorry(self, request: Request, error: DomainError) -> Response:
        sentence = self._phones.speaker(request)(error.sentence, **error.values)
        page: HTMLResponse | Response = self._screen.draw(request, "away.html", error.status, sentence=sentence)
        page.headers["content-security-policy"] = (
            "default-src 'none'; frame-ancestors http://127.0.0.1:* http://localhost:*"
        )
        return page


def own_port(request: Request) -> str:
    """`:8090`, as the browser names it; empty for the usual one."""
    _, colon, port = request.headers.get("host", "").rpartition(":")
    return f":{port}" if colon and port.isdigit() else ""


async def _body(request: Request) -> bytes:
    """Raises TooLarge."""
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST:
            raise TooLarge(N_("This page is too large for a simulated phone."))
    return content
