"""Finds lines of text in the bands above and below the QR, by projection. Needs no model.

Text is thin strokes: what a closing (for dark text; an opening for light text) fills up. Pictures of members, plates,
card edges and shadows are wide, so they stay out without being known.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from yutang.groups.reader.geometry import Box, CardPlane, Grey

# Pixels per side of the QR in which lines are looked for; the thin grey date line is then about 20 pixels high.
RESOLUTION = 440
# Both in sides of the QR. Footers are 0.035 high on phones' cards, names of groups up to 0.07.
_MIN_HEIGHT, _MAX_HEIGHT = 0.018, 0.14
_STROKE = 9  # pixels; wider dark areas are not text
_INK = 14  # grey levels a stroke must stand out from its surroundings; noise of a JPEG stays below 8
_ROW_GAP = 3  # pixels of white that end a line
_COLUMN_GAP = 26  # pixels of white that end a block: more than a wide space
_MIN_ROW_INK = 2  # pixels of ink that make a pixel row part of a line
_PLACE = 16  # pixels; what counts as one place of an upright line

Mask = NDArray[np.bool_]


def find_rows(plane: CardPlane, band: Box) -> list[Box]:
    """The lines of text in a band, from top to bottom, tight around their ink."""
    inside = plane.clipped(band)
    if inside.width <= 0 or inside.height <= 0:
        return []
    width, height = round(inside.width * RESOLUTION), round(inside.height * RESOLUTION)
    if width < _COLUMN_GAP or height < _MIN_HEIGHT * RESOLUTION:
        return []
    ink = _without_edges(ink_of(plane.cut(inside, width, height)))
    found = sorted(_lines(ink, 0, 0, 0), key=lambda spot: spot[0])
    return [
        Box(
            inside.left + left / RESOLUTION,
            inside.top + top / RESOLUTION,
            inside.left + right / RESOLUTION,
            inside.top + bottom / RESOLUTION,
        )
        for top, bottom, left, right in found
    ]


def ink_of(band: Grey) -> Mask:
    """Which pixels are strokes of text, for dark text on light and light text on dark alike."""
    signed = band.astype(np.int16)
    if is_dark(band):
        signed = 255 - signed
    depth = _spread(_spread(signed, _STROKE, np.maximum), _STROKE, np.minimum) - signed
    # Most of a band is empty, so the median is what the grain of a photo alone gives.
    marks = depth > _INK + 1.5 * np.median(depth)
    return np.asarray(marks & (_neighbours(marks) > 2))  # noqa: PLR2004 - a grain of noise is one or two pixels


def _neighbours(marks: Mask) -> NDArray[np.int8]:
    """How many of the 9 pixels around and at each are set."""
    padded = np.pad(marks.astype(np.int8), 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:])


def is_dark(pixels: Grey) -> bool:
    """Whether the background (the most frequent shade) is dark."""
    counts = np.bincount((pixels >> 4).ravel(), minlength=16)
    return bool(counts.argmax() < 8)  # noqa: PLR2004 - half of the 16 shades


def _spread(values: NDArray[np.int16], size: int, pick: np.ufunc) -> NDArray[np.int16]:
    """Running maximum or minimum over a square of `size` pixels; `size` is odd."""
    half = size // 2
    for axis in (0, 1):
        pad = [(half, half) if axis == this else (0, 0) for this in (0, 1)]
        padded = np.pad(values, pad, mode="edge")
        length = values.shape[axis]
        shifted = [padded.take(range(start, start + length), axis=axis) for start in range(size)]
        values = pick.reduce(shifted)
    return values


def _lines(ink: Mask, top: int, left: int, depth: int) -> Iterator[tuple[int, int, int, int]]:
    """(top, bottom, left, right) of each line. A run of rows too high for text is cut into columns and tried again."""
    shortest, highest = _MIN_HEIGHT * RESOLUTION, _MAX_HEIGHT * RESOLUTION
    for start, end in _runs(ink.sum(axis=1) >= _MIN_ROW_INK, _ROW_GAP):
        if end - start < shortest:
            continue
        strip = ink[start:end]
        columns = _blocks(strip)
        if end - start <= highest:
            if columns[-1][1] - columns[0][0] > end - start:
                yield top + start, top + end, left + columns[0][0], left + columns[-1][1]
        elif depth < 2 and len(columns) > 1:  # noqa: PLR2004 - a picture beside two lines needs two cuts
            for first, last in columns:
                yield from _lines(strip[:, first:last], top + start, left + first, depth + 1)


def _without_edges(ink: Mask) -> Mask:
    """Without upright lines. The edge of a card that stands a little askew comes out as dashes from top to bottom; a
    column of text has ink in few places."""
    places = len(ink) // _PLACE
    if places < 6:  # noqa: PLR2004 - three lines of text could fill a lower band
        return ink
    by_place = ink[: places * _PLACE].reshape(places, _PLACE, -1).any(axis=1)
    edge = np.zeros(ink.shape[1], np.bool_)
    for start, end in _runs(by_place.mean(axis=0) > 0.6, _ROW_GAP):  # noqa: PLR2004 - most of the places
        if end - start < _STROKE:  # a grainy picture is wider
            edge[max(0, start - 1) : end + 1] = True
    return ink & ~edge


def _blocks(strip: Mask) -> list[tuple[int, int]]:
    """The columns of a line's blocks, without specks: a block has a twentieth of the largest one's ink at least."""
    amounts = strip.sum(axis=0)
    blocks = _runs(amounts > 0, _COLUMN_GAP)
    weights = [int(amounts[start:end].sum()) for start, end in blocks]
    least = max(weights, default=0) / 20
    return [block for block, weight in zip(blocks, weights, strict=True) if weight >= least]


def _runs(wanted: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """[start, end) of each run of True; runs less than `gap` apart are one."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    runs: list[tuple[int, int]] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs
