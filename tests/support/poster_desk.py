"""The poster editor in a browser: opening it, dragging in the poster's own pixels, and reading what it holds."""

import base64
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.support.console import Console
from tests.support.likeness import Picture
from yutang.posters.actions.pictures import do_keep_picture
from yutang.posters.actions.templates import do_add_blank, do_copy_own, do_save, find_template
from yutang.posters.designs import design
from yutang.posters.uploads import kept_picture

MARGIN = 24  # CSS pixels of the board around the poster (board.js)
READY = 20_000  # ms: the font has 10 MB
EDITOR = "document.querySelector('[data-poster-editor]').posterEditor"

Layer = dict[str, Any]


def copy_of(console: Console, key: str) -> int:
    """A template of the workspace that is copied from one of Yutang's own; its id."""
    with console.owner.working() as work:
        return do_copy_own(work, key, key).id


def uploaded(
    console: Console, template: dict[str, Any], pictures: Mapping[str, bytes]
) -> tuple[int, Mapping[str, bytes]]:
    """A template of the workspace with its pictures; its id, and the pictures as they are kept."""
    files = {}
    with console.owner.working() as work:
        for name, data in pictures.items():
            kept = kept_picture(data)
            do_keep_picture(work, kept)
            files[name] = kept
        for layer in template["layers"]:
            for field in ("source", "logo"):
                if field in layer:
                    layer[field] = files[layer[field]].source
        template_id = do_add_blank(work, template["name"]).id
        do_save(work, template_id, 1, template["name"], design(json.dumps(template)))
    return template_id, {kept.source: kept.content for kept in files.values()}


def saved(console: Console, template_id: int) -> dict[str, Any]:
    """The template as the server holds it."""
    with console.owner.reading() as work:
        template: dict[str, Any] = json.loads(find_template(work, template_id).version.content)
    return template


@dataclass
class Desk:
    page: Page

    def open(self, template_id: int) -> None:
        self.page.goto(f"/posters/{template_id}/edit")
        self.wait()

    def wait(self) -> None:
        """Until it can be used."""
        expect(self.page.locator("[data-desk]")).to_be_visible(timeout=READY)

    # ---- what it holds ----

    @property
    def layers(self) -> list[Layer]:
        """From the bottom to the top."""
        found: list[Layer] = self.page.evaluate(f"{EDITOR}.draft.content.layers")
        return found

    def index(self, kind: str) -> int:
        """Of the first layer of this kind."""
        return next(number for number, layer in enumerate(self.layers) if layer["kind"] == kind)

    @property
    def day(self) -> date:
        """Which day the editor shows."""
        return date.fromisoformat(self.page.evaluate(f"{EDITOR}.samples.day"))

    def picture(self) -> Picture:
        """The poster as it is on the board, one pixel for one."""
        url: str = self.page.evaluate(f"{EDITOR}.picture().then((canvas) => canvas.toDataURL('image/png'))")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))).convert("RGB"))

    # ---- what people do ----

    def choose(self, number: int, *, more: bool = False) -> None:
        """A layer by its place from the bottom, counted from 0."""
        rows = self.page.locator("[data-layer]")
        rows.nth(rows.count() - 1 - number).click(modifiers=["Shift"] if more else [])

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A pixel of the poster on the page."""
        box = self.page.locator("[data-board] .konvajs-content").bounding_box()
        assert box is not None
        zoom = self.page.evaluate(f"{EDITOR}.board.zoom")
        return box["x"] + MARGIN + x * zoom, box["y"] + MARGIN + y * zoom

    @contextmanager
    def dragging(self, start: tuple[float, float], end: tuple[float, float]) -> Iterator[None]:
        """From one pixel of the poster to another; inside, the button is still down."""
        mouse = self.page.mouse
        mouse.move(*self.place(*start))
        mouse.down()
        mouse.move(*self.place(*end), steps=8)
        yield
        mouse.up()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        with self.dragging(start, end):
            pass

    def touch_drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """The same with a finger."""
        session = self.page.context.new_cdp_session(self.page)
        (x, y), (to_x, to_y) = self.place(*start), self.place(*end)
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 9):
            point = {"x": x + (to_x - x) * step / 8, "y": y + (to_y - y) * step / 8}
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def pinch(self, middle: tuple[float, float], start: float, end: float) -> None:
        """Two fingers around a pixel of the poster, from one distance to another, in CSS pixels."""
        session = self.page.context.new_cdp_session(self.page)
        x, y = self.place(*middle)

        def fingers(distance: float) -> list[dict[str, float]]:
            return [{"x": x - distance / 2, "y": y, "id": 0}, {"x": x + distance / 2, "y": y, "id": 1}]

        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": fingers(start)[:1]})
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": fingers(start)})
        for step in range(1, 9):
            points = fingers(start + (end - start) * step / 8)
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def act(self, name: str) -> None:
        """Press the button of this action."""
        self.page.locator(f'[data-do="{name}"]').click()

    def show_for(self, name: str, *, face: bool) -> None:
        """Whose poster is shown."""
        self.page.locator('[data-sample="kind"]').select_option("own")
        self.page.locator('[data-sample="name"]').fill(name)
        self.page.locator('[data-sample="face"]').set_checked(face)

    def pick(self, button: str, name: str, data: bytes) -> None:
        """Choose a file after pressing what asks for one."""
        with self.page.expect_file_chooser() as chooser:
            self.page.locator(f'[data-pick="{button}"]').click()
        chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
