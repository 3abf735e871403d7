"""Drawn cards as pixels, to be turned, cut, blurred and saved again as an upload would be."""

import io
from datetime import date

from PIL import Image

from tests.support.cards import card, group_payload

GROUP = group_payload(1)
OTHER_GROUP = group_payload(2)
PERSON = "https://u.wechat.com/NotARealPerson_0123456"
NAME = "河畔晨跑打卡群3"
TODAY = date(2026, 11, 22)
PRINTED = date(2026, 11, 29)


def screenshot_of_card(
    payload: str = GROUP, name: str = f"群聊: {NAME}", printed: date | None = PRINTED, *, dark: bool = False
) -> Image.Image:
    """A card of 1080 × 1620 pixels as RGB."""
    return opened(card(payload, name, printed, file_format="PNG", dark=dark))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def encoded(image: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture as a phone would send them."""
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()
