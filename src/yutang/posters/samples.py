"""People who do not exist, for previews: one as most are, and awkward ones that a template must bear."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from yutang.errors import N_
from yutang.posters.rules.layers import Values

PLAIN: Final = "plain"
LINK: Final = "https://example.com/r/spring/AbCdEf1234567890AbCdEf"
_DAY: Final = date(2026, 11, 26)
SAMPLE_LINE: Final = "慢慢来，也到了这里"
_SIDE: Final = 264  # pixels of the drawn face


@dataclass(frozen=True, slots=True)
class Sample:
    key: str
    label: str  # msgid
    name: str
    streak: int | None
    has_face: bool
    day: date | None = _DAY

    @property
    def values(self) -> Values:
        face = sample_face() if self.has_face else None
        return Values(LINK, self.name, face, self.streak, self.day, SAMPLE_LINE if self.name else "")


SAMPLES: Final[Mapping[str, Sample]] = {
    each.key: each
    for each in (
        Sample(PLAIN, N_("As most people are"), "小鱼爱读书", 36, has_face=True),
        Sample("nothing", N_("No name, no face, no streak"), "", None, has_face=False, day=None),
        Sample("faceless", N_("No face"), "林夏", 1, has_face=False),
        Sample("long", N_("A name of 40 characters"), "很长很长的名字" * 5 + "就是这么长", 365, has_face=True),
        Sample(
            "latin", N_("A long name in Latin letters"),
            "Wolfeschlegelsteinhausenbergerdorff", 100, has_face=True,
        ),
        Sample("emoji", N_("Emoji in the name"), "🐟小鱼👨‍👩‍👧‍👦🎉", 7, has_face=True),
        Sample("rare", N_("Rare characters"), "𠮷野家𪚥龘鱻", 88, has_face=False),
        Sample("turned", N_("Right to left, or invisible"), "\u202eرقصة\u202c a\u200bb\u200dc", 9, has_face=True),
        Sample("most", N_("The longest streak"), "坚持", 99_999, has_face=True, day=date(2026, 12, 31)),
    )
}  # fmt: skip


@cache
def sample_face() -> bytes:
    """A drawn face as PNG: a head and shoulders on a gradient."""
    steps = np.linspace(0, 1, _SIDE)[:, None, None]
    top, bottom = np.array([246, 198, 90]), np.array([63, 143, 122])
    ground = np.broadcast_to(top * (1 - steps) + bottom * steps, (_SIDE, _SIDE, 3))
    picture = Image.fromarray(np.rint(ground).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    middle = _SIDE // 2
    draw.ellipse((middle - 50, 60, middle + 50, 160), fill=(250, 240, 226))
    draw.ellipse((middle - 100, 178, middle + 100, 378), fill=(31, 78, 74))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
