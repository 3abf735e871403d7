"""The platform as one web server: WeChat's API, the control API and the phones' pages on one address."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from yutang.sim.api import codes
from yutang.sim.api.dispatch import Api
from yutang.sim.api.table import ENDPOINTS
from yutang.sim.control import accounts, chats, consents, crowds, fans, index, watching
from yutang.sim.guard import OwnPagesOnly
from yutang.sim.pay import control as pay_control
from yutang.sim.pay.api import PayApi
from yutang.sim.phones.routes import NOTHING, Furnishing, PhoneShop
from yutang.sim.platform import Platform
from yutang.sim.web import pages

log = logging.getLogger(__name__)

_METHODS = ["GET", "POST"]


def create_app(platform: Platform, furnishing: Furnishing = NOTHING) -> Starlette:
    """`furnishing`: what the shell hands to the phones' pages."""
    platform.say = furnishing.say
    shop = PhoneShop(platform, furnishing)
    return Starlette(
        routes=[*_routes(platform), *shop.routes()],
        middleware=[shop.middleware(), Middleware(OwnPagesOnly)],
        exception_handlers={Exception: _stumbled},
        lifespan=lambda _app: _living(platform, shop),
    )


def _routes(platform: Platform) -> list[BaseRoute]:
    api = Api(platform, ENDPOINTS)

    async def wechat(request: Request) -> Response:
        return await api(request)

    async def ready(_request: Request) -> Response:
        return JSONResponse({"ready": True, "seed": platform.chance.seed})

    async def show_code(request: Request) -> Response:
        """The picture of a parametric QR: no token is asked, 404 for a wrong or expired ticket."""
        code = platform.world.code_of_ticket(request.query_params.get("ticket", ""))
        if code is None:
            return Response(status_code=404)
        return Response(codes.picture(code), media_type="image/jpg")

    return [
        Route("/readyz", ready),
        *index.routes(platform),
        *accounts.routes(platform),
        *crowds.routes(platform),
        *fans.routes(platform),
        *consents.routes(platform),
        *chats.routes(platform),
        *watching.routes(platform),
        *pay_control.routes(platform),
        *PayApi(platform).routes(),
        *pages.routes(platform),
        Route("/cgi-bin/showqrcode", show_code),
        Route("/cgi-bin/{path:path}", wechat, methods=_METHODS),
        Route("/sns/{path:path}", wechat, methods=_METHODS),
        Route("/customservice/{path:path}", wechat, methods=_METHODS),
        Route("/wxaapi/{path:path}", wechat, methods=_METHODS),
    ]


async def _stumbled(request: Request, error: Exception) -> Response:
    """A fault of the platform itself, in the form that clients of WeChat know."""
    log.error("a request failed: %s %s", request.method, request.url.path, exc_info=error)
    return JSONResponse({"errcode": -1, "errmsg": "system error"}, status_code=500)


@asynccontextmanager
async def _living(platform: Platform, shop: PhoneShop) -> AsyncIterator[None]:
    """While the server runs, what is planned for later happens."""
    agenda = asyncio.create_task(platform.agenda.run())
    yield
    agenda.cancel()
    with suppress(asyncio.CancelledError):
        await agenda
    await shop.close()
    await platform.engine.close()
    await platform.pay_post.close()
