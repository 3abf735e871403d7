"""Opens pictures of strangers: size and format are read from the header and refused before anything is decoded."""

import io
from typing import Final

from PIL import Image, ImageOps

from yutang.errors import N_, Invalid

MAX_BYTES: Final = 8 * 1024 * 1024
MAX_MEGAPIXELS: Final = 25  # 75 MB as RGB
FACE_MEGAPIXELS: Final = 4  # WeChat's faces have 0.4 at most; decoding one must not hold up the others' posters
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_MAX_SCANS: Final = 64  # of a progressive JPEG: each passes over all pixels, and a few bytes can ask for thousands
_START_OF_SCAN: Final = b"\xff\xda"

_TOO_MANY_PIXELS = N_("This picture has more than {megapixels} million pixels. Please make it smaller.")


def open_picture(data: bytes, about: tuple[int, int], megapixels: int = MAX_MEGAPIXELS) -> Image.Image:
    """RGB or RGBA, turned as its camera says. `about` is the size it will be shown at: JPEGs are decoded near to it.

    `megapixels` is the most it may have.

    Raises Invalid with a sentence for people.
    """
    if len(data) > MAX_BYTES:
        raise Invalid(N_("This picture is larger than {mb} MB."), mb=MAX_BYTES // 1024 // 1024)
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        if picture.width * picture.height > megapixels * 1_000_000:
            raise Invalid(_TOO_MANY_PIXELS, megapixels=megapixels)
        if picture.format in {"JPEG", "MPO"}:  # MPO: a JPEG with a second one behind it, from some phones
            if data.count(_START_OF_SCAN) > _MAX_SCANS:
                raise Invalid(N_("This picture is built in a way that is not taken here. Please save it anew."))
            picture.draft("RGB", about)
        picture.load()
        turned = ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(_TOO_MANY_PIXELS, megapixels=megapixels) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise Invalid(N_("This picture cannot be read. JPEG, PNG and WebP are taken.")) from error
    return turned.convert("RGBA" if turned.has_transparency_data else "RGB")
