"""Draws posters on one thread of the process, one after the other; what was drawn lately is kept.

One thread, because a renderer is not for two, and because scans need the other core. What waits is bounded: a crowd
hears at once that it is too many instead of waiting for a picture that comes too late.
"""

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from PIL import Image

from yutang.errors import N_, Unavailable
from yutang.posters.designs import Design
from yutang.posters.fonts import Face
from yutang.posters.renderer import Renderer
from yutang.posters.rules.layers import DYNAMIC, Template, Values
from yutang.posters.rules.pacing import Pace

FONT: Final = Path(__file__).parents[1] / "web" / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf"
SMALL_WIDTH: Final = 360  # pixels of a preview
_WAITING: Final = 64  # pictures: 0.4 s where the templates are known, 20 s where none is
_TRYING: Final = 6  # of these, such that nobody but an editor waits for
_KEPT_BYTES: Final = 24 << 20  # of finished pictures
_RENDERERS_BYTES: Final = 96 << 20  # of what prepared templates take, roughly
_WEBP_QUALITY: Final = 82
_SMALL_QUALITY: Final = 82


class Form(StrEnum):
    JPEG = "jpg"
    WEBP = "webp"
    SMALL = "small"  # a JPEG, `SMALL_WIDTH` wide


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to be made. `values` and `pictures` are asked for on the press's thread, and only where needed.

    `pictures` gives the files of the names it is given. `key` stands for the whole picture.
    """

    key: str
    design: Design
    values: Callable[[], Values]
    pictures: Callable[[frozenset[str]], Mapping[str, bytes]]
    form: Form = Form.JPEG
    lasting: bool = True  # False: neither the picture nor its template will be asked for again


class Press:
    """One for each web process. Costs nothing until the first poster."""

    def __init__(self, font: Path = FONT) -> None:
        self.networks = Pace(burst=600, per_minute=600)  # phones of one carrier share addresses by the hundred
        self.posters = Pace(burst=240, per_minute=240)
        self._font = font
        self._face: Face | None = None
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._running: dict[str, Future[bytes]] = {}
        self._trying = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._renderers: OrderedDict[str, Renderer] = OrderedDict()  # touched by the press's thread only

    def kept(self, key: str) -> bytes | None:
        """A picture that was made lately."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def submit(self, order: Order) -> "Future[bytes]":
        """The picture's bytes, some time. Who orders what is being made already gets the same.

        Raises Unavailable where too much is waiting. The future raises Invalid for what cannot be drawn.
        """
        with self._lock:
            running = self._running.get(order.key) if order.lasting else None
            if running is not None:
                return running
            if len(self._running) >= _WAITING or (not order.lasting and self._trying >= _TRYING):
                raise Unavailable(
                    N_("Many posters are being made right now. Please try again in a moment."), retry_after=3
                )
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="posters")
            future = self._pool.submit(self._make, order)
            if order.lasting:
                self._running[order.key] = future
            else:
                self._trying += 1
        future.add_done_callback(lambda done: self._done(order, done))
        return future

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _done(self, order: Order, future: "Future[bytes]") -> None:
        made = None if future.cancelled() or future.exception() is not None else future.result()
        with self._lock:
            if not order.lasting:
                self._trying -= 1
                return
            self._running.pop(order.key, None)
            if made is None or order.key in self._kept:
                return
            self._kept[order.key] = made
            self._kept_bytes += len(made)
            while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
                self._kept_bytes -= len(self._kept.popitem(last=False)[1])

    def _make(self, order: Order) -> bytes:
        renderer = self._renderer(order)
        values = order.values()
        match order.form:
            case Form.JPEG:
                return renderer.render(values).jpeg
            case Form.WEBP:
                return _encoded(renderer.frame(values), "WEBP", _WEBP_QUALITY)
            case Form.SMALL:
                frame = renderer.frame(values)
                height = max(1, round(frame.height * SMALL_WIDTH / frame.width))
                small = frame.resize((SMALL_WIDTH, height), Image.Resampling.LANCZOS)
                return _encoded(small, "JPEG", _SMALL_QUALITY)

    def _renderer(self, order: Order) -> Renderer:
        known = self._renderers.get(order.design.digest)
        if known is not None:
            self._renderers.move_to_end(order.design.digest)
            return known
        if self._face is None:
            self._face = Face(self._font)
        template = order.design.template
        made = Renderer(template, order.pictures(template.sources), self._face)
        if order.lasting:
            self._renderers[order.design.digest] = made
            while len(self._renderers) > 1 and sum(map(_weight, self._renderers.values())) > _RENDERERS_BYTES:
                self._renderers.popitem(last=False)
        return made


def _weight(renderer: Renderer) -> int:
    """Bytes, roughly: its fixed layers as colours and masks, and what lies below the others."""
    template: Template = renderer.template
    fixed = sum(each.box.width * each.box.height for each in template.layers if each.kind not in DYNAMIC)
    return 4 * fixed + round(3 * renderer.dynamic_share * template.width * template.height)


def _encoded(picture: Image.Image, file_format: str, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, file_format, quality=quality)
    return out.getvalue()
