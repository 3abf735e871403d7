"""Uploaded pictures as they are kept: encoded anew, upright, no wider than a phone's screen, nothing but pixels."""

import hashlib
import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

from yutang.errors import N_, Invalid
from yutang.posters.pictures import MAX_BYTES, open_picture

MOST_SENT: Final = MAX_BYTES
_LARGEST: Final = (1080, 3000)  # pixels: a phone of 360 points at three for each
_MOST_BYTES: Final = 240_000  # of one picture: a second on a slow line
_SMALLEST: Final = 160  # pixels of a side that is made smaller for the bytes' sake
_QUALITIES: Final = (82, 72, 60)


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """`source` is what pages call it: made from its content."""

    source: str
    mime: str
    width: int
    height: int
    content: bytes


def kept_picture(data: bytes) -> KeptPicture:
    """A JPEG; what is see-through stands on white. Raises Invalid with a sentence for people."""
    picture = open_picture(data, _LARGEST)
    picture.thumbnail(_LARGEST)
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    content = _encoded(picture.convert("RGB"))
    width, height = Image.open(io.BytesIO(content)).size
    return KeptPicture(f"p{hashlib.sha256(content).hexdigest()[:32]}", "image/jpeg", width, height, content)


def _encoded(picture: Image.Image) -> bytes:
    while True:
        for quality in _QUALITIES:
            out = io.BytesIO()
            picture.save(out, "JPEG", quality=quality, progressive=True, optimize=True)
            if len(out.getvalue()) <= _MOST_BYTES:
                return out.getvalue()
        picture.thumbnail((picture.width * 3 // 4, picture.height * 3 // 4))
        if min(picture.size) < _SMALLEST:
            raise Invalid(N_("This picture has too much detail. Please save it as JPEG, or make it smaller."))
