"""Uploaded pictures as they are kept: encoded anew, upright, no larger than a poster, with nothing but pixels."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

from yutang.errors import N_, Invalid
from yutang.posters.pictures import open_picture
from yutang.posters.rules.digests import digest_of

_LARGEST: Final = (2400, 4096)  # pixels: as large as a poster may be
_MAX_KEPT: Final = 3 << 20  # bytes: a calm photograph of a poster's size takes a tenth
_SMALLEST: Final = 200  # pixels of a side that is made smaller for the bytes' sake
_QUALITY: Final = 90


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """`source` is what templates call it: made from its content."""

    source: str
    mime: str
    width: int
    height: int
    content: bytes


def kept_picture(data: bytes) -> KeptPicture:
    """JPEG, or PNG where it is see-through. Raises Invalid with a sentence for people."""
    picture = open_picture(data, _LARGEST)
    picture.thumbnail(_LARGEST)
    picture.info.clear()
    see_through = picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255)
    if not see_through:
        picture = picture.convert("RGB")
    while len(content := _encoded(picture, see_through=see_through)) > _MAX_KEPT:
        picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))
        if min(picture.size) < _SMALLEST:
            raise Invalid(N_("This picture has too much detail. Please save it as JPEG, or make it smaller."))
    mime = "image/png" if see_through else "image/jpeg"
    return KeptPicture(f"p{digest_of(content)}", mime, picture.width, picture.height, content)


def _encoded(picture: Image.Image, *, see_through: bool) -> bytes:
    out = io.BytesIO()
    if see_through:
        picture.save(out, "PNG")
    else:
        picture.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()
