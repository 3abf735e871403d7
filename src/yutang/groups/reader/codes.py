"""Finds the QR codes of a picture: zxing-cpp on the picture as it is, then on easier-looking versions of it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]

_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
# Longer sides cost time and give nothing: a module of a code that spans a tenth of the picture still has 4 pixels.
_WORK_SIDE = 2000
_SMALL_SIDE = 900
_LONGEST_SIDE = 65_535  # zxing-cpp takes no longer ones
# A code shrunk until the picture's long side is this: dots of "round" codes grow together, noise averages out.
_TINY_SIDE = 640


@dataclass(frozen=True, slots=True)
class Code:
    """One QR code. `corners` are in pixels of the picture: top left, top right, bottom right, bottom left of the code
    itself, also when the card lies on its side."""

    text: str
    corners: Corners

    @property
    def side(self) -> float:
        """Mean length of its four sides in pixels."""
        ends = zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        return sum(math.dist(a, b) for a, b in ends) / 4


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A version of the picture, and how its pixels lie in the original."""

    image: Image.Image
    back: Callable[[Point], Point]


def find_codes(grey: Image.Image) -> list[Code]:
    """Every different QR of a picture (mode L), from left to right and top to bottom; empty when none can be read.

    The first two attempts are always made, so that a second, smaller code is not overlooked; the rest only as long as
    nothing was found.
    """
    found: dict[str, Code] = {}
    for number, attempt in enumerate(_attempts(grey)):
        if found and number > 1:
            break
        for code in _read(attempt):
            found.setdefault(code.text, code)
    row = max((code.side for code in found.values()), default=1.0)
    return sorted(found.values(), key=lambda code: (code.corners[0][1] // row, code.corners[0][0]))


def _attempts(grey: Image.Image) -> Iterator[_Attempt]:
    work = _scaled(grey, min(1.0, _WORK_SIDE / max(grey.size)))
    yield work
    yield _scaled(grey, 0.5 * _scale(work, grey))
    flat = _flattened(work.image)
    yield _Attempt(flat, work.back)
    yield _Attempt(ImageOps.autocontrast(work.image.filter(ImageFilter.GaussianBlur(2)), cutoff=2), work.back)
    if _WORK_SIDE < max(grey.size) <= _LONGEST_SIDE:
        yield _scaled(grey, 1.0)
    if max(grey.size) < _SMALL_SIDE:
        yield _scaled(grey, 3.0)
    yield _scaled(grey, _TINY_SIDE / max(grey.size))
    for degrees in (15, 30, 45):
        yield _turned(flat, degrees, work.back)


def _read(attempt: _Attempt) -> Iterator[Code]:
    barcodes = zxingcpp.read_barcodes(attempt.image, formats=_FORMATS, text_mode=zxingcpp.TextMode.Plain)
    for barcode in barcodes:
        at = barcode.position
        clockwise = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        one, two, three, four = (attempt.back((float(point.x), float(point.y))) for point in clockwise)
        yield Code(barcode.text, (one, two, three, four))


def _scale(attempt: _Attempt, grey: Image.Image) -> float:
    return attempt.image.width / grey.width


def _scaled(grey: Image.Image, factor: float) -> _Attempt:
    if factor == 1.0:
        return _Attempt(grey, lambda point: point)
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    across, down = grey.width / size[0], grey.height / size[1]
    filter_ = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
    return _Attempt(grey.resize(size, filter_), lambda point: (point[0] * across, point[1] * down))


def _turned(image: Image.Image, degrees: int, back: Callable[[Point], Point]) -> _Attempt:
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    # Pillow turns counter-clockwise about the centre; rotating the corner's vector by the same angle turns it back.
    half, full = (image.width / 2, image.height / 2), (turned.width / 2, turned.height / 2)
    unit = complex(0, 1) ** (degrees / 90)

    def undo(point: Point) -> Point:
        vector = complex(point[0] - full[0], point[1] - full[1]) * unit
        return back((vector.real + half[0], vector.imag + half[1]))

    return _Attempt(turned, undo)


def _flattened(image: Image.Image) -> Image.Image:
    """Without shadows: every pixel against the mean of its surroundings, then stretched to full contrast."""
    around = image.filter(ImageFilter.BoxBlur(max(image.size) // 16))
    return ImageOps.autocontrast(ImageChops.subtract(image, around, scale=0.5, offset=128), cutoff=2)
