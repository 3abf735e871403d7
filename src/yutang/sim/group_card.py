"""A group's QR as a card in the shape of a phone's screenshot: everything on it is made up.

Readers of such screenshots are tried with it, so it looks like one: the members' pictures (here coloured shapes), the
name, the QR, and the line with the date, word for word as WeChat prints it.
"""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Final, Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from yutang.errors import SettingsError
from yutang.wechat.qr import QUIET_ZONE, qr_matrix

WIDTH: Final = 1080  # pixels; the reader wants a card of 900 at least to read single digits without doubt
HEIGHT: Final = 1560

_QR_SIDE = 800  # pixels, quiet zone included, before it is cut down to whole pixels per module
_GROUND, _CARD, _INK, _GREY = "#ededed", "#ffffff", "#191919", "#808080"
_COLOURS = ("#e4572e", "#f3a712", "#a8c686", "#669bbc", "#29335c", "#8f5c88", "#2a9d8f", "#e9c46a")

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class GroupCard:
    """What a card says: the printed name and date, and the text of its QR."""

    name: str
    expires_on: date
    payload: str
    language: Language = "zh"

    @property
    def title(self) -> str:
        return f"群聊：{self.name}" if self.language == "zh" else f"Group: {self.name}"

    @property
    def last_line(self) -> str:
        """The line below the QR as phones print it, without the year."""
        month, day = self.expires_on.month, self.expires_on.day
        if self.language == "zh":
            return f"该二维码7天内({month}月{day}日前)有效，重新进入将更新"
        return f"Valid until {month}/{day} and will update upon joining group"


def draw_card(card: GroupCard, rng: Random, font: Path) -> bytes:
    """A PNG of WIDTH × HEIGHT pixels. `rng` draws the members' pictures. `font`: a TrueType file that has Chinese.

    Raises SettingsError without it.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), _GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((50, 70, WIDTH - 50, HEIGHT - 70), radius=28, fill=_CARD)
    _draw_members(draw, (WIDTH - 156) // 2, 130, rng)
    middle = WIDTH // 2
    draw.text((middle, 350), card.title, _INK, _font_for(font, card.title, 54, WIDTH - 200), anchor="mm")
    _paste_qr(picture, card.payload, 440)
    draw.text((middle, 1330), card.last_line, _GREY, _font_for(font, card.last_line, 34, WIDTH - 180), anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _draw_members(draw: ImageDraw.ImageDraw, left: int, top: int, rng: Random) -> None:
    """Nine people in a square of 156 pixels, as a group's picture shows them: a ground and a shape each."""
    draw.rounded_rectangle((left, top, left + 156, top + 156), radius=12, fill="#dddddd")
    for place in range(9):
        x, y = left + 6 + place % 3 * 49, top + 6 + place // 3 * 49
        ground, shape = rng.sample(_COLOURS, 2)
        draw.rectangle((x, y, x + 45, y + 45), fill=ground)
        box = (x + 10, y + 10, x + 35, y + 35)
        match rng.randrange(3):
            case 0:
                draw.ellipse(box, fill=shape)
            case 1:
                draw.polygon(((x + 22, y + 8), (x + 38, y + 37), (x + 7, y + 37)), fill=shape)
            case _:
                draw.rounded_rectangle(box, radius=6, fill=shape)


def _paste_qr(picture: Image.Image, payload: str, top: int) -> None:
    """The QR in whole pixels per module, in the middle of the card."""
    modules = np.pad(~qr_matrix(payload), QUIET_ZONE, constant_values=True)
    pixels = _QR_SIDE // len(modules)
    code = Image.fromarray(np.kron(modules, np.ones((pixels, pixels), np.bool_)).astype(np.uint8) * 255)
    picture.paste(code, ((WIDTH - code.width) // 2, top))


def _font_for(path: Path, text: str, size: int, width: int) -> ImageFont.FreeTypeFont:
    """The font at `size`, or as much smaller as the text needs to fit into `width` pixels."""
    try:
        font = ImageFont.truetype(path, size)
    except OSError as error:
        raise SettingsError("The fonts are not built yet: run `make assets` once.") from error
    needed = font.getlength(text)
    return font if needed <= width else ImageFont.truetype(path, int(size * width / needed))
