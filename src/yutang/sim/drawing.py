"""Pictures that the platform draws: photographs that fans send, and their faces."""

import hashlib
import io

from PIL import Image, ImageDraw

_FACE = 132  # pixels, the size that WeChat gives in `headimgurl`


def photograph(hue: int) -> bytes:
    """A JPEG of a coloured pond, for a fan who is to send a picture."""
    image = Image.new("RGB", (480, 360), f"hsl({hue}, 45%, 78%)")
    ImageDraw.Draw(image).ellipse((150, 90, 330, 270), fill=f"hsl({(hue + 40) % 360}, 55%, 55%)")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def avatar_png(name: str) -> bytes:
    """A face of its own for each name: coloured head and shoulders."""
    hue = int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], "big") % 360
    image = Image.new("RGB", (_FACE, _FACE), f"hsl({hue}, 40%, 82%)")
    draw = ImageDraw.Draw(image)
    draw.ellipse((41, 26, 91, 76), fill=f"hsl({hue}, 45%, 45%)")
    draw.ellipse((21, 80, 111, 190), fill=f"hsl({hue}, 45%, 45%)")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
