"""Group-QR cards that tests draw themselves, in the shape of a phone's screenshot: no faces, nobody else's pictures."""

import io
from datetime import date
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from tests.support.source import PACKAGE
from yutang.wechat.qr import qr_png

_FONT = PACKAGE / "web" / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf"
WIDTH, HEIGHT = 1080, 1620  # pixels of a middling phone's card


def group_payload(number: int) -> str:
    """The text of a WeChat group's QR: one for each number."""
    return f"https://weixin.qq.com/g/AwYAAtest{number:04}-not-a-real-token-0123456789abcdef"


def card(
    payload: str,
    name: str = "",
    expires_on: date | None = None,
    *,
    language: Literal["zh", "en"] = "zh",
    file_format: Literal["JPEG", "PNG", "WEBP"] = "JPEG",
    dark: bool = False,
) -> bytes:
    """One card: the name above its QR, the date below it as WeChat prints it."""
    ground, ink, grey = ("#191919", "#d0d0d0", "#8a8a8a") if dark else ("#ffffff", "#191919", "#7f7f7f")
    picture = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw = ImageDraw.Draw(picture)
    if name:
        draw.text((WIDTH / 2, 220), name, ink, ImageFont.truetype(_FONT, 52), anchor="mm")
    code = Image.open(io.BytesIO(qr_png(payload, module_px=16))).convert("RGB")
    code = code.resize((760, 760), Image.Resampling.NEAREST)
    picture.paste(code, ((WIDTH - 760) // 2, 360))
    if expires_on is not None:
        draw.text((WIDTH / 2, 1230), printed(expires_on, language), grey, ImageFont.truetype(_FONT, 34), anchor="mm")
    out = io.BytesIO()
    picture.save(out, file_format, quality=90)
    return out.getvalue()


def printed(expires_on: date, language: Literal["zh", "en"] = "zh") -> str:
    """The line below the QR, word for word as phones print it."""
    if language == "zh":
        return f"该二维码7天内({expires_on.month}月{expires_on.day}日前)有效，重新进入将更新"
    return f"Valid until {expires_on.month}/{expires_on.day} and will update upon joining group"


def card_file(folder: Path, file_name: str, data: bytes) -> Path:
    path = folder / file_name
    path.write_bytes(data)
    return path
