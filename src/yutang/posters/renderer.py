"""Posters of one template, fast: what they share is drawn and encoded once; each poster adds its own rectangles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from yutang.errors import N_, Invalid
from yutang.posters import jpeg
from yutang.posters.drawing import Pen, Stamp, png
from yutang.posters.fonts import Face
from yutang.posters.rules.layers import DYNAMIC, MAX_STREAK, Kind, Template, Values
from yutang.posters.rules.regions import Box, Grid, regions

MAX_BYTES: Final = 300 * 1000  # of a poster, 1080 × 1920: what WeChat sends on without squeezing it again
MAX_LINK: Final = 200  # characters
_QUALITIES: Final = (86, 82, 78, 74, 70, 64, 58, 50, 40, 30)  # tried from the best


@dataclass(frozen=True, slots=True)
class Poster:
    """One fan's poster. Kept, it is what a later one of the same fan is made from (`Renderer.render`)."""

    head: bytes
    pieces: tuple[bytes, ...]
    values: Values

    @property
    def jpeg(self) -> bytes:
        return jpeg.joined(self.head, self.pieces)


@dataclass(frozen=True, slots=True)
class _Region:
    """`under` is what lies below the first dynamic layer; `layers` are drawn on it from the bottom to the top."""

    box: Box
    under: Image.Image
    layers: tuple[int, ...]
    kinds: frozenset[Kind]


class Renderer:
    """Prepared for one template. Not for two threads at a time.

    `pictures` are the files that the template names. Raises Invalid where one is missing or cannot be read, and where
    no quality brings the poster under `MAX_BYTES`.
    """

    def __init__(self, template: Template, pictures: Mapping[str, bytes], face: Face) -> None:
        self.template = template
        self.grid = Grid(template.width, template.height)
        self._pen = Pen(face, pictures)
        self._layers = template.layers
        self._fixed: dict[int, Sequence[Stamp]] = {
            number: self._pen.stamps(layer, Values(link=""))
            for number, layer in enumerate(self._layers)
            if layer.kind not in DYNAMIC
        }
        changing = [layer.box for layer in self._layers if layer.kind in DYNAMIC]
        self._regions = tuple(self._region(box) for box in regions(changing, self.grid))
        self.quality = self._choose_quality()
        ground = self._drawn(Box(0, 0, template.width, template.height), tuple(self._fixed), self._fixed)
        scan = jpeg.split(jpeg.encode(ground, self.quality, self.grid.interval))
        self._head, self._tables = scan.head, scan.tables
        self._pieces = jpeg.pieces_of(scan.segments)

    @property
    def dynamic_share(self) -> float:
        """Of the poster's area: what is drawn and encoded for each, rounded out to whole cells; without a line of the
        fan's own, which costs nothing where there is none."""
        area = sum(region.box.width * region.box.height for region in self._regions if region.kinds != {Kind.LINE})
        return area / (self.template.width * self.template.height)

    def render(self, values: Values, earlier: Poster | None = None) -> Poster:
        """The poster of `values`. Only what differs from `earlier`, a poster of this renderer, is made anew.

        Raises Invalid for values that cannot be drawn.
        """
        check_values(values)
        changed = values.changed(earlier.values) if earlier else DYNAMIC if values.line else DYNAMIC - {Kind.LINE}
        pieces = list(self._pieces if earlier is None else earlier.pieces)
        drawn: dict[int, Sequence[Stamp]] = {}
        for region in self._regions:
            if region.kinds & changed:
                scan = jpeg.split(jpeg.encode(self._patch(region, values, drawn), self.quality, self.grid.interval))
                if scan.tables != self._tables:
                    raise jpeg.NotSpliceable("the tables of a rectangle differ from the template's")
                jpeg.put(pieces, self.grid, region.box, scan.segments)
        return Poster(self._head, tuple(pieces), values)

    def frame(self, values: Values) -> Image.Image:
        """The same poster drawn whole, as RGB: for other formats, and to prove that `render` is right."""
        stamps = {**self._fixed, **{n: self._stamps(n, values) for n in self._dynamic()}}
        whole = Box(0, 0, self.template.width, self.template.height)
        return self._drawn(whole, range(len(self._layers)), stamps)

    def _stamps(self, number: int, values: Values) -> Sequence[Stamp]:
        return self._pen.stamps(self._layers[number], values)

    def _dynamic(self) -> list[int]:
        return [number for number, layer in enumerate(self._layers) if layer.kind in DYNAMIC]

    def _region(self, box: Box) -> _Region:
        inside = [number for number, layer in enumerate(self._layers) if layer.box.meets(box)]
        first = next(number for number in inside if self._layers[number].kind in DYNAMIC)
        below = [number for number in inside if number < first]
        above = tuple(number for number in inside if number >= first)
        kinds = frozenset(self._layers[number].kind for number in above) & DYNAMIC
        return _Region(box, self._drawn(box, below, self._fixed), above, kinds)

    def _patch(self, region: _Region, values: Values, drawn: dict[int, Sequence[Stamp]]) -> Image.Image:
        patch = region.under.copy()
        for number in region.layers:
            stamps = self._fixed.get(number, drawn.get(number))
            if stamps is None:
                stamps = drawn[number] = self._stamps(number, values)
            for stamp in stamps:
                stamp.put(patch, region.box.x, region.box.y)
        return patch

    def _drawn(self, box: Box, numbers: Sequence[int], stamps: Mapping[int, Sequence[Stamp]]) -> Image.Image:
        canvas = Image.new("RGB", (box.width, box.height), self.template.ground.rgb)
        for number in numbers:
            for stamp in stamps[number]:
                stamp.put(canvas, box.x, box.y)
        return canvas

    def _choose_quality(self) -> int:
        """The best at which even a poster with a face of pure noise and long texts stays under the limit."""
        worst = self.frame(_worst_values())
        for quality in _QUALITIES:
            if len(jpeg.encode(worst, quality, self.grid.interval)) <= MAX_BYTES:
                return quality
        raise Invalid(
            N_("With this background posters get larger than {kb} KB. Please take a calmer one."), kb=MAX_BYTES // 1000
        )


def check_values(values: Values) -> None:
    """Raises Invalid. Names and faces are never wrong: they fall back."""
    if not values.link or len(values.link) > MAX_LINK or not values.link.isascii():
        raise Invalid(N_("This link does not fit into a QR."))
    if values.streak is not None and not 0 <= values.streak <= MAX_STREAK:
        raise Invalid(N_("A streak has 0 to {most} days."), most=MAX_STREAK)


def _worst_values() -> Values:
    noise = np.random.default_rng(1).integers(0, 256, (132, 132, 3), dtype=np.uint8)
    return Values(
        link="https://example.com/" + "x7Q" * 14,
        name="鑫龘鱻麤淼焱垚灥犇骉" * 4,
        avatar=png(Image.fromarray(noise)),
        streak=88_888,
        line="鱻麤龘爩籱灪麣鸞" * 5,
    )
