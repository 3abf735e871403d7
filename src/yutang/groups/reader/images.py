"""Opens what a stranger uploaded, as grey pixels the right way up, or says why not. Nothing in here raises."""

import io
import logging

import numpy as np
from PIL import Image

from yutang.groups.reader.headers import Format, claimed_size, is_animated, sniff, too_many_scans
from yutang.groups.reader.rejects import RejectCode

log = logging.getLogger(__name__)

MAX_BYTES = 20 * 1024 * 1024
# A 25-megapixel picture is 100 MB as RGBA and 25 MB as grey. Phones' screenshots have 2 to 5 million pixels.
MAX_PIXELS = 25_000_000

_EXIF_ORIENTATION = 0x0112
_TURNS: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_grey(data: bytes, max_pixels: int = MAX_PIXELS) -> Image.Image | RejectCode:
    """The picture in mode L: turned as its EXIF says, transparency laid on white, without any metadata.

    The checks come in the order of their cost; the pixel count is taken from the header before anything is decoded.
    """
    if not data:
        return RejectCode.EMPTY_FILE
    if len(data) > MAX_BYTES:
        return RejectCode.TOO_LARGE
    format_ = sniff(data)
    if format_ is None or is_animated(data, format_):
        return RejectCode.UNSUPPORTED_FORMAT
    size = claimed_size(data, format_)
    if size is None or min(size) < 1:
        return RejectCode.CORRUPT_IMAGE
    if size[0] * size[1] > max_pixels:
        return RejectCode.TOO_MANY_PIXELS
    if format_ is Format.JPEG and too_many_scans(data):
        return RejectCode.CORRUPT_IMAGE
    return _decode(data, format_, size)


def _decode(data: bytes, format_: Format, size: tuple[int, int]) -> Image.Image | RejectCode:
    try:
        image = Image.open(io.BytesIO(data), formats=(format_.value,))
        if image.size != size:  # two headers that disagree: made to get past the check above
            return RejectCode.CORRUPT_IMAGE
        turn = _TURNS.get(_exif_orientation(image))
        if format_ is Format.JPEG:
            image.draft("L", size)  # the decoder then leaves out the colours: half the time, a third of the memory
        image.load()
        grey = _flatten(image)
        grey.info.clear()
        return grey if turn is None else grey.transpose(turn)
    # Decoders of hostile bytes fail in many ways (OSError, SyntaxError, ValueError, struct.error, MemoryError, …) and
    # their list grows with each release. Each of them means the same to the person who uploaded the file.
    except Exception as broken:  # noqa: BLE001
        log.info("a picture could not be decoded: %s", type(broken).__name__)
        return RejectCode.CORRUPT_IMAGE


def _exif_orientation(image: Image.Image) -> int:
    """1 to 8; 1 when there is none. Broken metadata is no reason to refuse a good picture."""
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
        return int(value)
    except Exception as broken:  # noqa: BLE001 - as above
        log.info("EXIF could not be read: %s", type(broken).__name__)
        return 1


def _flatten(image: Image.Image) -> Image.Image:
    """Any of Pillow's modes as plain grey on white."""
    if image.mode.startswith("I"):  # 16 bits a pixel, which Pillow's own conversion would clip to white
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        colours = image if image.mode == "RGBA" else image.convert("RGBA")
        # Made grey first, then laid on white: the same result with a quarter of the memory.
        return Image.composite(colours.convert("L"), Image.new("L", colours.size, 255), colours.getchannel("A"))
    if image.mode == "CMYK":
        return image.convert("RGB").convert("L")
    return image.convert("L")
