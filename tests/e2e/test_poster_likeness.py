"""What the poster editor shows is what the server draws: pixels, names and lines."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.support import posters
from tests.support.console import Console
from tests.support.likeness import ssim
from tests.support.poster_desk import EDITOR, Desk, copy_of, saved, uploaded
from yutang.posters.own import own_templates
from yutang.posters.renderer import Renderer
from yutang.posters.rules.fitting import fit
from yutang.posters.rules.layers import Align, Colour, Style, Values
from yutang.posters.rules.names import shown_name, shown_text
from yutang.posters.rules.reading import read_template
from yutang.posters.samples import LINK, sample_face

pytestmark = pytest.mark.e2e

ALIKE = 0.98
NAMES = {"plain": ("小鱼爱读书", True), "forty": ("很长很长的名字" * 6, False), "none": ("", False)}


@pytest.fixture
def desk(open_console: Callable[..., Page]) -> Desk:
    return Desk(open_console())


def unlike(desk: Desk, data: dict[str, Any], pictures: Mapping[str, bytes]) -> dict[str, float]:
    """For whom the editor and the server draw different posters, and how alike they are."""
    renderer = Renderer(read_template(data), pictures, posters.face())
    alike = {}
    for case, (name, face) in NAMES.items():
        desk.show_for(name, face=face)
        values = Values(LINK, name, sample_face() if face else None, 36, desk.day)
        alike[case] = ssim(desk.picture(), np.asarray(renderer.frame(values)))

    return {case: share for case, share in alike.items() if share < ALIKE}


def test_the_editor_shows_our_own_templates_as_the_server_draws_them(desk: Desk, console: Console) -> None:
    found = {}
    for key in own_templates():
        template_id = copy_of(console, key)
        desk.open(template_id)
        found[key] = unlike(desk, saved(console, template_id), {})

    assert {key: cases for key, cases in found.items() if cases} == {}
    assert len(found) >= 12


def test_the_editor_shows_every_kind_of_layer_as_the_server_draws_it(desk: Desk, console: Console) -> None:
    template_id, pictures = uploaded(console, posters.full_template(), posters.pictures())
    desk.open(template_id)

    assert unlike(desk, saved(console, template_id), pictures) == {}


def test_the_editor_shows_latin_words_as_the_server_draws_them(desk: Desk, console: Console) -> None:
    """Digits above all: a browser takes other ones on a Chinese page than the font's own."""
    text = "Reading 365 days, WXYZ 0123456789 hamburgefonstiv " * 3
    for size, bold in ((34, False), (60, True), (120, False), (180, True)):
        words = posters.layer("text", 40, 40, 1000, 1840, text=text, size=size, min_size=size, lines=12, bold=bold)
        template_id, _ = uploaded(console, posters.full_template() | {"name": "words", "layers": [words]}, {})
        desk.open(template_id)
        assert unlike(desk, saved(console, template_id), {}) == {}


def test_the_editor_fits_pictures_as_the_server_does(desk: Desk, console: Console) -> None:
    """Much smaller, a little smaller, larger, see-through; cut off, whole and stretched; with round corners."""
    files = {
        "large": posters.picture(2200, 1500),
        "tall": posters.picture(900, 1400, seed=4),
        "small": posters.picture(120, 90, seed=5),
        "clear": see_through(700, 500),
    }
    boxes = [
        ("large", "cover", (0, 0, 1080, 700), 0),
        ("large", "contain", (60, 720, 400, 300), 30),
        ("large", "stretch", (500, 720, 500, 200), 0),
        ("tall", "cover", (60, 1050, 300, 300), 150),
        ("small", "cover", (400, 950, 600, 420), 0),
        ("clear", "contain", (60, 1400, 500, 400), 0),
        ("clear", "cover", (600, 1420, 400, 400), 40),
    ]
    layers = [posters.layer("picture", *box, source=name, fit=fit, corner=corner) for name, fit, box, corner in boxes]
    template = posters.full_template() | {"name": "pictures", "layers": layers}
    template_id, pictures = uploaded(console, template, files)
    desk.open(template_id)

    assert unlike(desk, saved(console, template_id), pictures) == {}


def see_through(width: int, height: int) -> bytes:
    """An ellipse of a picture, and nothing around it."""
    picture = Image.open(io.BytesIO(posters.picture(width, height, seed=6)))
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse((5, 5, width - 5, height - 5), fill=220)
    picture.putalpha(mask)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_names_and_lines_are_made_as_on_the_server(desk: Desk, console: Console) -> None:
    desk.open(copy_of(console, "morning_streak"))
    face = posters.face()
    names = [
        *posters.AWKWARD.values(),
        "ﬁn ½ ㎏",
        "Ünïcödé",
        "a" * 39 + " bc",
        "鱼\u3000塘",
        "龘" * 41,
        "٣٤٥ 鱼",
        "－－",
    ]

    shown = desk.page.evaluate(
        f"(names) => names.map((n) => {EDITOR}.functions.shownName(n, {EDITOR}.tools.face.covers))", names
    )
    assert shown == [shown_name(name, face.covers) for name in names]

    texts = [
        *names,
        "第一行 words（注）\n第二行，很长：一二三四五六七八九十",
        "A sentence, with (brackets) and 中文混排。" * 4,
        " ",
    ]
    boxes = [(w, h, size, lines) for w in (90, 333, 900) for h in (40, 260) for size in (36, 77) for lines in (1, 3)]
    cases = [(shown_text(text, face.covers), *box) for text in texts for box in boxes]
    laid_out = desk.page.evaluate(
        f"""(cases) => cases.map(([text, width, height, size, lines]) => {EDITOR}.functions.fit(
          text, width, height, {{ size, min_size: 20, lines, line_height: 1.3 }}, {EDITOR}.tools.face.width))""",
        cases,
    )
    for (text, width, height, size, lines), found in zip(cases, laid_out, strict=True):
        style = Style(size, 20, lines, Colour(0, 0, 0), Align.LEFT, bold=False, line_height=1.3)
        expected = fit(text, width, height, style, face.width)
        assert (found["size"], tuple(found["lines"])) == (expected.size, expected.lines), (text, width, height, size)
