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
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from PIL import Image

from yutang.errors import N_, Unavailable
from yutang.posters.designs import Design
from yutang.posters.drawing import Pen
from yutang.posters.fonts import Face
from yutang.posters.renderer import Renderer
from yutang.posters.rules.digests import digest_of
from yutang.posters.rules.layers import DYNAMIC, Template, Values
from yutang.posters.rules.pacing import Pace

FONT: Final = Path(__file__).parents[1] / "web" / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf"
SMALL_WIDTH: Final = 360  # pixels of a preview
_WAITING: Final = 400  # pictures: 3 s where the template is known, as it is in a crowd
_TRYING: Final = 6  # of these, such that nobody but an editor waits for
_KEPT_BYTES: Final = 24 << 20  # of finished pictures
_RENDERERS_BYTES: Final = 96 << 20  # of what prepared templates take, roughly
_TOKEN: Final = 64  # characters of a made-up token that are remembered
_WEBP_QUALITY: Final = 82
_SMALL_QUALITY: Final = 82


class Form(StrEnum):
    JPEG = "jpg"
    WEBP = "webp"
    SMALL = "small"  # a JPEG, `SMALL_WIDTH` wide


Files = Callable[[frozenset[str]], Mapping[str, bytes]]  # the files of the names it is given
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to be made. `values` and `pictures` are asked for on the press's thread, and only where needed.

    `key` stands for the whole picture.
    """

    key: str
    design: Design
    values: Callable[[], Values]
    pictures: Files
    form: Form = Form.JPEG


class Press:
    """One for each web process. Costs nothing until the first poster.

    `network_per_minute` and `poster_per_minute`: how often strangers may ask from one network, and for one poster.
    """

    def __init__(self, network_per_minute: int, poster_per_minute: int, font: Path = FONT) -> None:
        self._networks = Pace(network_per_minute, network_per_minute)
        self._posters = Pace(poster_per_minute, poster_per_minute)
        self._font = font
        self._face: Face | None = None
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._running: dict[str, Future[bytes]] = {}
        self._trying = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._renderers: OrderedDict[str, Renderer] = OrderedDict()  # touched by the press's thread only

    def wait(self, network: str, token: str, now: float) -> float:
        """Count one visit of a poster. 0, or the seconds until the next one from this network or of this poster."""
        with self._lock:
            return self._networks.wait(network, now) or self._posters.wait(token[:_TOKEN], now)

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
            running = self._running.get(order.key)
            if running is not None:
                return running
            if len(self._running) >= _WAITING:
                raise _busy()
            future = self._running[order.key] = self._started().submit(self._make, order)
        future.add_done_callback(lambda done: self._done(order.key, done))
        return future

    def run(self, task: Callable[[], Result]) -> "Future[Result]":
        """Heavy work for an editor, on the same thread: e.g. reading an uploaded picture. Raises Unavailable."""
        with self._lock:
            if self._trying >= _TRYING:
                raise _busy()
            self._trying += 1
            future = self._started().submit(task)
        future.add_done_callback(self._tried)
        return future

    def proof(self, design: Design, values: Values, pictures: Files) -> "Future[bytes]":
        """A JPEG of a template that is being changed: neither is kept. Raises Unavailable, the future Invalid."""
        return self.run(lambda: self._renderer(design, pictures, lasting=False).render(values).jpeg)

    def prepare(self, design: Design, pictures: Files) -> "Future[None]":
        """Make a template ready, which proves that it can be drawn. Raises Unavailable, the future Invalid."""

        def prepared() -> None:
            self._renderer(design, pictures)

        return self.run(prepared)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="posters")
        return self._pool

    def _tried(self, _done: "Future[Result]") -> None:
        with self._lock:
            self._trying -= 1

    def _done(self, key: str, future: "Future[bytes]") -> None:
        made = None if future.cancelled() or future.exception() is not None else future.result()
        with self._lock:
            self._running.pop(key, None)
            if made is None or key in self._kept:
                return
            self._kept[key] = made
            self._kept_bytes += len(made)
            while self._kept_bytes > _KEPT_BYTES and len(self._kept) > 1:
                self._kept_bytes -= len(self._kept.popitem(last=False)[1])

    def _make(self, order: Order) -> bytes:
        if order.form is Form.SMALL:
            frame = self._frame(order)
            height = max(1, round(frame.height * SMALL_WIDTH / frame.width))
            small = frame.resize((SMALL_WIDTH, height), Image.Resampling.LANCZOS)
            return _encoded(small, "JPEG", _SMALL_QUALITY)
        renderer = self._renderer(order.design, order.pictures)
        if order.form is Form.WEBP:
            return _encoded(renderer.frame(order.values()), "WEBP", _WEBP_QUALITY)
        return renderer.render(order.values()).jpeg

    def _frame(self, order: Order) -> Image.Image:
        """Drawn once: preparing the template for many would take five times as long."""
        known = self._renderers.get(order.design.digest)
        if known is not None:
            return known.frame(order.values())
        template, values = order.design.template, order.values()
        pen = Pen(self._opened_face(), order.pictures(template.sources))
        frame = Image.new("RGB", (template.width, template.height), template.ground.rgb)
        for layer in template.layers:
            for stamp in pen.stamps(layer, values):
                stamp.put(frame, 0, 0)
        return frame

    def _opened_face(self) -> Face:
        if self._face is None:
            self._face = Face(self._font)
        return self._face

    def _renderer(self, design: Design, pictures: Files, *, lasting: bool = True) -> Renderer:
        known = self._renderers.get(design.digest)
        if known is not None:
            self._renderers.move_to_end(design.digest)
            return known
        template = design.template
        made = Renderer(template, pictures(template.sources), self._opened_face())
        if lasting:
            self._renderers[design.digest] = made
            while len(self._renderers) > 1 and sum(map(_weight, self._renderers.values())) > _RENDERERS_BYTES:
                self._renderers.popitem(last=False)
        return made


@cache
def font_digest() -> str:
    """Stands in the font's address."""
    return digest_of(FONT.read_bytes())


def _busy() -> Unavailable:
    return Unavailable(N_("Many posters are being made right now. Please try again in a moment."), retry_after=3)


def _weight(renderer: Renderer) -> int:
    """Bytes, roughly: its fixed layers as colours and masks, and what lies below the others."""
    template: Template = renderer.template
    fixed = sum(each.box.width * each.box.height for each in template.layers if each.kind not in DYNAMIC)
    return 4 * fixed + round(3 * renderer.dynamic_share * template.width * template.height)


def _encoded(picture: Image.Image, file_format: str, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, file_format, quality=quality)
    return out.getvalue()
