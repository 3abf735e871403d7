"""Draws layers as stamps: pieces of picture that know their place and nothing of the canvas.

The same stamp pasted on the whole frame and on a cut-out of it gives the same pixels, which is what makes a poster that
was put together from encoded rectangles equal to one that was drawn and encoded whole.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from yutang.errors import N_, Invalid
from yutang.posters.fonts import Face
from yutang.posters.pictures import FACE_MEGAPIXELS, open_picture
from yutang.posters.rules.fitting import fit
from yutang.posters.rules.layers import Avatar, Colour, Fit, Form, Kind, Layer, Picture, QrCode, Shape, Values, Words
from yutang.posters.rules.names import shown_name, shown_text
from yutang.posters.rules.regions import Box
from yutang.wechat.qr import QUIET_ZONE, qr_matrix

MIN_MODULE: Final = 3  # pixels: what phones still read from a screen at arm's length
_FINE: Final = 4  # curves are drawn at this scale and made smaller
_BASELINE: Final = 0.38  # em below the middle of a line: the middle of a Chinese character's square
_LOGO: Final = 0.2  # of the QR's width: 4 % of its modules, level H repairs 30
_LOGO_PAD: Final = 6  # pixels of white around a logo
_WHITE: Final = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`paint` through `mask` (None: all of it) with its upper left corner at x, y of the frame."""

    paint: Image.Image | tuple[int, int, int]
    mask: Image.Image | None
    x: int
    y: int

    def put(self, canvas: Image.Image, left: int, top: int) -> None:
        """On a canvas whose upper left corner is at left, top of the frame. What lies outside is cut off."""
        canvas.paste(self.paint, (self.x - left, self.y - top), self.mask)


