"""The editor's page and what its script asks for: JSON in, JSON or problem+json out; previews; pictures; the font."""

import asyncio
import json
from concurrent.futures import Future
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from yutang.errors import N_, Invalid, NotFound
from yutang.posters.actions.pictures import check_pictures, do_keep_picture, find_picture, picture_files
from yutang.posters.actions.templates import do_save, find_template
from yutang.posters.designs import Design, design
from yutang.posters.pages.wording import TemplateId
from yutang.posters.pictures import MAX_BYTES
from yutang.posters.press import FONT, Files, font_digest
from yutang.posters.rules.layers import Values
from yutang.posters.rules.saving import Sent, Wanted, read_sent, wrong
from yutang.posters.samples import LINK, SAMPLE_LINE, SAMPLES, sample_face
from yutang.posters.uploads import KeptPicture, kept_picture
from yutang.web.visits import SignedIn, Visit
from yutang.wechat.qr import qr_matrix
from yutang.workspaces.rules import Permission

router = APIRouter(prefix="/posters")
Result = TypeVar("Result")

_FILE_POLICY = "default-src 'none'; sandbox"
_FOR_GOOD = "private, max-age=31536000, immutable"


@router.get("/{template_id:int}/edit")
def editor(visit: SignedIn, template_id: TemplateId) -> Response:
    visit.actor.require(Permission.POSTERS)
    with visit.reading() as work:
        row = find_template(work, template_id)
    codes = {
        level: ["".join("1" if dark else "0" for dark in line) for line in qr_matrix(LINK, level)] for level in "MH"
    }
    return visit.page(
        "posters/editor.html",
        template_id=template_id,
        title=row.template.title,
        version=row.template.version,
        link=LINK,
        codes=codes,
    )


@router.get("/{template_id:int}/template.json")
def template_as_json(visit: SignedIn, template_id: TemplateId) -> Response:
    with visit.reading() as work:
        row = find_template(work, template_id)
    content = json.loads(row.version.content)
    return JSONResponse({"title": row.template.title, "version": row.template.version, "template": content})


@router.post("/{template_id:int}/template.json")
async def save(visit: SignedIn, template_id: TemplateId) -> Response:
    """Raises WrongTemplate (400) for what cannot be drawn, Conflict (409) when somebody else was faster."""
    sent, made, files = await _sent(visit, template_id)
    try:
        await _told(visit.services.posters.prepare(made, files))
    except Invalid as error:
        raise wrong(error) from error
    return JSONResponse({"version": await run_in_threadpool(_save, visit, template_id, sent, made)})


@router.post("/{template_id:int}/preview")
async def preview(visit: SignedIn, template_id: TemplateId) -> Response:
    """A JPEG as the server makes it of what is being changed; nothing is saved."""
    sent, made, files = await _sent(visit, template_id)
    try:
        content = await _told(visit.services.posters.proof(made, _values(sent.sample), files))
    except Invalid as error:
        raise wrong(error) from error
    return Response(content, media_type="image/jpeg", headers={"Content-Security-Policy": _FILE_POLICY})


@router.post("/pictures")
async def upload(visit: SignedIn, file: UploadFile) -> Response:
    """Raises Invalid in words for what is no picture, or one that is too large."""
    visit.actor.require(Permission.POSTERS)
    data = await file.read(MAX_BYTES + 1)
    kept = await _told(visit.services.posters.run(lambda: kept_picture(data)))
    await run_in_threadpool(_keep, visit, kept)
    return JSONResponse({"source": kept.source, "width": kept.width, "height": kept.height})


@router.get("/pictures/{source}")
def picture(visit: SignedIn, source: Annotated[str, Path(max_length=40)]) -> Response:
    with visit.reading() as work:
        found = find_picture(work, source)
    headers = {"Content-Security-Policy": _FILE_POLICY, "Cache-Control": _FOR_GOOD}
    return Response(found.content, media_type=found.mime, headers=headers)


@router.get("/font")
def font(_visit: SignedIn) -> Response:
    return RedirectResponse(f"/posters/font/{font_digest()}.ttf", 302, {"Cache-Control": "no-cache"})


@router.get("/font/{digest}.ttf")
def font_file(_visit: SignedIn, digest: str) -> Response:
    """The packaged font, for the canvas: what is drawn there is what the server draws."""
    if digest != font_digest():
        raise NotFound(N_("There is no such page."))
    return FileResponse(FONT, media_type="font/ttf", headers={"Cache-Control": _FOR_GOOD})


async def _sent(visit: Visit, template_id: int) -> tuple[Sent, Design, Files]:
    """What the editor sent for a template of the workspace: read and checked."""
    visit.actor.require(Permission.POSTERS)
    body = await visit.request.body()
    return await run_in_threadpool(_checked, visit, template_id, body)


def _checked(visit: Visit, template_id: int, body: bytes) -> tuple[Sent, Design, Files]:
    with visit.reading() as work:
        find_template(work, template_id)
        sent = read_sent(body)
        made = design(sent.template)
        try:
            check_pictures(work, made.template)
        except Invalid as error:
            raise wrong(error) from error
    services = visit.services
    return sent, made, picture_files(services.database, visit.actor, visit.now, services.new_id)


def _save(visit: Visit, template_id: int, sent: Sent, made: Design) -> int:
    try:
        with visit.working() as work:
            return do_save(work, template_id, sent.version, sent.title, made)
    except Invalid as error:  # the editor has one place for sentences
        raise Invalid(error.fields.get("title", error.sentence), None, error.fields, **error.values) from error


def _keep(visit: Visit, kept: KeptPicture) -> None:
    with visit.working() as work:
        do_keep_picture(work, kept)


def _values(sample: str | Wanted) -> Values:
    if isinstance(sample, Wanted):
        face = sample_face() if sample.face else None
        return Values(LINK, sample.name, face, sample.streak, sample.day, SAMPLE_LINE if sample.name else "")
    if sample not in SAMPLES:
        raise wrong(Invalid(N_("There is no such sample.")))
    return SAMPLES[sample].values


async def _told(future: "Future[Result]") -> Result:
    """What the press made. Shielded: it goes on when the member has gone away."""
    return await asyncio.shield(asyncio.wrap_future(future))
