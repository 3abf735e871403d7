"""Pictures that replies send: what WeChat's library takes, and a small version for our own pages."""

import io
from base64 import b64encode
from typing import Final

from PIL import Image

from yutang.errors import N_, Invalid

LARGEST: Final = 10_000_000  # bytes (reference §2.5: 10 MB)
KINDS: Final = {"JPEG": "jpg", "PNG": "png", "GIF": "gif"}
_SMALL: Final = 200  # pixels at its longer side
_MOST_PIXELS: Final = 25_000_000  # read from the header, before anything is decoded


def check_picture(content: bytes) -> tuple[str, str]:
    """A picture's ending (jpg, png, gif), and a small version as a data: address for our own pages. Raises Invalid."""
    if len(content) > LARGEST:
        raise Invalid(N_("The picture is too large: WeChat takes up to 10 MB."))
    try:
        with Image.open(io.BytesIO(content), formats=tuple(KINDS)) as image:
            small = _small(image) if image.width * image.height <= _MOST_PIXELS else None
            ending = KINDS[str(image.format)]
    # Decoders of hostile bytes fail in many ways; each means the same to the person who uploaded the file.
    except Exception as broken:
        raise Invalid(N_("This is no picture that WeChat takes. Please upload a JPEG, PNG or GIF.")) from broken
    if small is None:
        raise Invalid(N_("The picture has too many pixels. Please make it smaller."))
    return ending, small


def _small(image: Image.Image) -> str:
    if image.format == "JPEG":
        image.draft("RGB", (_SMALL, _SMALL))
    small = image.convert("RGBA")
    small.thumbnail((_SMALL, _SMALL))
    white = Image.new("RGB", small.size, "white")
    white.paste(small, mask=small.getchannel("A"))
    out = io.BytesIO()
    white.save(out, "JPEG", quality=70)
    return "data:image/jpeg;base64," + b64encode(out.getvalue()).decode()
