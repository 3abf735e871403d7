"""The platform as one web server: WeChat's API, the control API and the phones' pages on one address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from yutang.sim.api.dispatch import Api
from yutang.sim.api.table import ENDPOINTS
from yutang.sim.control import accounts, chats, fans, watching
from yutang.sim.platform import Platform

_METHODS = ["GET", "POST"]


def create_app(platform: Platform) -> Starlette:
    return Starlette(routes=_routes(platform), lifespan=lambda _app: _living(platform))


def _routes(platform: Platform) -> list[BaseRoute]:
    api = Api(platform, ENDPOINTS)

    async def wechat(request: Request) -> Response:
        return await api(request)

    async def ready(_request: Request) -> Response:
        return JSONResponse({"ready": True, "seed": platform.chance.seed})

    return [
        Route("/readyz", ready),
        *accounts.routes(platform),
        *fans.routes(platform),
        *chats.routes(platform),
        *watching.routes(platform),
        Route("/cgi-bin/{path:path}", wechat, methods=_METHODS),
        Route("/sns/{path:path}", wechat, methods=_METHODS),
        Route("/customservice/{path:path}", wechat, methods=_METHODS),
        Route("/wxaapi/{path:path}", wechat, methods=_METHODS),
    ]


@asynccontextmanager
async def _living(platform: Platform) -> AsyncIterator[None]:
    """While the server runs, what is planned for later happens."""
    agenda = asyncio.create_task(platform.agenda.run())
    yield
    agenda.cancel()
    with suppress(asyncio.CancelledError):
        await agenda
    await platform.engine.close()
