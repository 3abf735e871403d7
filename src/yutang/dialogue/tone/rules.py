"""Whether a message to one person reads like an announcement. Pure: the words come from `tone_words.toml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from yutang.errors import N_

LONGEST: Final = 4000  # characters that are looked at
MANY_EXCLAMATIONS: Final = 3
MANY_LINES: Final = 5  # lines with something in them
SHARE_OF_LONG: Final = 8  # from an eighth of a long message on, one expects "you" or "I"
MOST_SHOWN: Final = 4  # words in one hint: more is nagging

SENTENCE: Final = N_("This reads a little like an announcement ({words}). Perhaps say it as you would to one person?")
MANY_MARKS: Final = N_("many exclamation marks")
HEADLINES: Final = N_("headlines in brackets")
LISTS: Final = N_("a list")
LONG: Final = N_("very long")
NOBODY: Final = N_("neither you nor I")


@dataclass(frozen=True, slots=True)
class ToneWords:
    """The words of one language with their weights, the longest first. `threshold`: points from which a hint is due.

    `long`: from how many characters (Chinese) or words (English) on a message is long. `spaced`: words stand apart.
    """

    weights: Sequence[tuple[str, int]]
    threshold: int
    long: int
    spaced: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """Why a text reads like an announcement: `words` as they stand in it, `signs` as msgids; the heaviest first.

    Say `SENTENCE` with `words` filled by both.
    """

    words: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Point:
    shown: str
    weight: int
    is_sign: bool = False


def tone_hint_by(text: str, words: ToneWords) -> Hint | None:
    """The hint for a text in the language of the words; none when it reads as if one person spoke to another."""
    points = _found(text, words)
    points += _shape(text, words, talks=any(point.weight < 0 for point in points))
    if sum(point.weight for point in points) < words.threshold:
        return None
    heavy = sorted((point for point in points if point.weight > 0), key=lambda point: -point.weight)[:MOST_SHOWN]
    shown = tuple(point.shown for point in heavy if not point.is_sign)
    return Hint(shown, tuple(point.shown for point in heavy if point.is_sign))


def is_chinese(text: str) -> bool:
    """Whether a text is to be read as Chinese: one character in ten suffices, names and links being Latin."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return chinese * 10 >= sum(not c.isspace() for c in text) > 0


def _found(text: str, words: ToneWords) -> list[_Point]:
    """Each listed word in the text; what a longer word has used up is not found again."""
    left = _comparable(text, spaced=words.spaced)
    points = []
    for word, weight in words.weights:
        wanted = f" {word} " if words.spaced else word
        if wanted in left:
            points.append(_Point(" ".join(word.split()), weight))
            left = left.replace(wanted, " \n " if words.spaced else "\n")
    return points


def _comparable(text: str, *, spaced: bool) -> str:
    folded = normalize("NFKC", text[:LONGEST]).casefold().replace("’", "'")
    if not spaced:
        return folded
    kept = "".join(c if c.isalnum() or c == "'" else f" {c} " if c == "%" else " " for c in folded)
    # Doubled spaces, so that neighbours do not share the one between them.
    return " " + "  ".join(kept.split()) + " "


def _shape(text: str, words: ToneWords, *, talks: bool) -> list[_Point]:
    """What is seen from afar: exclamation marks, headlines, lists, length. `talks`: with a word of one to another."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    points = []
    if text.count("!") + text.count("！") >= MANY_EXCLAMATIONS:
        points.append(_Point(MANY_MARKS, 2, is_sign=True))
    if any(line[0] in "【★☆◆■▶➤🔥📢❗‼" for line in lines):
        points.append(_Point(HEADLINES, 3, is_sign=True))
    if len(lines) >= MANY_LINES or sum(line[0].isdigit() and line[1:2] in ".、)．）" for line in lines) > 1:
        points.append(_Point(LISTS, 1, is_sign=True))
    length = len(text.split()) if words.spaced else len(text)
    if not talks and length * SHARE_OF_LONG > words.long and not text.rstrip().endswith(("?", "？")):
        points.append(_Point(NOBODY, 2, is_sign=True))
    if length > words.long:
        points.append(_Point(LONG, 1, is_sign=True))
    return points
