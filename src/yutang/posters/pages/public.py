"""`/poster/{token}`: one person's poster, for whoever has the link. Small, and without script."""

import asyncio
from dataclasses import replace
from math import ceil

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from yutang.errors import N_, DomainError, NotFound, TooMany, Unavailable
from yutang.posters.actions.pictures import picture_files
from yutang.posters.actions.posters import ShownPoster, face_of, shown_poster
from yutang.posters.press import Form, Order
from yutang.posters.rules.digests import is_digest
from yutang.posters.rules.layers import Values
from yutang.posters.rules.pacing import network_of
from yutang.posters.rules.tokens import workspace_of
from yutang.web.paths import client_address
from yutang.web.visits import AnyGuest, Guest, language_of_headers
from yutang.workspaces.actions import Actor, reading, system_actor

router = APIRouter()

_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; sandbox"
_FOR_GOOD = "public, max-age=31536000, immutable"
_TYPES = {Form.JPEG: "image/jpeg", Form.WEBP: "image/webp"}
_GONE = N_("This poster is not there (any more). Please ask for the link again.")


@router.get("/poster/{token}")
def poster_page(visit: AnyGuest, token: str) -> Response:
    visit.language = language_of_headers(visit.request) or visit.language
    try:
        poster = _find(visit, token)
        drawn = poster.design.template
    except DomainError as error:
        return _told(visit, error)
    return _page(visit, 200, poster=poster, drawn=drawn, problem=None)


@router.get("/poster/{token}/{digest}.{ending}")
async def poster_picture(visit: AnyGuest, token: str, digest: str, ending: str) -> Response:
    """An older digest leads to the picture of today: links and pages that people kept go on."""
    visit.language = language_of_headers(visit.request) or visit.language
    try:
        if ending not in set(_TYPES) or not is_digest(digest):
            raise NotFound(_GONE)
        poster = await run_in_threadpool(_find, visit, token)
        if digest != poster.digest:
            headers = {"Cache-Control": "no-store"}
            return RedirectResponse(f"/poster/{token}/{poster.digest}.{ending}", 302, headers)
        content = await _made(visit, poster, Form(ending))
    except DomainError as error:
        return await run_in_threadpool(_told, visit, error)
    headers = {"Cache-Control": _FOR_GOOD, "Content-Security-Policy": _FILE_POLICY, "X-Robots-Tag": "noindex"}
    return Response(content, media_type=_TYPES[Form(ending)], headers=headers)


async def _made(visit: Guest, poster: ShownPoster, form: Form) -> bytes:
    press, key = visit.services.posters, f"{poster.digest}.{form}"
    kept = press.kept(key)
    if kept is not None:
        return kept
    actor, token = _actor(poster.token), poster.token

    def values() -> Values:
        with reading(visit.services.database, actor, visit.now, visit.services.new_id) as work:
            return replace(poster.values, avatar=face_of(work, token))

    files = picture_files(visit.services.database, actor, visit.now, visit.services.new_id)
    order = Order(key, poster.design, values, files, form)
    # Shielded: when this visitor goes away, others may be waiting for the same picture.
    return await asyncio.shield(asyncio.wrap_future(press.submit(order)))


def _find(visit: Guest, token: str) -> ShownPoster:
    _check_pace(visit, token)
    with reading(visit.services.database, _actor(token), visit.now, visit.services.new_id) as work:
        return shown_poster(work, token)


def _actor(token: str) -> Actor:
    """Raises NotFound for what is no token."""
    workspace_id = workspace_of(token)
    if workspace_id is None:
        raise NotFound(_GONE)
    return system_actor(workspace_id, "poster page")


def _check_pace(visit: Guest, token: str) -> None:
    """Raises TooMany."""
    trusted = {address.strip() for address in visit.services.settings.trusted_proxies.split(",")}
    network = network_of(client_address(visit.request.scope, trusted))
    wait = visit.services.posters.wait(network, token, visit.now.timestamp())
    if wait:
        raise TooMany(
            N_("Very many people are opening posters right now. Please try again in a moment."), retry_after=ceil(wait)
        )


def _told(visit: Guest, error: DomainError) -> Response:
    response = _page(visit, error.status, poster=None, problem=visit.sentence(error))
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(visit: Guest, status: int, **values: object) -> Response:
    response = visit.page("posters/poster.html", status=status, **values)
    response.headers["Content-Security-Policy"] = _POLICY.format(nonce=visit.nonce)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Vary"] = "Accept-Language"
    return response
