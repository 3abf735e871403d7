"""Does a text fit a position? Points for words, each of which is shown. Pure: word lists and the cutter are given.

Every word counts once, however often it comes. Words of the position and of its own industry pull up, as do those of
themes that the operator allows; words of other industries and of spam pull down. Plain talk has no such words and is
never held against anybody. A word that this community never says makes the text a stranger whatever else it holds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yutang.communities.position.rules.library import Library
from yutang.communities.position.rules.words import plain

Cut = Callable[[str], Sequence[str]]

LONGEST_TEXT: Final = 20_000  # characters that are looked at; an article has about 3,000
MIDDLE: Final = 50
_TOGETHER: Final = 4  # so many pieces of the cutter may make one word of a list
_WIDEST: Final = 24  # characters of the longest word that is looked for


class Why(StrEnum):
    """What a word belongs to."""

    OWN = "own"  # the position's own words
    INDUSTRY = "industry"  # its industry
    CROWD = "crowd"  # said of the crowd or the product
    NEAR = "near"  # everyday words of its industry, or of an allowed one
    RELATED = "related"  # a theme that the operator allows
    OTHER = "other"  # another industry
    STRANGER = "stranger"  # spam and shady trades
    TABOO = "taboo"


POINTS: Final[Mapping[Why, int]] = {
    Why.OWN: 2,
    Why.INDUSTRY: 2,
    Why.CROWD: 1,
    Why.NEAR: 1,
    Why.RELATED: 2,
    Why.OTHER: -2,
    Why.STRANGER: -4,
    Why.TABOO: -6,
}


class Verdict(StrEnum):
    FITS = "fits"
    PLAIN = "plain"  # nothing speaks for it or against it
    STRANGE = "strange"
    TABOO = "taboo"


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """What the check reads of a position. `industry` and `related` are keys of the library; words as `plain` says."""

    own: frozenset[str]
    crowd: frozenset[str] = frozenset()
    industry: str = ""
    related: frozenset[str] = frozenset()
    related_words: frozenset[str] = frozenset()
    taboos: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pull:
    """One word that was found. `of`: the key of its industry, or the kind of spam; "" for the position's own."""

    word: str
    why: Why
    of: str = ""

    @property
    def points(self) -> int:
        return POINTS[self.why]


@dataclass(frozen=True, slots=True)
class Score:
    """`up` and `down` in points, both 0 or more; `pulls` in the order of the text."""

    pulls: Sequence[Pull]
    verdict: Verdict

    @property
    def up(self) -> int:
        return sum(pull.points for pull in self.pulls if pull.points > 0)

    @property
    def down(self) -> int:
        return -sum(pull.points for pull in self.pulls if pull.points < 0)

    @property
    def fit(self) -> int:
        """0 (strange) to 100 (all on the theme); 50 where nothing was found."""
        both = self.up + self.down
        return MIDDLE if not both else round(100 * self.up / both)

    @property
    def alarms(self) -> bool:
        return self.verdict in {Verdict.STRANGE, Verdict.TABOO}


def theme_score(text: str, position: ThemeWords, library: Library, cut: Cut) -> Score:
    """How a text stands to a position. `cut` splits a text into words, all of its characters kept in order."""
    known = meanings(position, library)
    pulls = {word: Pull(word, *known[word]) for word in _found(plain(text[:LONGEST_TEXT]), known, cut)}
    ordered = list(pulls.values())
    return Score(ordered, _verdict(ordered))


def meanings(position: ThemeWords, library: Library) -> dict[str, tuple[Why, str]]:
    """Word → what it means for this position. Where a word means several things, the kindest of its own comes first."""
    known: dict[str, tuple[Why, str]] = {}
    for kind, words in library.strangers.items():
        known |= dict.fromkeys(words, (Why.STRANGER, kind))
    allowed = position.related | {position.industry}
    for key, theme in library.themes.items():
        if key not in allowed:
            known |= {word: (Why.OTHER, key) for word in theme.strong if word not in known}
    for key in sorted(position.related & library.themes.keys()):
        theme = library.themes[key]
        known |= dict.fromkeys(theme.near, (Why.NEAR, key)) | dict.fromkeys(theme.strong, (Why.RELATED, key))
    known |= dict.fromkeys(position.related_words, (Why.RELATED, ""))
    if own := library.themes.get(position.industry):
        known |= dict.fromkeys(own.near, (Why.NEAR, own.key))
        known |= dict.fromkeys(own.strong, (Why.INDUSTRY, own.key))
    known |= dict.fromkeys(position.crowd, (Why.CROWD, ""))
    known |= dict.fromkeys(position.own, (Why.OWN, ""))
    known |= dict.fromkeys(position.taboos, (Why.TABOO, ""))
    return known


def _verdict(pulls: Sequence[Pull]) -> Verdict:
    if any(pull.why is Why.TABOO for pull in pulls):
        return Verdict.TABOO
    points = sum(pull.points for pull in pulls)
    if points < 0:
        return Verdict.STRANGE
    return Verdict.FITS if pulls else Verdict.PLAIN


def _found(text: str, known: Mapping[str, object], cut: Cut) -> Iterator[str]:
    """Words of the lists, the longest first at each place; a longer piece is also searched inside."""
    pieces = [piece for piece in cut(text) if piece]
    place = 0
    while place < len(pieces):
        for many in range(min(_TOGETHER, len(pieces) - place), 0, -1):
            joined = "".join(pieces[place : place + many])
            word = _listed(joined, known)
            if word is not None:
                yield word
                place += many
                break
        else:
            yield from _inside(pieces[place], known)
            place += 1


def _listed(joined: str, known: Mapping[str, object]) -> str | None:
    """The word itself, or an English plural's singular."""
    if len(joined) > _WIDEST:
        return None
    if joined in known:
        return joined
    single = joined.removesuffix("s")
    return single if single != joined and joined.isascii() and single in known else None


def _inside(piece: str, known: Mapping[str, object]) -> Iterator[str]:
    """Words within a compound: 瑜伽 in 瑜伽课. Only of two characters and more, and not within words of letters."""
    if piece.isascii() or len(piece) > _WIDEST:
        return
    start = 0
    while start < len(piece) - 1:
        ends = range(len(piece), start + 1, -1)
        word = next((piece[start:end] for end in ends if piece[start:end] in known), None)
        if word is None:
            start += 1
        else:
            yield word
            start += len(word)
