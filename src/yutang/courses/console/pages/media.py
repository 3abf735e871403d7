"""What comes into lessons from outside: pictures, recordings, and texts that are pasted from documents.

Files are handed out to whoever has their address.
"""

import secrets
from typing import Final

from fastapi import APIRouter, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response

from yutang.courses.actions import find_course
from yutang.courses.actions.media import (
    Sent,
    address_of,
    do_delete_media,
    do_keep_media,
    find_media,
    workspace_of_media,
)
from yutang.courses.console.pages.words import Id
from yutang.courses.models import CourseMedia, MediaKind
from yutang.courses.pasting import pasted
from yutang.courses.rules.sounds import HEAD, MOST_BYTES, sound_of
from yutang.dialogue.files import MediaFolder
from yutang.errors import N_, Conflict, Invalid, NotFound
from yutang.posters.pictures import MAX_BYTES
from yutang.posters.uploads import kept_picture
from yutang.web.visits import AnyGuest, SignedIn, Visit
from yutang.workspaces.actions import reading, system_actor
from yutang.workspaces.rules import Permission

router = APIRouter()
_CHANCE: Final = 16  # bytes: nobody finds a file by trying
_FOR_GOOD: Final = "public, max-age=31536000, immutable"  # an address never shows another file
_FILE_POLICY: Final = "default-src 'none'; sandbox"


@router.post("/courses/paste")
async def paste(visit: SignedIn) -> Response:
    """HTML from somebody's clipboard as Markdown. The body is the HTML itself, in UTF-8; a form may have a megabyte."""
    visit.actor.require(Permission.HABIT)
    body = await visit.request.body()
    found = await run_in_threadpool(pasted, body.decode("utf-8", "replace"))
    return JSONResponse({"markdown": found.markdown, "pictures": found.pictures})


@router.post("/courses/{course_id:int}/media")
async def upload(visit: SignedIn, course_id: Id, file: UploadFile) -> Response:
    """Answers a script with JSON, and a plain form by going back to where it was. Raises Invalid, in words."""
    visit.actor.require(Permission.HABIT)
    data = await file.read(MOST_BYTES + 1)
    sound = sound_of(data[:HEAD])
    if sound is not None:
        sent = _sound(data, sound, file.filename or "")
    elif visit.request.headers.get("content-type", "").startswith("multipart/") and _is_sound(file):
        raise Invalid(N_("This recording cannot be played on every phone. Please send it as MP3 or M4A."))
    else:
        sent, data = await run_in_threadpool(_picture, data, file.filename or "")
    media = await run_in_threadpool(_keep, visit, course_id, sent, data)
    if "application/json" in visit.request.headers.get("accept", ""):
        known = {"address": address_of(media), "kind": media.kind.value, "name": media.name}
        return JSONResponse(known, headers={"Cache-Control": "no-store"})
    return visit.redirect(_back(visit, course_id), visit.t("The file is there: put its address into the lesson."))


@router.post("/courses/{course_id:int}/media/{token}/delete")
def delete(visit: SignedIn, course_id: Id, token: str) -> Response:
    """What a lesson shows stays, and it is said which one."""
    try:
        with visit.working() as work:
            do_delete_media(work, find_course(work, course_id), token)
    except Conflict as error:
        return visit.redirect(_back(visit, course_id), visit.sentence(error), "warning")
    return visit.redirect(_back(visit, course_id), visit.t("The file is deleted."))


@router.api_route("/class/media/{token}", methods=["GET", "HEAD"])
def show(visit: AnyGuest, token: str) -> Response:
    """The file itself, for ever the same; parts of it for players that ask for parts."""
    workspace_id = workspace_of_media(token)
    services = visit.services
    with reading(services.database, system_actor(workspace_id), visit.now, services.new_id) as work:
        media = find_media(work, token)
        file_id, mime = media.file_id, media.mime
    path = MediaFolder(services.settings.data_dir).find(workspace_id, file_id)
    if path is None:
        raise NotFound(N_("There is no such file."))
    headers = {"Cache-Control": _FOR_GOOD, "Content-Security-Policy": _FILE_POLICY, "X-Robots-Tag": "noindex"}
    return FileResponse(path, media_type=mime, headers=headers)


def _is_sound(file: UploadFile) -> bool:
    return (file.content_type or "").startswith("audio/")


def _sound(data: bytes, mime: str, name: str) -> Sent:
    if len(data) > MOST_BYTES:
        raise Invalid(N_("A recording may have at most {mb} MB."), mb=MOST_BYTES >> 20)
    return Sent(MediaKind.AUDIO, mime, name, len(data))


def _picture(data: bytes, name: str) -> tuple[Sent, bytes]:
    """Encoded anew: nothing but pixels is kept."""
    if len(data) > MAX_BYTES:
        raise Invalid(N_("A picture may have at most {mb} MB."), mb=MAX_BYTES >> 20)
    kept = kept_picture(data)
    return Sent(MediaKind.PICTURE, kept.mime, name, len(kept.content), kept.width, kept.height), kept.content


def _keep(visit: Visit, course_id: int, sent: Sent, content: bytes) -> CourseMedia:
    """The file is on the disk before its row is: a row without a file would be a hole in a lesson."""
    with visit.working() as work:
        media = do_keep_media(work, find_course(work, course_id), sent, secrets.token_bytes(_CHANCE))
        MediaFolder(visit.services.settings.data_dir).put(media.workspace_id, media.file_id, content)
    return media


def _back(visit: Visit, course_id: int) -> str:
    """The lesson that the form stood in, by its number alone."""
    lesson = visit.request.query_params.get("lesson", "")
    tail = f"/lessons/{lesson}" if lesson.isascii() and lesson.isdecimal() and len(lesson) < 20 else ""  # noqa: PLR2004
    return f"/courses/{course_id}{tail}#media"
