"""A fan's face as it is kept for posters: small, and nothing but pixels."""

import io
from typing import Final

from PIL import Image

from yutang.errors import Invalid
from yutang.posters.pictures import FACE_MEGAPIXELS, open_picture

MAX_BYTES: Final = 1024 * 1024  # WeChat's faces have 20 KB
_SIDE: Final = 320  # pixels: more than any template shows
_QUALITY: Final = 90
_WHITE: Final = (255, 255, 255)


def kept_face(data: bytes) -> bytes | None:
    """JPEG; none for what is no picture: a poster is never refused for a face."""
    if len(data) > MAX_BYTES:
        return None
    try:
        picture = open_picture(data, (_SIDE, _SIDE), FACE_MEGAPIXELS)
    except Invalid:
        return None
    picture.thumbnail((_SIDE, _SIDE))
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, _WHITE)
        ground.paste(picture, mask=picture)
        picture = ground
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
