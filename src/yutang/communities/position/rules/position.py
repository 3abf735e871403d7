"""The worksheet of a position: what a team says of its crowd, product and industry, and what follows from it. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final

from yutang.communities.position.rules.library import Example, Library
from yutang.communities.position.rules.theme import Cut, ThemeWords
from yutang.communities.position.rules.words import plain

PILLARS: Final = 3
BAITS: Final = 6


class Step(StrEnum):
    """The steps of the worksheet, in the order in which a team takes them."""

    CROWD = "crowd"
    PRODUCT = "product"
    INDUSTRY = "industry"
    SENTENCE = "sentence"
    PILLARS = "pillars"
    BAITS = "baits"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Bait:
    name: str
    draws: str = ""
    keeps: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of the worksheet. `crowd`, `product` and `industry` are the community's own short lines.

    `related`: keys of industries whose themes are welcome; `example`: key of the one it was started from.
    """

    crowd: str = ""
    product: str = ""
    industry: str = ""
    does: str = ""
    where: str = ""
    wants: str = ""
    tired: str = ""
    gives: str = ""
    peers: str = ""
    avoid: str = ""
    season: str = ""
    sentence: str = ""
    pillars: tuple[str, ...] = ()
    baits: tuple[Bait, ...] = ()
    words: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    related_words: tuple[str, ...] = ()
    taboos: tuple[str, ...] = ()
    example: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept: without the three lines that the community itself keeps."""
        data = asdict(self)
        return {name: value for name, value in data.items() if name not in SHORT}


SHORT: Final = ("crowd", "product", "industry")
_TUPLES: Final = ("pillars", "words", "related", "related_words", "taboos")
ON_STEP: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.CROWD: ("crowd", "does", "where", "wants", "tired"),
    Step.PRODUCT: ("product", "gives"),
    Step.INDUSTRY: ("industry", "peers", "avoid", "season"),
    Step.SENTENCE: ("sentence",),
    Step.PILLARS: ("pillars",),
    Step.BAITS: ("baits",),
    Step.WORDS: ("words", "related", "related_words", "taboos"),
}
# What a step needs to count as done.
_NEEDED: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.CROWD: ("crowd", "wants"),
    Step.PRODUCT: ("product", "gives"),
    Step.INDUSTRY: ("industry",),
    Step.SENTENCE: ("sentence",),
    Step.PILLARS: ("pillars",),
    Step.BAITS: ("baits",),
    Step.WORDS: ("words",),
}


def sheet_from(kept: Mapping[str, Any], short: Mapping[str, str]) -> Sheet:
    """What was kept, with the community's three lines. Keys that this version does not know are left out."""
    known = {field.name for field in fields(Sheet)} - set(SHORT)
    values: dict[str, Any] = {name: value for name, value in kept.items() if name in known}
    values |= {name: tuple(values[name]) for name in _TUPLES if name in values}
    values["baits"] = tuple(Bait(**bait) for bait in values.get("baits", ()))
    values |= {name: short[name] for name in SHORT}
    return Sheet(**values)


def done(sheet: Sheet, step: Step) -> bool:
    if step is Step.PILLARS:
        return len(sheet.pillars) == PILLARS
    return all(getattr(sheet, name) for name in _NEEDED[step])


def missing(sheet: Sheet) -> list[Step]:
    """Steps that are still to be taken; none: the position is written."""
    return [step for step in Step if not done(sheet, step)]


def is_empty(sheet: Sheet) -> bool:
    return not any(getattr(sheet, field.name) for field in fields(Sheet))


# ---- what follows from it -------------------------------------------------------------------------------------------


def from_example(sheet: Sheet, key: str, example: Example, words: Collection[str]) -> Sheet:
    """The sheet with all that is still empty as in the example: what a team wrote itself is kept."""
    texts: dict[str, Any] = {name: getattr(example, name) for name in _EXAMPLE_TEXTS}
    offered = Sheet(
        **texts,
        industry=example.name,
        pillars=tuple(example.pillars),
        baits=tuple(Bait(each.name, each.draws, each.keeps) for each in example.baits),
        words=tuple(sorted(words, key=lambda word: (word.isascii(), word)))[:20],
        taboos=tuple(plain(word) for word in example.taboos),
    )
    empty = {field.name: getattr(offered, field.name) for field in fields(Sheet) if not getattr(sheet, field.name)}
    return replace(sheet, **{**empty, "example": key})


_EXAMPLE_TEXTS: Final = (
    *("crowd", "does", "where", "wants", "tired", "product", "gives", "peers", "avoid", "season", "sentence"),
)


def industry_of(sheet: Sheet, library: Library) -> str:
    """The key of the library's industry that this is: as started from, as named, or by the words; "" for none."""
    if sheet.example in library.themes:
        return sheet.example
    named = plain(sheet.industry)
    for key, languages in library.examples.items():
        if named and named in {key, *(plain(example.name) for example in languages.values())}:
            return key
    own = {plain(word) for word in (*sheet.words, sheet.industry, sheet.product)}
    shared = {key: len(own & (theme.strong | theme.near)) for key, theme in library.themes.items()}
    best = max(shared, key=lambda key: shared[key], default="")
    return best if best and shared[best] >= _ENOUGH_SHARED else ""


_ENOUGH_SHARED: Final = 2


def theme_words(sheet: Sheet, library: Library, cut: Cut) -> ThemeWords:
    """What the theme check reads of a worksheet."""
    return ThemeWords(
        own=_plain(sheet.words),
        crowd=frozenset(_spoken((sheet.crowd, sheet.product, *sheet.pillars), cut)),
        industry=industry_of(sheet, library),
        related=frozenset(sheet.related) & library.themes.keys(),
        related_words=_plain(sheet.related_words),
        taboos=_plain(sheet.taboos),
    )


def _plain(words: Iterable[str]) -> frozenset[str]:
    return frozenset(plain(word) for word in words)


_SHORTEST: Final = 2  # characters of a word that says something by itself
_EMPTY: Final = frozenset(
    word
    for some in (
        "喜欢 第一次 一次 这周 今天 每天 每月 怎么 什么 讲明白 自己 时间 一本 一本书 五岁 年轻 周末 新手",
        "答疑 分享 故事 大家 我们 他们 the and for with who what how our one day week",
    )
    for word in some.split()
)


def _spoken(lines: Iterable[str], cut: Cut) -> Iterable[str]:
    for line in lines:
        for word in cut(plain(line)):
            if len(word) >= _SHORTEST and word.isalpha() and word not in _EMPTY:
                yield word


# ---- suggestions ----------------------------------------------------------------------------------------------------


def suggested_names(sheet: Sheet, example: Example | None) -> Sequence[str]:
    """Names for the community: from its own words, then those of the example."""
    product = sheet.product.strip()
    own = [product] if 0 < len(product) <= _LONGEST_NAME else []
    return list(dict.fromkeys([*own, *(example.names if example else ())]))[:5]


_LONGEST_NAME: Final = 12
