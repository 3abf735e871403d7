"""Fits text into a box: shrink, break into lines, and as the last resort cut."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from yutang.posters.rules.layers import Style

_NOT_FIRST: Final = frozenset("，。！？、；：）》」』】”’…,.!?;:)]}%")  # never begin a line
_NOT_LAST: Final = frozenset("（《「『【“‘([{")  # never end one
_SHRINK: Final = 0.94
_CUT: Final = "…"

Measure = Callable[[str], float]  # the width of a text in em


@dataclass(frozen=True, slots=True)
class Fitted:
    size: int
    lines: tuple[str, ...]


def fit(text: str, width: int, height: int, style: Style, measure: Measure) -> Fitted:
    """The largest size from `style.size` down to `style.min_size` at which `text` fits into the box, else cut."""
    size = style.size
    while True:
        room = max(1, min(style.lines, int(height / (size * style.line_height))))
        lines = broken(text, width / size, measure)
        if len(lines) <= room:
            return Fitted(size, tuple(lines))
        if size <= style.min_size:
            return Fitted(size, (*lines[: room - 1], _cut(" ".join(lines[room - 1 :]), width / size, measure)))
        size = max(style.min_size, min(size - 1, int(size * _SHRINK)))


def broken(text: str, width: float, measure: Measure) -> list[str]:
    """Lines of at most `width` em: Chinese breaks between characters, Latin between words where words are short."""
    if "\n" not in text and measure(text.rstrip()) <= width:
        return [text.rstrip()]  # most of them
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if measure(line + word.rstrip()) <= width:
                line += word
                continue
            if line.strip():
                lines.append(line.rstrip())
            line = word.lstrip()
            while measure(line.rstrip()) > width and len(line) > 1:
                length = _fitting(line, width, measure)
                lines.append(line[:length])
                line = line[length:]
        lines.append(line.rstrip())
    return lines


def _words(text: str) -> list[str]:
    """What must stay together: Latin words with the space behind them, Chinese characters with their punctuation."""
    words: list[str] = []
    for char in text:
        last = words[-1][-1] if words else ""
        latin = char.isascii() and char != " " and last.isascii() and last not in {"", " "}
        if words and (latin or char == " " or char in _NOT_FIRST or last in _NOT_LAST):
            words[-1] += char
        else:
            words.append(char)
    return words


def _fitting(text: str, width: float, measure: Measure) -> int:
    """How many characters fit, at least one."""
    length = 1
    while length < len(text) and measure(text[: length + 1]) <= width:
        length += 1
    return length


def _cut(text: str, width: float, measure: Measure) -> str:
    while text and measure(text.rstrip() + _CUT) > width:
        text = text[:-1]
    return text.rstrip() + _CUT
