"""The one guard of a server without a sign-in: pages of other sites, open in the same browser, change nothing here."""

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_READING = ("GET", "HEAD", "OPTIONS")
_GUARDED = "/sim/"


class OwnPagesOnly:
    """Refuses a change by the control API that a browser sends from another origin. Programs send no Origin."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_GUARDED) and scope["method"] not in _READING:
            request = Request(scope)
            origin = request.headers.get("origin")
            if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
                message = "The control API takes no changes from pages of other sites."
                refusal = JSONResponse({"error": "not_allowed", "message": message}, HTTPStatus.FORBIDDEN)
                await refusal(scope, receive, send)
                return
        await self._inner(scope, receive, send)
