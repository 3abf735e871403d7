"""The plane of a card, measured from its QR: (0, 0) is the code's top-left corner, (1, 1) its bottom-right one.

Text above and below the code has coordinates below 0 and above 1. Turned, tilted and photographed cards all look alike
in it, so reading needs no cases for them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from yutang.groups.reader.codes import Corners, Point

Grey = NDArray[np.uint8]

# 1 in the corner of the QR, 0 where the plane vanishes in the distance.
_HORIZON = 0.05


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the plane of the card; lengths are in sides of the QR."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def grown(self, across: float, down: float) -> "Box":
        return Box(self.left - across, self.top - down, self.right + across, self.bottom + down)


class CardPlane:
    """A picture together with the place of its QR."""

    def __init__(self, grey: Image.Image, corners: Corners) -> None:
        self._grey = grey
        self._map = _square_to_quad(corners)

    def place(self, u: float, v: float) -> Point:
        """The pixel at a point of the card's plane; outside the picture for what lies behind the camera."""
        x, y, depth = (float(value) for value in self._map @ np.array([u, v, 1.0]))
        return (x / depth, y / depth) if depth > _HORIZON else (-1.0, -1.0)

    def clipped(self, box: Box) -> Box:
        """The box cut back to where the picture still is, in steps of a hundredth, by its four middle lines."""
        middle_u, middle_v = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return Box(
            left=self._inside(np.arange(middle_u, box.left, -0.01), middle_v, box.left, vary="u"),
            right=self._inside(np.arange(middle_u, box.right, 0.01), middle_v, box.right, vary="u"),
            top=self._inside(np.arange(middle_v, box.top, -0.01), middle_u, box.top, vary="v"),
            bottom=self._inside(np.arange(middle_v, box.bottom, 0.01), middle_u, box.bottom, vary="v"),
        )

    def cut(self, box: Box, width: int, height: int) -> Grey:
        """The box as `height` × `width` grey values, straightened, resampled once, white outside the picture."""
        depths = [self._map[2] @ (u, v, 1.0) for u in (box.left, box.right) for v in (box.top, box.bottom)]
        if min(depths) <= _HORIZON:  # seen so steeply that part of the box has no pixels at all
            return np.full((height, width), 255, np.uint8)
        scale = np.array([[box.width / width, 0, box.left], [0, box.height / height, box.top], [0, 0, 1.0]])
        whole = self._map @ scale
        whole = whole / whole[2, 2]
        warped = self._grey.transform(
            (width, height),
            Image.Transform.PERSPECTIVE,
            tuple(float(value) for value in whole.ravel()[:8]),
            Image.Resampling.BICUBIC,
            fillcolor=255,
        )
        return np.asarray(warped)

    def _inside(self, steps: NDArray[np.float64], other: float, wanted: float, *, vary: str) -> float:
        last = float(steps[0]) if len(steps) else wanted
        for step in (*steps, wanted):
            x, y = self.place(float(step), other) if vary == "u" else self.place(other, float(step))
            if not (0 <= x <= self._grey.width and 0 <= y <= self._grey.height):
                return last
            last = float(step)
        return wanted


def plane_of(grey: Image.Image, corners: Corners, side: float) -> CardPlane:
    """The plane of a card, with the picture halved until its QR is not much larger than reading needs (cutting does not
    average over pixels, so a picture that is far too large would come out grainy)."""
    factor = max(1, int(side // 900))
    if factor == 1:
        return CardPlane(grey, corners)
    one, two, three, four = ((x / factor, y / factor) for x, y in corners)
    return CardPlane(grey.reduce(factor), (one, two, three, four))


def _square_to_quad(corners: Corners) -> NDArray[np.float64]:
    """The 3 × 3 projective map of the unit square onto four points (P. Heckbert, Fundamentals of Texture Mapping, 1989,
    §2.2.3). Corners on one line give no plane: the caller's decoder has seen a square in them, so they never are."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1 or 1e-9
    g, h = (sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area
    return np.array(
        [
            [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            [g, h, 1.0],
        ]
    )
