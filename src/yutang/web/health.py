"""/healthz: the process is alive. /readyz: the database answers and is at this version. /metrics: for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from yutang.db.migrate import current_revision, head_revision
from yutang.errors import Unavailable
from yutang.web.kernel import Kernel
from yutang.web.paths import is_loopback


async def healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """503 until the database answers and has every migration of this version."""
    kernel: Kernel = request.app.state.kernel
    problem = await run_in_threadpool(_problem, kernel)
    if problem is None:
        return JSONResponse({"status": "ok"})
    return JSONResponse({"status": "not ready", "why": problem}, status_code=503)


def _problem(kernel: Kernel) -> str | None:
    try:
        found = current_revision(kernel.services.database)
    except Unavailable as error:
        return str(error)
    if found != head_revision():
        return f"the database is at revision {found}, this version needs {head_revision()}: run `yutang migrate`"
    return None


async def metrics(request: Request) -> Response:
    """Answers this machine only, unless the setting metrics_public opens it."""
    kernel: Kernel = request.app.state.kernel
    if not kernel.services.settings.metrics_public and not _is_from_here(request):
        return PlainTextResponse("Not found", status_code=404)
    text = await run_in_threadpool(generate_latest, kernel.metrics.registry)  # reads the database for the outbox
    return Response(text, media_type=CONTENT_TYPE_LATEST)


def _is_from_here(request: Request) -> bool:
    """A proxy on this machine passes on what comes from everywhere, and says so in a header."""
    passed_on = {"forwarded", "x-forwarded-for", "x-real-ip"} & set(request.headers)
    return not passed_on and request.client is not None and is_loopback(request.client.host)
