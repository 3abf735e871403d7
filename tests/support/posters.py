"""Posters in tests: the font, awkward names, faces, and a template with everything."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from tests.support.source import PACKAGE
from yutang.posters.fonts import Face
from yutang.posters.own import own_templates
from yutang.posters.renderer import Renderer
from yutang.posters.rules.layers import Values
from yutang.posters.rules.reading import read_template

LINK = "https://pond.example.com/c/ab12cd?r=AbCdEf1234567890AbCdEf"
DAY = date(2026, 11, 26)
AWKWARD = {
    "none": "",
    "plain": "小鱼爱读书",
    "forty": "很长很长的名字" * 6,
    "latin": "Wolfeschlegelsteinhausenbergerdorff the Elder",
    "emoji": "🐟小鱼👨‍👩‍👧‍👦🎉",
    "only emoji": "🐟🐟🐟",
    "rare": "𠮷野家饭店𪚥",
    "right to left": "\u202eرقصة\u202c abc",
    "zero width": "a\u200bb\u200dc\ufeff\u2060d",
    "stacked": "Z̸̨̛͓a̷͚͝l̴̨̈́g̵͇̀o̶",
    "decorated": "𝓐𝓷𝓷𝓪 ＦＵＬＬ",
    "control": "a\x00b\x1b[31mc\nd",
}


@cache
def face() -> Face:
    return Face(PACKAGE / "web" / "static" / "dist" / "fonts" / "NotoSansSC-Regular.ttf")


def picture(width: int, height: int, file_format: str = "JPEG", seed: int = 1) -> bytes:
    """Something like a photograph: soft colours with a little grain."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(40, 220, (9, 6, 3), dtype=np.uint8)).resize((width, height))
    grain = np.asarray(coarse).astype(int) + rng.integers(-3, 4, (height, width, 1))
    out = io.BytesIO()
    Image.fromarray(grain.clip(0, 255).astype(np.uint8)).save(out, file_format)
    return out.getvalue()


def noise(side: int) -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(2).integers(0, 256, (side, side, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def values(**changed: Any) -> Values:  # noqa: ANN401 - fields of different types
    return replace(Values(LINK, "小鱼爱读书", picture(132, 132), 36, DAY), **changed)


def layer(kind: str, x: int, y: int, width: int, height: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of different types
    return {"kind": kind, "x": x, "y": y, "width": width, "height": height} | fields


def full_template(width: int = 1080, height: int = 1920, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of different types
    """Each kind of layer, some over each other: a shape above words, two dynamic layers that touch."""
    layers: list[dict[str, Any]] = [
        layer("picture", 0, 0, width, height, source="ground"),
        layer("nickname", 61, 71, 401, 77, size=50, fallback="朋友"),
        layer("shape", 91, 83, 200, 90, form="ellipse", fill="#ff000044"),
        layer("avatar", 470, 71, 133, 131, border=5),
        layer("streak", 463, 190, 150, 95, size=80, bold=True, colour="#ffffffcc"),
        layer("date", width - 340, height - 90, 300, 50, size=34, align="right"),
        layer("picture", 500, 260, 80, 60, source="logo", corner=20, fit="contain"),
        layer("qr", 61, 333, 307, 311, logo="logo", colour="#102030"),
        layer("text", 60, 700, 500, 200, text="第一行 words（注）\n第二行", size=60, lines=3),
    ]
    return {"name": "all", "width": width, "height": height, "layers": layers} | changed


def pictures(width: int = 1080, height: int = 1920) -> Mapping[str, bytes]:
    return {"ground": picture(width, height), "logo": picture(90, 60, "PNG", 3)}


def renderer_of(data: dict[str, Any]) -> Renderer:
    files = pictures(data["width"], data["height"])
    return Renderer(read_template(json.loads(json.dumps(data))), files, face())


@cache
def own_renderer(key: str) -> Renderer:
    """Of one of Yutang's own templates, prepared once for all tests."""
    return Renderer(own_templates()[key], {}, face())
