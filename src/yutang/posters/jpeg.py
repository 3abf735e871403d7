"""Exchange rectangles inside an encoded JPEG without decoding it.

A baseline JPEG with restart markers is a row of entropy segments that know nothing of each other: each starts on a byte
and with the DC predictors at zero (ITU-T T.81 §E.1.4, §F.2.1.3.1). So a segment of one encode may stand in another, as
long as both have the same tables, sampling and restart interval. Only the number of the marker behind it follows from
its place. The frame is cut into *cells*: `interval` MCUs (16 × 16 pixels each at 4:2:0) side by side.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image

from yutang.posters.rules.regions import MCU, Box, Grid

_MARK, _SOF0, _SOS, _DRI = 0xFF, 0xC0, 0xDA, 0xDD
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_OTHER_FRAMES: Final = frozenset(range(0xC1, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF1..15: progressive, arithmetic …
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_MARKERS: Final = tuple(b"\xff" + bytes([0xD0 + number]) for number in range(8))


class NotSpliceable(ValueError):
    """This JPEG is no baseline JPEG with restart markers, or has other tables than the one it should go into."""


@dataclass(frozen=True, slots=True)
class Scan:
    """An encoded frame: `head` is all before the entropy data, `segments` have no markers."""

    head: bytes
    width: int
    height: int
    interval: int
    size_at: int  # where in `head` the four bytes of height and width are
    segments: tuple[bytes, ...]

    @property
    def tables(self) -> bytes:
        """The head without the frame's size: equal for two encodes whose segments may be exchanged."""
        return self.head[: self.size_at] + self.head[self.size_at + 4 :]


def encode(picture: Image.Image, quality: int, interval: int) -> bytes:
    """A baseline JPEG, 4:2:0, standard Huffman tables, a restart marker after every `interval` MCUs."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, subsampling=2, restart_marker_blocks=interval)
    return out.getvalue()


def split(data: bytes) -> Scan:
    """Raises NotSpliceable for what is not a whole baseline JPEG of one scan with restart markers."""
    if data[:2] != _SOI or data[-2:] != _EOI:
        raise NotSpliceable("no whole JPEG")
    at, size_at, interval = 2, 0, 0
    while True:
        if at + 4 > len(data) or data[at] != _MARK:
            raise NotSpliceable("broken off in the head")
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if kind in _OTHER_FRAMES:
            raise NotSpliceable("not a baseline JPEG")
        if kind == _SOF0:
            size_at = at + 5
        elif kind == _DRI:
            interval = int.from_bytes(data[at + 4 : at + 6])
        at += 2 + length
        if kind == _SOS:
            break
    if not size_at or not interval:
        raise NotSpliceable("no restart markers")
    height, width = (int.from_bytes(data[size_at + n : size_at + n + 2]) for n in (0, 2))
    segments = tuple(_RESTART.split(data[at:-2]))
    scan = Scan(data[:at], width, height, interval, size_at, segments)
    cells = -(-(-(-width // MCU) * -(-height // MCU)) // interval)
    if len(segments) != cells:
        raise NotSpliceable(f"{len(segments)} segments for {cells} cells")
    return scan


def put(pieces: list[bytes], grid: Grid, box: Box, segments: Sequence[bytes]) -> None:
    """Set the cells of `box`, which lies on the grid, to `segments`, row by row. Changes `pieces` in place.

    `pieces` are segments with the marker that follows each (see `pieces_of`).
    """
    per_row = -(-box.width // grid.cell)
    first, top = box.x // grid.cell, box.y // MCU
    last = len(pieces) - 1
    for row in range(len(segments) // per_row):
        place = (top + row) * grid.per_row + first
        for number, segment in enumerate(segments[row * per_row : (row + 1) * per_row], place):
            pieces[number] = segment + _MARKERS[number % 8] if number < last else segment


def pieces_of(segments: Sequence[bytes]) -> list[bytes]:
    """Each segment with its marker; none behind the last."""
    return [segment + _MARKERS[number % 8] for number, segment in enumerate(segments[:-1])] + [segments[-1]]


def joined(head: bytes, pieces: Sequence[bytes]) -> bytes:
    return b"".join((head, *pieces, _EOI))
