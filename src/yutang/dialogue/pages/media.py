"""Files of conversations, for members who may read them."""

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from yutang.dialogue.actions.looking import find_media
from yutang.dialogue.files import MediaFolder
from yutang.dialogue.models import MediaState
from yutang.dialogue.pages.wording import Id
from yutang.errors import N_, NotFound
from yutang.web.visits import SignedIn

router = APIRouter(prefix="/inbox")

# Even opened by itself such a file runs nothing and loads nothing; a browser's own player may show it.
_POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "video/mp4": "mp4",
}


@router.get("/media/{media_id}")
def media_file(visit: SignedIn, media_id: Id, download: bool = False) -> Response:  # noqa: FBT001, FBT002 - ?download=1
    with visit.reading() as work:
        row = find_media(work, media_id)
    stored = row is not None and row.state is MediaState.STORED and row.mime in _ENDINGS
    path = (
        MediaFolder(visit.services.settings.data_dir).find(visit.workspace.workspace_id, media_id) if stored else None
    )
    if row is None or path is None:
        raise NotFound(N_("This file is not here (any more)."))
    return FileResponse(
        path,
        media_type=row.mime,
        filename=f"{media_id}.{_ENDINGS[row.mime]}",
        content_disposition_type="attachment" if download else "inline",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "private, max-age=3600"},
    )
