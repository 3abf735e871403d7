"""A poster as an afternoon's script draws it, to compare with: straight Pillow, all opened for each."""

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from yutang.posters.rules.layers import DYNAMIC, Avatar, Kind, Layer, Picture, QrCode, Shape, Template, Values, Words
from yutang.wechat.qr import qr_matrix

FontAt = Callable[[int], ImageFont.FreeTypeFont]


def naive(template: Template, pictures: Mapping[str, bytes], font: Path, values: Values, quality: int) -> bytes:
    """Decode the background, open the font, draw all, encode all."""
    opened: dict[int, ImageFont.FreeTypeFont] = {}

    def at(size: int) -> ImageFont.FreeTypeFont:
        if size not in opened:
            opened[size] = ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)
        return opened[size]

    canvas = Image.new("RGB", (template.width, template.height), template.ground.rgb)
    draw_layers(canvas, template.layers, values, at, pictures)
    return encoded(canvas, quality)


class Cached:
    """The same, better: what all posters share is drawn once and copied, fonts stay open."""

    def __init__(self, template: Template, pictures: Mapping[str, bytes], at: FontAt, quality: int) -> None:
        self._at, self._quality = at, quality
        self._ground = Image.new("RGB", (template.width, template.height), template.ground.rgb)
        fixed = [layer for layer in template.layers if layer.kind not in DYNAMIC]
        draw_layers(self._ground, fixed, Values(link=""), at, pictures)
        self._changing = [layer for layer in template.layers if layer.kind in DYNAMIC]

    def draw(self, values: Values) -> bytes:
        canvas = self._ground.copy()
        draw_layers(canvas, self._changing, values, self._at, {})
        return encoded(canvas, self._quality)


def encoded(canvas: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=quality)
    return out.getvalue()


def draw_layers(
    canvas: Image.Image, layers: Iterable[Layer], values: Values, at: FontAt, pictures: Mapping[str, bytes]
) -> None:
    draw = ImageDraw.Draw(canvas)
    for layer in layers:
        box = layer.box
        match layer:
            case Picture():
                picture = Image.open(io.BytesIO(pictures[layer.source])).convert("RGB")
                if picture.size != (box.width, box.height):
                    picture = picture.resize((box.width, box.height))
                canvas.paste(picture, (box.x, box.y))
            case Shape():
                draw.rounded_rectangle((box.x, box.y, box.right, box.bottom), layer.corner, layer.fill.rgb)
            case Words():
                _write(draw, layer, words_of(layer, values), at)
            case Avatar() if values.avatar:
                face = Image.open(io.BytesIO(values.avatar)).convert("RGB").resize((box.width, box.height))
                mask = Image.new("L", face.size)
                ImageDraw.Draw(mask).ellipse((0, 0, box.width, box.height), fill=255)
                canvas.paste(face, (box.x, box.y), mask)
            case QrCode():
                _draw_code(canvas, layer, values.link)


def words_of(layer: Words, values: Values) -> str:
    match layer.kind:
        case Kind.NICKNAME:
            return f"{layer.before}{values.name}{layer.after}"
        case Kind.STREAK:
            return f"{layer.before}{values.streak}{layer.after}"
        case Kind.DATE if values.day:
            return f"{layer.before}{layer.date_form.written(values.day)}{layer.after}"
        case _:
            return layer.before


def _write(draw: ImageDraw.ImageDraw, layer: Words, text: str, at: FontAt) -> None:
    box, size = layer.box, layer.style.size
    while size > layer.style.min_size and draw.multiline_textbbox((0, 0), text, at(size))[2] > box.width:
        size -= 2
    draw.multiline_text((box.x, box.y), text, layer.style.colour.rgb, at(size))


def _draw_code(canvas: Image.Image, layer: QrCode, link: str) -> None:
    dark = np.pad(qr_matrix(link), 4)
    side = min(layer.box.width, layer.box.height) // len(dark) * len(dark)
    code = Image.fromarray(np.where(dark, 0, 255).astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
    canvas.paste(code.convert("RGB"), (layer.box.x, layer.box.y))
