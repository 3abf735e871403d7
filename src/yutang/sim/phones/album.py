"""Pictures that people of the platform send each other, kept in memory within bounds, with the QR codes in them."""

import io
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import zxingcpp
from PIL import Image, ImageOps

from yutang.errors import N_, Invalid, TooLarge

MOST_BYTES: Final = 10 * 1024 * 1024  # of one picture
MOST_PIXELS: Final = 20_000_000  # read from the header, before anything is decoded
MOST_PICTURES: Final = 300  # the oldest go
MOST_BYTES_IN_ALL: Final = 200 * 1024 * 1024
_FORMATS: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_LONG_SIDE, _SHORT_SIDE = 1600, 800  # pixels at which a code is looked for


@dataclass(frozen=True, slots=True)
class Picture:
    """`codes`: the texts of the QR codes in it."""

    id: str
    data: bytes
    mime: str
    codes: tuple[str, ...]


class Album:
    """Ids are drawn at random: who does not know one does not guess it."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._pictures: OrderedDict[str, Picture] = OrderedDict()
        self._bytes = 0

    def keep(self, data: bytes) -> Picture:
        """Raises Invalid or TooLarge."""
        mime, codes = look_at(data)
        picture = Picture(f"p{self._rng.getrandbits(64):016x}", data, mime, codes)
        self._pictures[picture.id] = picture
        self._bytes += len(data)
        while len(self._pictures) > MOST_PICTURES or self._bytes > MOST_BYTES_IN_ALL:
            _, oldest = self._pictures.popitem(last=False)
            self._bytes -= len(oldest.data)
        return picture

    def find(self, picture_id: str) -> Picture | None:
        """None also for one that had to make room."""
        return self._pictures.get(picture_id)


def look_at(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The kind of a picture and the QR codes in it. Raises Invalid or TooLarge."""
    if not data:
        raise Invalid(N_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise TooLarge(N_("A picture has at most {most} MB."), most=MOST_BYTES // 1024 // 1024)
    try:
        image = Image.open(io.BytesIO(data), formats=tuple(_FORMATS))
        if image.width * image.height > MOST_PIXELS:
            raise TooLarge(N_("A picture has at most {most} million pixels."), most=MOST_PIXELS // 1_000_000)
        grey = ImageOps.exif_transpose(image).convert("L")
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
    ) as error:  # what Pillow says of broken files
        raise Invalid(N_("This is not a picture. Choose a PNG, JPEG, GIF or WebP file.")) from error
    return _FORMATS[str(image.format)], tuple(read_codes(grey))


def read_codes(grey: Image.Image) -> Sequence[str]:
    """The texts of all QR codes in a picture: at its own size, then smaller, where styled dots grow together."""
    found: dict[str, None] = {}
    for side in (_LONG_SIDE, _SHORT_SIDE):
        factor = min(1.0, side / max(grey.size))
        size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
        for code in zxingcpp.read_barcodes(grey.resize(size), formats=_QR, text_mode=zxingcpp.TextMode.Plain):
            found[code.text] = None
    return list(found)
