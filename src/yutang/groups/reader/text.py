"""Reads the lines above and below the QR of a card, and says which of them are the group's name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from yutang.groups.reader.expiry import Language
from yutang.groups.reader.geometry import Box, CardPlane, Grey
from yutang.groups.reader.recogniser import LINE_HEIGHT, Recogniser, TextBox
from yutang.groups.reader.rows import find_rows, is_dark

# Where text stands on the cards of WeChat, WeCom and QQ, in sides of the QR. WeCom has the name half a side above it.
ABOVE = Box(-0.42, -0.95, 1.42, -0.02)
BELOW = Box(-0.42, 1.02, 1.42, 1.6)
# The second look always has the same size, 588 × 896 pixels: the detector's memory grows with every new one.
_PAGE = Box(-0.55, -1.2, 1.55, 2.0)
_PAGE_RESOLUTION = 280  # pixels per side of the QR; lines are found in 0.2 s then, and read at full size
_MAX_ROWS = 4
# Widening keeps repeated digits apart: at ×1.0 `11/` is read as `1/` on 6 of 361 real cards, at ×1.5 on none.
_WIDEN = 1.5
_WIDEN_AGAIN = 1.8
_MAX_LINE_WIDTH = 1800
_LEAST_SURE = 0.5

_PREFIX = re.compile(r"^\W*(?P<word>Group|群聊|群组|群組)\s*[:：;；.,·\s]\s*(?P<name>.*)$", re.IGNORECASE)
# What cards say beside the name.
_BOILERPLATE = re.compile(
    r"扫码|扫一扫|扫描|掃描|二维码|二維碼|加入群聊|企业微信$|^微信$|scan\b|qr\s?code|^share$|^分享$|valid until",
    re.IGNORECASE,
)
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z,.&]$"), re.compile(r"^[A-Za-z]")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line that was read, and where it stands on the card."""

    text: str
    sure: tuple[float, ...]
    box: Box

    @property
    def mean(self) -> float:
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    language: Language | None
    sure: float


def read_row(plane: CardPlane, row: Box, recogniser: Recogniser, *, again: bool = False) -> PlacedLine:
    """One line of the card. `again` cuts it a little differently, so that it counts as a second opinion."""
    margin, widen = (0.32, _WIDEN_AGAIN) if again else (0.2, _WIDEN)
    box = plane.clipped(row.grown(row.height * 0.25, row.height * margin))
    width = min(_MAX_LINE_WIDTH, max(LINE_HEIGHT, round(LINE_HEIGHT * box.width / max(box.height, 1e-6) * widen)))
    line = recogniser.read_line(dark_on_light(plane.cut(box, width, LINE_HEIGHT)))
    return PlacedLine(line.text, line.sure, row)


def lines_below(plane: CardPlane, recogniser: Recogniser) -> Iterator[PlacedLine]:
    """The lines under the QR, from top to bottom, one read at a time."""
    for row in find_rows(plane, BELOW)[:_MAX_ROWS]:
        yield read_row(plane, row, recogniser)


def lines_above(plane: CardPlane, recogniser: Recogniser) -> list[PlacedLine]:
    """The lines over the QR that may be the name, from top to bottom. Reading goes upwards from the QR and stops at the
    word `Group:` or at a wide gap, so that the members' pictures are seldom looked at."""
    lines: list[PlacedLine] = []
    for row in reversed(find_rows(plane, ABOVE)[-_MAX_ROWS:]):
        named = [line for line in lines if _may_be_name(line)]
        if named and named[-1].box.top - row.bottom > 1.5 * named[-1].box.height:
            break
        line = read_row(plane, row, recogniser)
        lines.append(line)
        if _PREFIX.match(line.text):
            break
    return lines[::-1]


def lines_of_page(plane: CardPlane, recogniser: Recogniser) -> list[PlacedLine]:
    """Every line around the QR as the recogniser's own detector finds them: slower, and blind to nothing."""
    width, height = round(_PAGE.width * _PAGE_RESOLUTION), round(_PAGE.height * _PAGE_RESOLUTION)
    pixels = plane.cut(_PAGE, width, height).copy()
    top, left = round(-_PAGE.top * _PAGE_RESOLUTION), round(-_PAGE.left * _PAGE_RESOLUTION)
    blank = 0 if is_dark(pixels) else 255  # the QR itself is full of "text"
    pixels[top : top + _PAGE_RESOLUTION, left : left + _PAGE_RESOLUTION] = blank
    rows = [_on_card(spot) for spot in recogniser.find_lines(pixels)]
    above = [row for row in rows if row.bottom < 0][-_MAX_ROWS:]
    below = [row for row in rows if row.top > 1][:_MAX_ROWS]
    return [read_row(plane, row, recogniser) for row in (*above, *below)]


def _on_card(spot: TextBox) -> Box:
    """A box of the detector, which has a margin of its own, as a row in sides of the QR, tight like those of `rows`."""
    step = 1 / _PAGE_RESOLUTION
    row = Box(
        _PAGE.left + spot.left * step,
        _PAGE.top + spot.top * step,
        _PAGE.left + spot.right * step,
        _PAGE.top + spot.bottom * step,
    )
    return row.grown(0, -0.12 * row.height)


def name_in(lines: Sequence[PlacedLine]) -> Name | None:
    """The group's name among lines over the QR, given from top to bottom. A name may wrap onto further lines."""
    named = [line for line in lines if _may_be_name(line)]
    starts = [index for index, line in enumerate(named) if _PREFIX.match(line.text)]
    if starts:
        first = named[starts[-1]]
        found = _PREFIX.match(first.text)
        word, start = (found["word"], found["name"]) if found else ("", first.text)
        lines_of_name = [first, *_following(first, named[starts[-1] + 1 :])]
        texts = [start, *(line.text for line in lines_of_name[1:])]
        language: Language | None = "en" if word.lower() == "group" else "zh"
    elif named:
        tallest = max(range(len(named)), key=lambda index: named[index].box.height)
        lines_of_name = [named[tallest], *_following(named[tallest], named[tallest + 1 :])]
        texts = [line.text for line in lines_of_name]
        language = None
    else:
        return None
    text = _joined(texts)
    return Name(text, language, min(line.mean for line in lines_of_name)) if text else None


def dark_on_light(pixels: Grey) -> Grey:
    """Turned to dark on light where it is light on dark, and stretched to full contrast."""
    values = pixels.astype(np.float32)
    if is_dark(pixels):
        values = 255 - values
    low, high = np.percentile(values, (1, 99))
    stretched = (values - low) * (255 / max(float(high - low), 1.0))
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)


def is_boilerplate(line: PlacedLine) -> bool:
    """Whether a line is the card's own and not its group's."""
    return _BOILERPLATE.search(line.text) is not None


def _may_be_name(line: PlacedLine) -> bool:
    return bool(line.text) and line.mean >= _LEAST_SURE and not is_boilerplate(line)


def _following(first: PlacedLine, rest: Sequence[PlacedLine]) -> Iterator[PlacedLine]:
    """The lines that the name wraps onto: close below, and of the same size (digits alone are lower than letters)."""
    last = first
    for line in rest:
        if line.box.top - last.box.bottom > first.box.height or line.box.height < 0.6 * first.box.height:
            return
        yield line
        last = line


def _joined(texts: Sequence[str]) -> str:
    whole = ""
    for text in texts:
        between = " " if _LATIN_END.search(whole) and _LATIN_START.search(text) else ""
        whole += between + text.strip()
    return whole.strip()
