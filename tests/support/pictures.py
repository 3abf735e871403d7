"""Pictures that tests draw themselves."""

import io
from pathlib import Path

from PIL import Image


def picture_file(path: Path, width: int = 40, height: int = 90) -> Path:
    """An empty picture in the shape of a screenshot; the name says the format."""
    Image.new("L", (width, height), 200).save(path)
    return path


def photo(width: int = 60, height: int = 40) -> bytes:
    """A JPEG with a camera's metadata in it."""
    picture = Image.new("RGB", (width, height), (90, 160, 120))
    exif = picture.getexif()
    exif[0x010F] = "Camera"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()
