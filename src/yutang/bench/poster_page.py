"""A poster as a web page, photographed by a Chromium that stays open: what many poster services do."""

import base64
import html
import importlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from yutang.bench.poster_script import words_of
from yutang.posters.rules.layers import Avatar, Layer, Picture, QrCode, Shape, Template, Values, Words
from yutang.wechat.qr import qr_svg

_ARGUMENTS: Final = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run")
_TICKS: Final = os.sysconf("SC_CLK_TCK")  # per second, of the times in /proc


class Studio:
    """An open page of one template. `cpu` is what all its processes have used, in seconds."""

    def __init__(self, page: Any, template: Template, pictures: Mapping[str, bytes], quality: int) -> None:  # noqa: ANN401 - playwright is no dependency
        self._page, self._template, self._quality = page, template, quality
        page.set_content(document(template, pictures))
        page.wait_for_load_state("networkidle")

    def photograph(self, values: Values) -> bytes:
        parts = {str(n): inner(each, values) for n, each in enumerate(self._template.layers) if inner(each, values)}
        self._page.evaluate(
            """async parts => {
              for (const [n, html] of Object.entries(parts)) document.getElementById('l' + n).innerHTML = html;
              await Promise.all([...document.images].map(image => image.decode()));
            }""",
            parts,
        )
        return bytes(self._page.screenshot(type="jpeg", quality=self._quality))

    @property
    def cpu(self) -> float:
        return _cpu_of_family(os.getpid())


@contextmanager
def open_studio(template: Template, pictures: Mapping[str, bytes], quality: int) -> Iterator[Studio | None]:
    """None where Chromium or Playwright is missing."""
    programs = os.environ.get("YUTANG_TEST_CHROMIUM"), *map(shutil.which, ("chromium-headless-shell", "chromium"))
    program = next(filter(None, programs), None)
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError:
        playwright = None
    if program is None or playwright is None:
        yield None
        return
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=_ARGUMENTS)
        page = browser.new_page(viewport={"width": template.width, "height": template.height})
        yield Studio(page, template, pictures, quality)
        browser.close()


def document(template: Template, pictures: Mapping[str, bytes]) -> str:
    layers = "".join(
        f'<div id="l{number}" style="position:absolute;left:{each.box.x}px;top:{each.box.y}px;width:{each.box.width}px;'
        f'height:{each.box.height}px;overflow:hidden;white-space:pre-line;{_look(each, pictures)}">'
        f"{html.escape(each.before) if isinstance(each, Words) else ''}</div>"
        for number, each in enumerate(template.layers)
    )
    return f'<body style="margin:0;font-family:sans-serif">{layers}</body>'


def inner(layer: Layer, values: Values) -> str:
    """What changes from poster to poster; "" for what does not."""
    match layer:
        case QrCode():
            return qr_svg(values.link)
        case Avatar() if values.avatar:
            size = f"width={layer.box.width} height={layer.box.height}"
            return f'<img {size} src="data:image/jpeg;base64,{base64.b64encode(values.avatar).decode()}">'
        case Words():
            return html.escape(words_of(layer, values))
        case _:
            return ""


def _look(layer: Layer, pictures: Mapping[str, bytes]) -> str:
    match layer:
        case Picture():
            data = base64.b64encode(pictures[layer.source]).decode()
            return f"background:url(data:;base64,{data}) 0 0/100% 100%"
        case Shape():
            return f"background:rgb{layer.fill.rgb};border-radius:{layer.corner}px"
        case Avatar():
            return "border-radius:50%"
        case Words():
            style = layer.style
            return f"font-size:{style.size}px;line-height:{style.line_height};color:rgb{style.colour.rgb}"
        case _:
            return ""


def _cpu_of_family(root: int) -> float:
    """Seconds of user and system time of a process and all that it started, from /proc (Linux)."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        pid = int(path.parent.name)
        parents[pid], used[pid] = int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICKS

    def belongs(pid: int) -> bool:
        return pid == root or (pid in parents and belongs(parents[pid]))

    return sum(seconds for pid, seconds in used.items() if belongs(pid))
