"""The library of permanent media (reference §2.5)."""

import json

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Binary, Call, Endpoint, Feature, JsonObject, done
from yutang.sim.api.media import Limit, kept
from yutang.sim.showing import MEDIA_PATH
from yutang.sim.world.media import Media

_KB, _MB = 1 << 10, 1 << 20
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp"})
PERMANENT = {
    "image": Limit(10 * _MB, _PICTURES),
    "voice": Limit(2 * _MB, frozenset({"audio/amr", "audio/mpeg", "audio/x-ms-wma", "audio/wav"})),
    "video": Limit(10 * _MB, frozenset({"video/mp4"})),
    "thumb": Limit(64 * _KB, frozenset({"image/jpeg"})),
}
_MOST_PICTURES, _MOST_OTHERS = 100_000, 1_000
_MOST_OF_A_PAGE = 20


def add(call: Call) -> Answer:
    kind = call.query.get("type", "")
    if len(_library(call, kind)) >= (_MOST_PICTURES if kind == "image" else _MOST_OTHERS):
        raise Refused(45026, "material count out of limit")
    title, description = _described(call) if kind == "video" else ("", "")
    media = kept(call, kind, call.files.get("media"), PERMANENT, expires_at=None, title=title, description=description)
    answer: JsonObject = {"media_id": media.id}
    if kind in ("image", "thumb"):
        answer["url"] = call.platform.base_url + MEDIA_PATH + media.id
    return answer


def get(call: Call) -> Answer:
    media = _media(call)
    if media.kind == "video":
        address = call.platform.base_url + MEDIA_PATH + media.id
        return {"title": media.title, "description": media.description, "down_url": address}
    return Binary(media.content, media.mime, media.filename)


def delete(call: Call) -> Answer:
    media = _media(call)
    buttons = call.account.menu or []
    entries = [entry for button in buttons for entry in [button, *(button.get("sub_button") or [])]]
    if any(entry.get("media_id") == media.id for entry in entries):
        raise Refused(48005, "forbid to delete material used by auto-reply or menu")
    call.platform.world.drop_media(media)
    return done()


def count(call: Call) -> Answer:
    counts = {f"{kind}_count": len(_library(call, kind)) for kind in ("voice", "video", "image")}
    return {**counts, "news_count": 0}


def batch(call: Call) -> Answer:
    kind = call.body.text("type", 40004, "invalid media type")
    if kind not in ("image", "video", "voice", "news"):
        raise Refused(40004, "invalid media type")
    offset, wanted = call.body.number("offset", 0), call.body.number("count")
    if not 1 <= wanted <= _MOST_OF_A_PAGE or offset < 0:
        raise Refused(40035, "invalid parameter, count is 1 to 20")
    library = _library(call, kind)
    page = library[offset : offset + wanted]
    return {"total_count": len(library), "item_count": len(page), "item": [_item(call, media) for media in page]}


def _item(call: Call, media: Media) -> JsonObject:
    item: JsonObject = {"media_id": media.id, "name": media.filename, "update_time": int(media.created_at)}
    if media.kind == "image":
        item["url"] = call.platform.base_url + MEDIA_PATH + media.id
    return item


def _library(call: Call, kind: str) -> list[Media]:
    """The newest first."""
    own = [m for m in call.platform.world.media.values() if m.permanent and m.app_id == call.account.app_id]
    return [media for media in reversed(own) if media.kind == kind]


def _media(call: Call) -> Media:
    media = call.platform.world.living_media(call.account, call.body.text("media_id", 40007, "invalid media_id"))
    if media is None or not media.permanent:
        raise Refused(40007, "invalid media_id")
    return media


def _described(call: Call) -> tuple[str, str]:
    try:
        given = Body(dict(json.loads(call.body.text("description"))))
    except (TypeError, ValueError) as error:
        raise Refused(47001, "data format error") from error
    return given.text("title"), given.maybe("introduction")


ENDPOINTS = (
    Endpoint("POST", "/cgi-bin/material/add_material", add, Feature.MATERIAL, wants="files"),
    Endpoint("POST", "/cgi-bin/material/get_material", get, Feature.MATERIAL),
    Endpoint("POST", "/cgi-bin/material/del_material", delete, Feature.MATERIAL),
    Endpoint("GET", "/cgi-bin/material/get_materialcount", count, Feature.MATERIAL),
    Endpoint("POST", "/cgi-bin/material/batchget_material", batch, Feature.MATERIAL),
)
