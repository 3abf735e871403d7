"""`POST /pay/{notify_key}`: notices of WeChat Pay. No cookie and no form: the signature tells who sent it.

Nothing is acknowledged before it is committed; whatever else is answered, WeChat Pay sends it again.
"""

import hmac
import json
import logging
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from yutang.courses.memberships.pay.actions.crediting import do_take
from yutang.courses.memberships.pay.actions.keys import do_count_refusal, keys_of_address, opened
from yutang.courses.memberships.pay.gateway import LARGEST, open_notice
from yutang.courses.memberships.pay.rules.values import STATUS, NoticeRefused, Received, Refusal
from yutang.errors import Unavailable
from yutang.web.kernel import Kernel
from yutang.wiring import Services
from yutang.workspaces.actions import reading, system_actor, working

_NAME: Final = "WeChat Pay"
_UNKNOWN: Final = 404
_LATER: Final = 503
_TOO_LARGE: Final = 413
logger = logging.getLogger(__name__)


async def take_notice(request: Request) -> Response:
    """204 once it is committed; else why not, in the form that WeChat Pay knows."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return _said(_TOO_LARGE, "too large")
    kernel: Kernel = request.app.state.kernel
    received = Received(dict(request.headers.items()), body)
    return await run_in_threadpool(_taken, kernel.services, request.path_params["notify_key"], received)


def _taken(services: Services, notify_key: str, received: Received) -> Response:
    workspace_id = _workspace_of(notify_key)
    try:
        if workspace_id is None:
            return _said(_UNKNOWN, "unknown address")
        return _applied(services, workspace_id, notify_key, received)
    except Unavailable:
        return _said(_LATER, "busy")


def _applied(services: Services, workspace_id: int, notify_key: str, received: Received) -> Response:
    actor, now = system_actor(workspace_id, _NAME), services.clock()
    with reading(services.database, actor, now, services.new_id) as work:
        kept = keys_of_address(work)
        if kept is None or not hmac.compare_digest(kept.notify_key.encode(), notify_key.encode()):
            return _said(_UNKNOWN, "unknown address")
        merchant = opened(kept, services.sealer, services.settings.base_url)
    if merchant is None:
        return _said(_LATER, "keys unreadable")
    try:
        told = open_notice(merchant, received, now)
        with working(services.database, actor, now, services.new_id) as work:
            do_take(work, told)
    except NoticeRefused as refusal:
        if refusal.why is not Refusal.PROBE:
            with working(services.database, actor, now, services.new_id) as work:
                do_count_refusal(work, refusal.why)
            logger.warning("notice refused", extra={"workspace_id": workspace_id, "why": refusal.why.value})
        return _said(STATUS[refusal.why], refusal.why.value)
    return Response(status_code=204)


def _workspace_of(notify_key: str) -> int | None:
    """Its first part is the workspace; all of it is compared afterwards."""
    try:
        return int(notify_key.partition("-")[0][:16], 16)
    except ValueError:
        return None


def _said(status: int, message: str) -> Response:
    return Response(json.dumps({"code": "FAIL", "message": message}), status, media_type="application/json")
