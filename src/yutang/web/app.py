"""Assembly of the console: every router is named here, nothing is found by magic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Final

from fastapi import APIRouter, Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import Route

import yutang
from yutang.accounts.menus import pages as menus_pages
from yutang.accounts.numbers import api as numbers_api
from yutang.accounts.numbers import pages as numbers_pages
from yutang.accounts.official import api as official_api
from yutang.accounts.official import pages as official_pages
from yutang.accounts.replies import pages as replies_pages
from yutang.alerts import api as alerts_api
from yutang.alerts import pages as alerts_pages
from yutang.campaigns import api as campaigns_api
from yutang.campaigns.console import pages as campaigns_pages
from yutang.campaigns.fan_pages import pages as fan_pages_pages
from yutang.campaigns.rewards import pages as rewards_pages
from yutang.checkins import api as checkins_api
from yutang.checkins.console import pages as programmes_pages
from yutang.checkins.fan_pages import pages as checkin_fan_pages
from yutang.communities import api as communities_api
from yutang.communities import pages as communities_pages
from yutang.communities.position import api as position_api
from yutang.communities.position import pages as position_pages
from yutang.communities.readiness import pages as readiness_pages
from yutang.courses import api as courses_api
from yutang.courses.console import pages as courses_pages
from yutang.courses.fan_pages import pages as class_pages
from yutang.courses.memberships import api as memberships_api
from yutang.courses.memberships import pages as memberships_pages
from yutang.courses.memberships.pay import pages as pay_pages
from yutang.dialogue import api as dialogue_api
from yutang.dialogue import pages as dialogue_pages
from yutang.dialogue.reaching import pages as reaching_pages
from yutang.domains import api as domains_api
from yutang.domains import pages as domains_pages
from yutang.fans import api as fans_api
from yutang.fans import pages as fans_pages
from yutang.groups import api as groups_api
from yutang.groups import pages as groups_pages
from yutang.livecodes import api as livecodes_api
from yutang.livecodes import pages as livecodes_pages
from yutang.pages import api as page_api
from yutang.pages.console import pages as page_console
from yutang.pages.public import pages as page_public
from yutang.planning import api as planning_api
from yutang.planning import pages as planning_pages
from yutang.posters import api as posters_api
from yutang.posters import pages as posters_pages
from yutang.web import errors, health, language
from yutang.web.assets import Assets
from yutang.web.csrf import csrf_checked
from yutang.web.i18n import read_translations
from yutang.web.kernel import Kernel
from yutang.web.metrics import Metrics, QueueLengths
from yutang.web.middleware import CatchFaults, LimitBodies, Mark, RefuseOtherOrigins
from yutang.web.rendering import Pages
from yutang.wiring import Services
from yutang.workspaces import api as workspaces_api
from yutang.workspaces import pages as settings_pages
from yutang.workspaces.access import pages as access_pages
from yutang.workspaces.account import pages as account_pages
from yutang.workspaces.audit import pages as audit_pages
from yutang.workspaces.team import pages as team_pages

# Pages: one line for each capability, `from yutang.<capability> import pages as <capability>_pages` above.
PAGES: tuple[APIRouter, ...] = (
    planning_pages.router,
    language.router,
    access_pages.router,
    team_pages.router,
    account_pages.router,
    audit_pages.router,
    settings_pages.router,
    alerts_pages.router,
    communities_pages.router,
    position_pages.router,
    readiness_pages.router,
    groups_pages.router,
    official_pages.router,
    reaching_pages.router,
    menus_pages.router,
    replies_pages.router,
    numbers_pages.router,
    fans_pages.router,
    dialogue_pages.router,
    livecodes_pages.router,
    posters_pages.router,
    page_console.router,
    domains_pages.router,
    page_public.router,
    fan_pages_pages.router,
    checkin_fan_pages.router,
    campaigns_pages.router,
    rewards_pages.router,
    programmes_pages.router,
    courses_pages.router,
    memberships_pages.router,
    pay_pages.router,
    class_pages.router,  # the last one: /class/{slug}/{page_key} is like much else below /class
)
# The JSON API, under /api/v1: `from yutang.<capability> import api as <capability>_api` above.
APIS: tuple[APIRouter, ...] = (
    workspaces_api.router,
    communities_api.router,
    position_api.router,
    position_api.examples,
    groups_api.router,
    numbers_api.router,
    fans_api.router,
    official_api.router,
    alerts_api.router,
    livecodes_api.router,
    dialogue_api.router,
    posters_api.router,
    page_api.router,
    domains_api.router,
    campaigns_api.router,
    checkins_api.router,
    courses_api.router,
    planning_api.router,
    memberships_api.router,
)

_EVERYWHERE: Final = (Depends(csrf_checked),)


def create_app(services: Services, metrics: Metrics | None = None) -> FastAPI:
    """The console, its API and its health pages. Raises SettingsError when the front end was never built."""
    kernel = _kernel(services, metrics or Metrics())
    settings = services.settings
    app = FastAPI(
        title="Yutang",
        version=yutang.__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # the pages that FastAPI offers load scripts from other sites
        redoc_url=None,
        lifespan=partial(_lifespan, services),
        dependencies=_EVERYWHERE,
        routes=[
            # Asked for most, so looked at first.
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", health.metrics),
            Route("/static/{name}", kernel.assets.serve),
            Route("/pay/{notify_key}", pay_pages.take_notice, methods=["POST"]),
            *_routes().routes,
        ],
        middleware=[
            Middleware(Mark, settings, kernel.metrics),
            Middleware(CatchFaults, kernel.metrics),
            Middleware(LimitBodies, settings),
            Middleware(RefuseOtherOrigins, settings),
        ],
    )
    app.state.kernel = kernel
    errors.install(app)
    return app


@cache
def _routes() -> APIRouter:
    """The same for every installation; once for a process, because FastAPI thinks half a second about all of them."""
    routes = APIRouter(dependencies=_EVERYWHERE)
    for router in PAGES:
        routes.include_router(router, include_in_schema=False)
    for router in APIS:
        routes.include_router(router)
    return routes


@asynccontextmanager
async def _lifespan(services: Services, _app: FastAPI) -> AsyncIterator[None]:
    """On the way out, the card that is being read is finished; the others are read after the next start."""
    yield
    await run_in_threadpool(services.drop_reader.close)
    await run_in_threadpool(services.posters.close)


def _kernel(services: Services, metrics: Metrics) -> Kernel:
    assets, pages = _front_end()
    metrics.registry.register(QueueLengths(services))
    return Kernel(services, read_translations(), assets, pages, metrics)


@cache
def _front_end() -> tuple[Assets, Pages]:
    """The same for every installation; once for a process, so that it compiles each template once."""
    assets = Assets()
    return assets, Pages(assets, read_translations(), yutang.__version__)
