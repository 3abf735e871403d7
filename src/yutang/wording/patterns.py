"""Words of the rule file as patterns over folded text. A pattern's width is bounded, so that a search stays linear.

In a word, `#` is a number, `..` a few characters of the same sentence, `{name}` any word of that group, and `*` at the
end any ending of a Latin word.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from yutang.wording.folding import COMMA, END, Folded, fold

_NUMBER: Final = (
    "(?:[0-9一二三四五六七八九十百千万亿两几多半每任意]{1,6}"
    "|one|two|three|four|five|six|seven|eight|nine|ten|twenty|many|some|several|a)"
)
_SOME: Final = ".{0,8}?"
_SOME_LATIN: Final = ".{0,24}?"
_ENDING: Final = "[a-z]{0,12}"
WIDEST: Final = 120  # characters of a harmless saying
_PIECE: Final = re.compile(r"(\.\.|#|\*|\{\w+\})")


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a group was met, by index into the folded text."""

    start: int
    end: int


@dataclass(frozen=True)
class Group:
    """Words that mean the same to a rule. `loose` words may go on over a comma: they have `..` in them."""

    plain: str
    loose: str

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], int], ...]:
        """Each with the gap that it must not go over."""
        pairs = ((self.plain, COMMA), (self.loose, END))
        return tuple((re.compile(source, re.DOTALL), limit) for source, limit in pairs if source)


def group_of(words: Sequence[str], named: Mapping[str, Sequence[str]]) -> Group:
    """The longest words are tried first, so that a Latin one is met with its ending."""
    ordered = sorted(words, key=len, reverse=True)
    loose = [word for word in ordered if ".." in word or "{" in word]
    plain = _needed([word for word in ordered if word not in set(loose)])
    return Group(*("|".join(_source(word, named) for word in some) for some in (plain, loose)))


def _needed(words: Sequence[str]) -> list[str]:
    """Without those that only go on where a Chinese one ends: they could be cut by a comma and hide the shorter one."""
    chinese = {word for word in words if not word.isascii()}
    return [word for word in words if not any(word[:end] in chinese for end in range(1, len(word)))]


def _source(word: str, named: Mapping[str, Sequence[str]]) -> str:
    pieces = _PIECE.split(word)
    some = _SOME_LATIN if word.isascii() else _SOME
    fixed = {"..": some, "#": _NUMBER, "*": _ENDING}
    return "".join(fixed.get(piece) or _piece(piece, named) for piece in pieces)


def _piece(piece: str, named: Mapping[str, Sequence[str]]) -> str:
    if piece.startswith("{"):
        inner = (word for word in sorted(named[piece[1:-1]], key=len, reverse=True) if "{" not in word)
        return "(?:" + "|".join(_source(word, named) for word in inner) + ")"
    return re.escape(fold(piece).text)


def hits(group: Group, folded: Folded) -> list[Hit]:
    """Every place where a word of the group stands as people read it, in order."""
    found = [hit for pattern, limit in group.patterns for hit in _hits(pattern, limit, folded)]
    return sorted(found, key=lambda hit: (hit.start, hit.end))


def _hits(pattern: re.Pattern[str], limit: int, folded: Folded) -> Iterator[Hit]:
    match = pattern.search(folded.text)
    while match:
        stands = match.end() > match.start() and _stands(match.start(), match.end(), limit, folded)
        if stands:
            yield Hit(match.start(), match.end())
        match = pattern.search(folded.text, match.end() if stands else match.start() + 1)


def _stands(start: int, end: int, limit: int, folded: Folded) -> bool:
    """Not cut out of a Latin word, and not put together from two sentences."""
    return folded.opens[start] and folded.closes[end] and all(gap < limit for gap in folded.gaps[start + 1 : end])


def without(found: Sequence[Hit], harmless: Sequence[Hit]) -> list[Hit]:
    """Those that do not lie inside a harmless saying. Both in order; harmless ones are short."""
    return [
        hit
        for hit in found
        if not any(each.start <= hit.start and hit.end <= each.end for each in _near(harmless, hit))
    ]


def _near(harmless: Sequence[Hit], hit: Hit) -> Sequence[Hit]:
    """The harmless ones that begin shortly before the hit."""
    low = bisect_left(harmless, hit.start - WIDEST, key=lambda each: each.start)
    return harmless[low : bisect_right(harmless, hit.start, key=lambda each: each.start)]
