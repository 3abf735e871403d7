"""What fans and members send, made safe to keep and to show: pictures are drawn anew, the rest must be what it says."""

import io
import logging
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

log = logging.getLogger(__name__)

MAX_BYTES: Final = 10 * 1024 * 1024
"""WeChat's own limit for pictures and videos (reference §2.5); voices have 2 MB at most."""
MAX_PIXELS: Final = 25_000_000  # 100 MB while it is drawn anew
MAX_SIDE: Final = 2048  # pixels of what is kept: more than any screen shows of a chat
QUALITY: Final = 85
MAX_JPEG_SCANS: Final = 64  # each one costs a pass over the picture: more are made to burn time
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_ALPHA: Final = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


@dataclass(frozen=True, slots=True)
class Kept:
    content: bytes
    mime: str


def drawn_anew(data: bytes) -> Kept | None:
    """The picture as JPEG, or as PNG where it is see-through: upright, at most `MAX_SIDE`, its first frame only, with
    nothing but pixels. None for what is no picture, is too large, or cannot be read."""
    if not data or len(data) > MAX_BYTES or data.count(b"\xff\xda") > MAX_JPEG_SCANS * 4:
        return None
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MAX_JPEG_SCANS:
        return None
    try:
        return _draw(data)
    # Decoders of hostile bytes fail in many ways, and their list grows with each release: each means the same here.
    except Exception as broken:  # noqa: BLE001
        log.info("a picture of a conversation could not be read: %s", type(broken).__name__)
        return None


def _draw(data: bytes) -> Kept | None:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:  # from the header: nothing is decoded yet
            return None
        opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = ImageOps.exif_transpose(opened)
        see_through = upright.mode in _ALPHA or "transparency" in upright.info
        plain = upright.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((MAX_SIDE, MAX_SIDE))
    plain.info.clear()
    written = io.BytesIO()
    if see_through:
        plain.save(written, "PNG")
        return Kept(written.getvalue(), "image/png")
    plain.save(written, "JPEG", quality=QUALITY)
    return Kept(written.getvalue(), "image/jpeg")


# What a voice or a video begins with, and what it is served as. Everything else is not kept.
_SOUNDS: Final = (
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)


def as_voice(data: bytes) -> Kept | None:
    """A voice as it came, if it is one of the kinds that WeChat records."""
    if not data or len(data) > MAX_BYTES:
        return None
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return Kept(data, "audio/wav")
    mime = next((mime for sign, mime in _SOUNDS if data.startswith(sign)), None)
    return None if mime is None else Kept(data, mime)


def as_video(data: bytes) -> Kept | None:
    """An MP4 as it came."""
    if data[4:8] != b"ftyp" or len(data) > MAX_BYTES:
        return None
    return Kept(data, "video/mp4")