class Pen:
    """Draws layers with one font. `pictures` are the files that a template names.

    Parts of it that all posters share (masks, logos) are drawn once. Not for two threads at a time.
    """

    def __init__(self, face: Face, pictures: Mapping[str, bytes]) -> None:
        self._face = face
        self._pictures = pictures
        self._masks: dict[tuple[int, int, int], Image.Image] = {}
        self._logos: dict[tuple[str, int], Image.Image] = {}

    def stamps(self, layer: Layer, values: Values) -> tuple[Stamp, ...]:
        """Raises Invalid where a picture cannot be read, a link is too long for its QR, or a picture is missing."""
        match layer:
            case Picture():
                return (self._picture(layer),)
            case Shape():
                return (self._shape(layer),)
            case Words():
                return self._words(layer, values)
            case Avatar():
                return tuple(self._avatar(layer, values))
            case QrCode():
                return (self._qr(layer, values.link),)

    def _picture(self, layer: Picture) -> Stamp:
        picture = fitted(self._file(layer.source, layer.box), layer.box, layer.fit)
        x = layer.box.x + (layer.box.width - picture.width) // 2
        y = layer.box.y + (layer.box.height - picture.height) // 2
        mask = self._rounded(picture.width, picture.height, layer.corner) if layer.corner else None
        if picture.mode == "RGBA":
            alpha = picture.getchannel("A")
            mask = alpha if mask is None else _product(alpha, mask)
            picture = picture.convert("RGB")
        return Stamp(picture, mask, x, y)

    def _shape(self, layer: Shape) -> Stamp:
        box = layer.box
        if layer.form is Form.ELLIPSE:
            mask = _ellipse(box.width, box.height)
        else:
            mask = self._rounded(box.width, box.height, layer.corner)
        if layer.fill_to is None:
            return Stamp(layer.fill.rgb, _faded(mask, layer.fill.alpha), box.x, box.y)
        paint, alpha = _gradient(box, layer.fill, layer.fill_to)
        return Stamp(paint, _product(mask, alpha), box.x, box.y)

    def _words(self, layer: Words, values: Values) -> tuple[Stamp, ...]:
        text, style, box = self._text_of(layer, values), layer.style, layer.box
        if not text.strip():
            return ()
        found = fit(text, box.width, box.height, style, self._face.width)
        step = found.size * style.line_height
        top = box.y + (box.height - step * len(found.lines)) / 2
        stamps = []
        for number, line in enumerate(found.lines):
            room = box.width - self._face.width(line) * found.size
            x = box.x + round({"left": 0, "center": room / 2, "right": room}[style.align])
            y = round(top + step * (number + 0.5) + found.size * _BASELINE)
            if line:
                stamps.append(self._line(layer, line, found.size, x, y))
        return tuple(stamps)

    def _line(self, layer: Words, text: str, size: int, x: int, y: int) -> Stamp:
        """Cut off at the layer's box."""
        line, box = self._face.line(text, size, layer.style.bold), layer.box
        mask = _faded(line.mask, layer.style.colour.alpha)
        x, y = x + line.x, y + line.y
        cut = (max(0, box.x - x), max(0, box.y - y), min(mask.width, box.right - x), min(mask.height, box.bottom - y))
        if cut != (0, 0, mask.width, mask.height):
            mask = mask.crop((cut[0], cut[1], max(cut[0], cut[2]), max(cut[1], cut[3])))
        return Stamp(layer.style.colour.rgb, mask, x + cut[0], y + cut[1])

    def _text_of(self, layer: Words, values: Values) -> str:
        match layer.kind:
            case Kind.NICKNAME:
                middle = shown_name(values.name, self._face.covers) or layer.fallback
            case Kind.STREAK:
                middle = "" if values.streak is None else str(values.streak)
            case Kind.LINE:
                middle = shown_name(values.line, self._face.covers)
            case Kind.DATE:
                middle = "" if values.day is None else layer.date_form.written(values.day)
            case _:
                return shown_text(layer.before, self._face.covers)
        if not middle:
            return shown_text(layer.fallback, self._face.covers)
        return shown_text(f"{layer.before}{middle}{layer.after}", self._face.covers)

    def _avatar(self, layer: Avatar, values: Values) -> Iterable[Stamp]:
        box, border = layer.box, layer.border
        if border:
            mask = self._rounded(box.width, box.height, layer.corner)
            yield Stamp(layer.border_colour.rgb, _faded(mask, layer.border_colour.alpha), box.x, box.y)
        inner = Box(box.x + border, box.y + border, max(1, box.width - 2 * border), max(1, box.height - 2 * border))
        face = self._face_picture(values.avatar, inner)
        if face is None:
            face = self._initial(layer, inner, values)
        yield Stamp(face, self._rounded(inner.width, inner.height, max(0, layer.corner - border)), inner.x, inner.y)

    def _face_picture(self, avatar: bytes | None, box: Box) -> Image.Image | None:
        """None for a face that is missing or cannot be read: a poster is never refused for it."""
        if avatar is None:
            return None
        try:
            picture = open_picture(avatar, (box.width, box.height), FACE_MEGAPIXELS)
        except Invalid:
            return None
        if picture.mode == "RGBA":
            ground = Image.new("RGB", picture.size, _WHITE)
            ground.paste(picture, mask=picture)
            picture = ground
        return fitted(picture, box, Fit.COVER)

    def _initial(self, layer: Avatar, box: Box, values: Values) -> Image.Image:
        picture = Image.new("RGB", (box.width, box.height), layer.ground.rgb)
        letter = next((char for char in shown_name(values.name, self._face.covers) if char.isalnum()), "").upper()[:1]
        draw = ImageDraw.Draw(picture)
        side = min(box.width, box.height)
        if letter:
            size = max(8, side * 45 // 100)
            middle = box.height / 2 + size * _BASELINE
            draw.text((box.width // 2, round(middle)), letter, _WHITE, self._face.at(size), anchor="ms")
            return picture
        for scale, low in ((0.36, 0.2), (0.9, 0.66)):  # a head and shoulders
            half = side * scale / 2
            x, y = box.width / 2, low * box.height + half - side * 0.02
            draw.ellipse((x - half, y - half, x + half, y + half), fill=_WHITE)
        return picture

    def _qr(self, layer: QrCode, link: str) -> Stamp:
        """Whole pixels per module; what is left over of the box widens the quiet zone."""
        width, height = layer.box.width, layer.box.height
        try:
            dark = qr_matrix(link, "H" if layer.logo else "M")
        except ValueError as error:
            raise Invalid(N_("This link does not fit into a QR.")) from error
        module = min(width, height) // (len(dark) + 2 * QUIET_ZONE)
        if module < MIN_MODULE:
            raise Invalid(N_("The QR of this template is too small for so long a link."))
        side = len(dark) * module
        modules = Image.fromarray(dark.astype(np.uint8))
        modules.putpalette((*_WHITE, *layer.colour.rgb))
        picture = Image.new("RGB", (width, height), _WHITE)
        drawn = modules.convert("RGB").resize((side, side), Image.Resampling.NEAREST)
        picture.paste(drawn, ((width - side) // 2, (height - side) // 2))
        if layer.logo:
            logo = self._logo(layer.logo, int(side * _LOGO))
            picture.paste(logo, ((width - logo.width) // 2, (height - logo.height) // 2))
        return Stamp(picture, None, layer.box.x, layer.box.y)

    def _logo(self, source: str, side: int) -> Image.Image:
        known = self._logos.get((source, side))
        if known is None:
            inner = Box(0, 0, side - 2 * _LOGO_PAD, side - 2 * _LOGO_PAD)
            logo = fitted(self._file(source, inner), inner, Fit.CONTAIN)
            known = Image.new("RGB", (side, side), _WHITE)
            place = ((side - logo.width) // 2, (side - logo.height) // 2)
            known.paste(logo, place, logo if logo.mode == "RGBA" else None)
            self._logos[source, side] = known
        return known

    def _file(self, source: str, box: Box) -> Image.Image:
        data = self._pictures.get(source)
        if data is None:
            raise Invalid(N_("The picture “{name}” is missing. Please upload it again."), name=source)
        return open_picture(data, (box.width, box.height))

    def _rounded(self, width: int, height: int, corner: int) -> Image.Image:
        key = (width, height, min(corner, width // 2, height // 2))
        if key not in self._masks:
            self._masks[key] = _rounded(*key)
        return self._masks[key]


def fitted(picture: Image.Image, box: Box, fit_as: Fit) -> Image.Image:
    size = (box.width, box.height)
    if picture.size == size:
        return picture
    smaller = picture.width >= box.width and picture.height >= box.height
    how = Image.Resampling.HAMMING if smaller else Image.Resampling.BICUBIC  # as sharp, in two thirds of the time
    if fit_as is Fit.STRETCH:
        return picture.resize(size, how)
    if fit_as is Fit.CONTAIN:
        return ImageOps.contain(picture, size, how)
    return ImageOps.fit(picture, size, how)


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _rounded(width: int, height: int, corner: int) -> Image.Image:
    """Only the corners are drawn fine: a mask of the whole poster would take 100 MB."""
    mask = Image.new("L", (width, height), 255)
    if corner:
        circle = _ellipse(2 * corner, 2 * corner)
        for left, x in ((0, 0), (corner, width - corner)):
            for top, y in ((0, 0), (corner, height - corner)):
                mask.paste(circle.crop((left, top, left + corner, top + corner)), (x, y))
    return mask


def _ellipse(width: int, height: int) -> Image.Image:
    fine = _FINE if width * height <= 1_000_000 else 2  # noqa: PLR2004 - pixels; larger curves need it less
    mask = Image.new("L", (width * fine, height * fine))
    ImageDraw.Draw(mask).ellipse((0, 0, width * fine - 1, height * fine - 1), fill=255)
    return mask.resize((width, height), Image.Resampling.BOX)


def _gradient(box: Box, start: Colour, end: Colour) -> tuple[Image.Image, Image.Image]:
    """Colour and opacity, from the top to the bottom."""
    steps = np.linspace(0, 1, box.height)[:, None]
    first, last = (np.array((*colour.rgb, colour.alpha), dtype=float) for colour in (start, end))
    rows = np.rint(first * (1 - steps) + last * steps).astype(np.uint8)
    whole = Image.fromarray(np.repeat(rows[:, None, :], box.width, axis=1))
    return whole.convert("RGB"), whole.getchannel("A")


def _faded(mask: Image.Image, alpha: int) -> Image.Image:
    return mask if alpha == 255 else mask.point([level * alpha // 255 for level in range(256)])  # noqa: PLR2004


def _product(one: Image.Image, other: Image.Image) -> Image.Image:
    product = np.asarray(one, dtype=np.uint16) * np.asarray(other, dtype=np.uint16) // 255
    return Image.fromarray(product.astype(np.uint8))
