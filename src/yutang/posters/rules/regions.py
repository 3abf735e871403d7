"""Rectangles on a poster, and the grid of JPEG cells that they are rounded out to."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

MCU: Final = 16  # pixels, width and height of what a 4:2:0 JPEG encodes at once
_INTERVALS: Final = (4, 3, 5, 2, 1)  # MCUs per cell, the best first: longer ones waste pixels, shorter ones bytes


@dataclass(frozen=True, slots=True)
class Box:
    """In pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )  # sharing an edge is not meeting

    def within(self, other: "Box") -> bool:
        return self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom

    def joined(self, other: "Box") -> "Box":
        """The smallest box around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a frame of this size. Cells never run over the end of a row of MCUs."""

    width: int
    height: int

    @property
    def interval(self) -> int:
        """MCUs per cell."""
        return _interval(-(-self.width // MCU))

    @property
    def cell(self) -> int:
        """Width of a cell in pixels; its height is one MCU."""
        return self.interval * MCU

    @property
    def per_row(self) -> int:
        return -(-self.width // self.cell)

    def around(self, box: Box) -> Box:
        """`box` rounded out to whole cells; at the frame's edges cut off with the frame."""
        x, y = max(0, box.x) // self.cell * self.cell, max(0, box.y) // MCU * MCU
        right = min(self.width, -(-box.right // self.cell) * self.cell)
        bottom = min(self.height, -(-box.bottom // MCU) * MCU)
        return Box(x, y, right - x, bottom - y)


@cache
def _interval(columns: int) -> int:
    return next(each for each in _INTERVALS if columns % each == 0)


def regions(boxes: Iterable[Box], grid: Grid) -> tuple[Box, ...]:
    """What must be encoded anew where `boxes` change: boxes on the grid, none of which meets another."""
    apart: list[Box] = []
    for box in boxes:
        region = grid.around(box)
        while met := [each for each in apart if each.meets(region)]:
            for each in met:
                apart.remove(each)
                region = region.joined(each)
        apart.append(region)
    return tuple(sorted(apart, key=lambda each: (each.y, each.x)))
