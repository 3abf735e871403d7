"""The templates of posters: Yutang's own and those of the workspace, with previews as the renderer makes them."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from yutang.errors import N_, NotFound
from yutang.posters.actions.looks import Look, look_of, own_looks, preview_path
from yutang.posters.actions.pictures import picture_files
from yutang.posters.actions.templates import (
    design_of,
    find_template,
    poster_counts,
    templates_of,
    version_with,
    versions_of,
)
from yutang.posters.designs import Design, own_designs
from yutang.posters.models import PosterVersion
from yutang.posters.pages.wording import TemplateId
from yutang.posters.press import Form, Order
from yutang.posters.samples import PLAIN, SAMPLES
from yutang.web.visits import SignedIn, Visit
from yutang.workspaces.team.actions import team_of

router = APIRouter(prefix="/posters")

_FILE_POLICY = "default-src 'none'; sandbox"
_FOR_GOOD = "private, max-age=31536000, immutable"
Key = Annotated[str, Path(max_length=60)]
SampleKey = Annotated[str, Query(max_length=20)]


@router.get("")
def gallery(visit: SignedIn, archived: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?archived=1
    with visit.reading() as work:
        rows = templates_of(work, archived=archived)
        counts = poster_counts(work)
    return visit.page(
        "posters/posters.html",
        lines=[(row.template, look_of(row.template, design_of(row))) for row in rows],
        own=[] if archived else own_looks(),
        counts=counts,
        archived=archived,
    )


@router.get("/own/{key}")
def own_page(visit: SignedIn, key: Key) -> Response:
    look = next((each for each in own_looks() if each.own == key), None)
    if look is None:
        raise NotFound(N_("There is no such poster template."))
    return visit.page("posters/own.html", look=look, samples=SAMPLES.values())


@router.get("/own/{key}/{digest}.jpg")
async def own_preview(visit: SignedIn, key: Key, digest: str, sample: SampleKey = PLAIN) -> Response:
    found = own_designs().get(key)
    if found is None:
        raise NotFound(N_("There is no such poster template."))
    if digest != found.digest:
        return RedirectResponse(f"/posters/own/{key}/{found.digest}.jpg", 302, {"Cache-Control": "no-store"})
    return await _preview(visit, found, sample)


@router.get("/{template_id:int}")
def template_page(visit: SignedIn, template_id: TemplateId) -> Response:
    with visit.reading() as work:
        row = find_template(work, template_id)
        versions = versions_of(work, template_id)
        count = poster_counts(work).get(template_id, 0)
        names = {member.id: member.name for member in team_of(work)}
    return visit.page(
        "posters/template.html",
        template=row.template,
        look=look_of(row.template, design_of(row)),
        origin=_origin(row.template.copied_from),
        versions=[(version, _path(version), names.get(version.member_id or 0)) for version in versions],
        count=count,
        samples=SAMPLES.values(),
    )


@router.get("/{template_id:int}/{digest}.jpg")
async def template_preview(
    visit: SignedIn, template_id: TemplateId, digest: str, sample: SampleKey = PLAIN
) -> Response:
    """Of any kept version."""

    def found() -> Design:
        with visit.reading() as work:
            version = version_with(work, template_id, digest)
        return Design(version.content, version.digest)

    return await _preview(visit, await run_in_threadpool(found), sample)


async def _preview(visit: Visit, design: Design, sample: str) -> Response:
    """A small JPEG. Raises NotFound for an unknown sample, Invalid for what cannot be drawn."""
    if sample not in SAMPLES:
        raise NotFound(N_("There is no such sample."))
    services, key = visit.services, f"{visit.workspace.workspace_id}.{design.digest}.{sample}.{Form.SMALL}"
    content = services.posters.kept(key)
    if content is None:
        files = picture_files(services.database, visit.actor, visit.now, services.new_id)
        order = Order(key, design, lambda: SAMPLES[sample].values, files, Form.SMALL)
        content = await asyncio.shield(asyncio.wrap_future(services.posters.submit(order)))
    headers = {"Content-Security-Policy": _FILE_POLICY, "Cache-Control": _FOR_GOOD}
    return Response(content, media_type="image/jpeg", headers=headers)


def _path(version: PosterVersion) -> str:
    return preview_path(version.template_id, Design(version.content, version.digest))


def _origin(key: str | None) -> Look | None:
    return next((look for look in own_looks() if look.own == key), None)
