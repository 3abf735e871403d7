"""Temporary media, and pictures for article bodies (reference §2.5)."""

from dataclasses import dataclass

from yutang.sim.api.bodies import Refused
from yutang.sim.api.calls import Answer, Binary, Call, Endpoint, Upload
from yutang.sim.files import amr_seconds, mime_of
from yutang.sim.showing import MEDIA_PATH
from yutang.sim.world.media import DAYS_KEPT, Media

_KB, _MB = 1 << 10, 1 << 20
_LONGEST_VOICE = 60.0  # seconds; told of AMR only, MP3 would have to be decoded


@dataclass(frozen=True, slots=True)
class Limit:
    largest: int  # bytes
    mimes: frozenset[str]


TEMPORARY = {
    "image": Limit(10 * _MB, frozenset({"image/jpeg", "image/png", "image/gif"})),
    "voice": Limit(2 * _MB, frozenset({"audio/amr", "audio/mpeg"})),
    "video": Limit(10 * _MB, frozenset({"video/mp4"})),
    "thumb": Limit(64 * _KB, frozenset({"image/jpeg"})),
}
_IN_ARTICLES = Limit(1 * _MB, frozenset({"image/jpeg", "image/png"}))


def upload(call: Call) -> Answer:
    kind = call.query.get("type", "")
    file = call.files.get("media")
    media = kept(call, kind, file, TEMPORARY, expires_at=call.now + DAYS_KEPT * 86_400)
    named = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, named: media.id, "created_at": int(call.now)}


def get(call: Call) -> Answer:
    media = call.platform.world.living_media(call.account, call.query.get("media_id", ""))
    if media is None or media.permanent:
        raise Refused(40007, "invalid media_id")
    if media.kind == "video":
        return {"video_url": call.platform.base_url + MEDIA_PATH + media.id}
    return Binary(media.content, media.mime, media.filename)


def upload_image(call: Call) -> Answer:
    """A lasting address for the body of an article; not part of the library."""
    file, now = call.files.get("media"), call.now
    if file is None:
        raise Refused(41005, "media data missing")
    if mime_of(file.content) not in _IN_ARTICLES.mimes:
        raise Refused(40005, "invalid file type")
    if len(file.content) > _IN_ARTICLES.largest:
        raise Refused(40009, "invalid image size")
    media_id = "pic-" + call.platform.chance.token("media ids", 40)
    media = Media(
        media_id, call.account.app_id, "image", str(mime_of(file.content)), file.filename, file.content, now, None
    )
    call.platform.world.add_media(media)
    return {"url": call.platform.base_url + MEDIA_PATH + media.id}


def kept(
    call: Call, kind: str, file: Upload | None, limits: dict[str, Limit], *, expires_at: float | None,
    title: str = "", description: str = "",
) -> Media:  # fmt: skip
    """Store an upload. Raises Refused 40004, 41005, 45001 or 40005."""
    if kind not in limits:
        raise Refused(40004, "invalid media type")
    if file is None or not file.content:
        raise Refused(41005, "media data missing")
    if len(file.content) > limits[kind].largest:
        raise Refused(45001, "media size out of limit")
    mime = mime_of(file.content)
    if mime is None or mime not in limits[kind].mimes:
        raise Refused(40005, "invalid file type")
    if amr_seconds(file.content) > _LONGEST_VOICE:
        raise Refused(45007, "playtime out of limit")
    media = Media(
        id=call.platform.chance.token("media ids", 64),
        app_id=call.account.app_id,
        kind=kind,
        mime=mime,
        filename=file.filename or kind,
        content=file.content,
        created_at=call.now,
        expires_at=expires_at,
        permanent=expires_at is None,
        title=title,
        description=description,
    )
    return call.platform.world.add_media(media)


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/media/upload", upload, wants="files"),
    Endpoint("GET", "/cgi-bin/media/get", get),
    Endpoint("GET", "/cgi-bin/media/get/jssdk", get),
    Endpoint("POST", "/cgi-bin/media/uploadimg", upload_image, wants="files"),
)
