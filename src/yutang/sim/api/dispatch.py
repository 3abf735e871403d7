"""From an HTTP request to WeChat's answer: faults, method, identity, permission, quota, the call itself, its rid."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yutang.sim.api.bodies import Body, Refused, body_of
from yutang.sim.api.calls import Answer, Binary, Call, Endpoint, Upload
from yutang.sim.api.identify import Asked
from yutang.sim.api.permissions import may
from yutang.sim.faults import ApiFault
from yutang.sim.ledgers.calls import Logged
from yutang.sim.platform import Platform
from yutang.sim.world.accounts import Account

_MOST_BODY = 16 << 20  # bytes
_SHOWN = 2_000  # characters of a body that the log keeps
_MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40014: "invalid access_token",
    42001: "access_token expired",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
}


class Api:
    def __init__(self, platform: Platform, endpoints: Iterable[Endpoint]) -> None:
        self._platform = platform
        self._endpoints = {endpoint.path: endpoint for endpoint in endpoints}

    async def __call__(self, request: Request) -> Response:
        platform, path = self._platform, request.url.path
        rid = "-".join(platform.chance.hexadecimal("rids", 8) for _ in range(3))
        before = platform.faults.take(path, ("error", "slow"))
        if before is not None and before.kind == "slow":
            await platform.pause(before.seconds)
        app_id, began = "", platform.clock.now()
        raw = await _raw(request)
        try:
            _fail_on_demand(before)
            account, call, endpoint = await self._prepared(request, raw, rid)
            app_id = account.app_id
            answer: Answer = endpoint.handle(call)
        except Refused as refused:
            answer = {"errcode": refused.code, "errmsg": f"{refused.message} rid: {rid}", **refused.more}
        self._log(request, rid, app_id, began, raw, answer)
        after = platform.faults.take(path, ("timeout_after_success",))
        if after is not None:
            await platform.pause(after.seconds)
        return _response(answer)

    async def _prepared(self, request: Request, raw: bytes, rid: str) -> tuple[Account, Call, Endpoint]:
        """Raises Refused at the first thing that is wrong, in the order in which WeChat looks."""
        platform, path = self._platform, request.url.path
        endpoint = self._endpoints.get(path)
        if endpoint is None:
            raise Refused(40066, "invalid url")
        _check_method(endpoint, request.method)
        if len(raw) > _MOST_BODY:
            raise Refused(45001, "media size out of limit")
        query = dict(request.query_params)
        files, fields = await _files(request) if endpoint.wants == "files" else ({}, Body({}))
        wants_json = endpoint.wants == "json" and request.method == "POST"
        body = body_of(raw, escapes_refused=endpoint.escapes_refused) if wants_json else fields
        account = endpoint.identify(Asked(platform, query, body, _client_ip(request)))
        if not may(account, endpoint.feature):
            raise Refused(48001, "api unauthorized")
        if not platform.quotas.take(account.app_id, path):
            raise Refused(45009, _MESSAGES[45009])
        return account, Call(platform, account, query, body, files, platform.clock.now(), rid), endpoint

    def _log(self, request: Request, rid: str, app_id: str, began: float, raw: bytes, answer: Answer) -> None:
        shown = "(binary)" if isinstance(answer, Binary) else json.dumps(answer, ensure_ascii=False)
        asked = raw[:_SHOWN].decode("utf-8", "replace") if "multipart" not in _kind(request) else "(multipart)"
        now = self._platform.clock.now()
        url = f"{request.url.path}?{'&'.join(sorted(request.query_params))}"  # names only: values hold keys
        call = Logged(
            app_id, request.url.path, began, int((now - began) * 1000), url, asked, shown[:_SHOWN], _client_ip(request)
        )
        self._platform.calls.add(rid, call)


def _fail_on_demand(fault: ApiFault | None) -> None:
    if fault is not None and fault.kind == "error":
        raise Refused(fault.errcode, _MESSAGES.get(fault.errcode, "a fault on demand"))


def _check_method(endpoint: Endpoint, method: str) -> None:
    if endpoint.method not in ("ANY", method):
        code = 43001 if endpoint.method == "GET" else 43002
        raise Refused(code, f"require {endpoint.method} method")


async def _raw(request: Request) -> bytes:
    """The body; of one that is too large only so much that it is seen to be."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size <= _MOST_BODY + 1:
            parts.append(part)
    raw = b"".join(parts) if size <= _MOST_BODY else b" " * (_MOST_BODY + 1)
    request._body = raw  # noqa: SLF001 - what Starlette itself keeps, so that the form can be read from it
    return raw


async def _files(request: Request) -> tuple[Mapping[str, Upload], Body]:
    if "multipart/form-data" not in _kind(request):
        raise Refused(41005, "media data missing")
    files: dict[str, Upload] = {}
    fields: dict[str, str] = {}
    async with request.form(max_files=4, max_fields=16, max_part_size=_MOST_BODY) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = Upload(value.filename or "", await value.read())
            else:
                fields[name] = value
    return files, Body(fields)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "")


def _client_ip(request: Request) -> str:
    return request.client.host if request.client else ""


def _response(answer: Answer) -> Response:
    if not isinstance(answer, Binary):
        return JSONResponse(answer, headers={"Cache-Control": "no-cache"})
    headers = {"Cache-Control": "no-cache"}
    if answer.filename:
        headers["Content-Disposition"] = f'attachment; filename="{quote(answer.filename)}"'
    return Response(answer.content, media_type=answer.mime, headers=headers)
