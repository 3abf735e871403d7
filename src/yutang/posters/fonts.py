"""The one packaged font: what it covers, how wide its characters are, and its sizes opened for drawing."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from yutang.errors import SettingsError
from yutang.posters.rules.coverage import characters

_EM: Final = 1000  # pixels: the size at which widths are read, large enough for hinting not to matter
_SIZES: Final = 64  # opened sizes kept
_GLYPHS: Final = 2048  # drawn characters kept, 3 KB each at the size of a nickname: what 300 names need again and again
_LINES: Final = 256  # drawn lines kept: today's date and the common streaks are on poster after poster
_BOLD: Final = 36  # a bold stroke is the size divided by this on each side


@dataclass(frozen=True, slots=True)
class Drawn:
    """A character or a line: opacity, and where its upper left corner is, seen from its start on the baseline."""

    mask: Image.Image
    x: int
    y: int


class Face:
    """A font file. Basic layout everywhere: the same pixels with and without libraqm."""

    def __init__(self, path: Path) -> None:
        """Raises SettingsError where there is no such font."""
        try:
            self._covered = characters(path.read_bytes())
        except (OSError, ValueError) as error:
            raise SettingsError(f"No font for posters at {path}; `make assets` brings it.") from error
        self._widths: dict[str, float] = {}
        self._path = path
        self._em = self._open(_EM)
        self.at = lru_cache(maxsize=_SIZES)(self._open)
        self._glyph = lru_cache(maxsize=_GLYPHS)(self._draw)
        self.line = lru_cache(maxsize=_LINES)(self._draw_line)

    def covers(self, char: str) -> bool:
        return ord(char) in self._covered

    def width(self, text: str) -> float:
        """In em, without kerning: what a browser's canvas measures to a hundredth."""
        return sum(map(self._width, text))

    def _draw_line(self, text: str, size: int, bold: bool) -> Drawn:  # noqa: FBT001 - positional for the cache
        """From kept characters, each at a whole pixel: drawing outlines is what costs."""
        x, placed = 0.0, []
        for char in text:
            glyph = self._glyph(char, size, bold)
            placed.append((glyph.mask, round(x * size) + glyph.x, glyph.y))
            x += self._width(char)
        left, top = min(x for _, x, _ in placed), min(y for _, _, y in placed)
        right = max(x + mask.width for mask, x, _ in placed)
        bottom = max(y + mask.height for mask, _, y in placed)
        whole = Image.new("L", (right - left, bottom - top))
        for mask, at, y in placed:
            whole.paste(255, (at - left, y - top), mask)
        return Drawn(whole, left, top)

    def _draw(self, char: str, size: int, bold: bool) -> Drawn:  # noqa: FBT001 - positional for the cache
        font, stroke = self.at(size), max(1, size // _BOLD) if bold else 0
        left, top, right, bottom = (int(edge) for edge in font.getbbox(char, anchor="ls", stroke_width=stroke))
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
        ImageDraw.Draw(mask).text((-left, -top), char, 255, font, anchor="ls", stroke_width=stroke)
        return Drawn(mask, left, top)

    def _width(self, char: str) -> float:
        known = self._widths.get(char)
        if known is None:
            known = self._widths[char] = self._em.getlength(char) / _EM
        return known

    def _open(self, size: int) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(self._path, size, layout_engine=ImageFont.Layout.BASIC)
