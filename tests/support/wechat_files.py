"""Small files of the kinds that WeChat takes."""

import io

from PIL import Image


def jpeg(width: int = 40, colour: str = "teal") -> bytes:
    return _picture("JPEG", width, colour)


def png(width: int = 40, colour: str = "teal") -> bytes:
    return _picture("PNG", width, colour)


def amr(seconds: int = 1) -> bytes:
    """Silence: 50 empty frames a second (RFC 4867 §5.3)."""
    return b"#!AMR\n" + b"\x7c" * (50 * seconds)


def mp4() -> bytes:
    """The first box of a film, which is all that tells its kind."""
    return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 64


def _picture(kind: str, width: int, colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, width), colour).save(out, kind)
    return out.getvalue()
