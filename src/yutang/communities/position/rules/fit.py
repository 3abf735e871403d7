"""Do newcomers match the crowd? Shares with the interval that so few answers allow. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

Z95: Final = 1.959964  # of the normal distribution: 95 % lie within
ENOUGH: Final = 20  # answers; with fewer the interval is too wide to decide anything
MOST_CHOICES: Final = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that is offered. `fits`: who gives it is one of the crowd."""

    text: str
    fits: bool


def choices_from(kept: Mapping[str, Sequence[Mapping[str, object]]]) -> list[Choice]:
    return [Choice(str(each["text"]), bool(each["fits"])) for each in kept.get("choices", ())]


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n` match. `low` and `high`: Wilson's score interval at 95 %, all from 0 to 1."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH


def share_of(hits: int, n: int) -> Share:
    """Wilson (1927), "Probable inference, the law of succession, and statistical inference"; n = 0: from 0 to 1.

    The centre is (p + z²/2n) / (1 + z²/n); unlike p ± z·σ it stays within 0 and 1 and is right for few answers.
    """
    if not n:
        return Share(0, 0, 0.0, 1.0)
    p, square = hits / n, Z95 * Z95
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = Z95 * sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return Share(hits, n, max(0.0, middle - half), min(1.0, middle + half))


def together(counted: Iterable[tuple[str, int, int]]) -> list[tuple[str, Share]]:
    """Triples of a name, hits and n: one share for each name, the largest n first."""
    sums: dict[str, tuple[int, int]] = {}
    for name, hits, n in counted:
        before = sums.get(name, (0, 0))
        sums[name] = (before[0] + hits, before[1] + n)
    found = [(name, share_of(hits, n)) for name, (hits, n) in sums.items()]
    return sorted(found, key=lambda each: (-each[1].n, each[0]))


class Comparison(StrEnum):
    """What the numbers say of two or more baits."""

    TOO_FEW = "too_few"
    ALIKE = "alike"  # their intervals overlap
    CLEAR = "clear"  # the best one's interval lies above all others


def compared(shares: Sequence[tuple[str, Share]]) -> tuple[Comparison, str]:
    """What may be concluded, and the name of the best one. Names without answers are left out."""
    asked = [each for each in shares if each[1].n]
    if len(asked) < 2 or not all(share.is_enough for _, share in asked):  # noqa: PLR2004 - a comparison needs two
        return Comparison.TOO_FEW, ""
    best = max(asked, key=lambda each: each[1].value)
    others = [share for name, share in asked if name != best[0]]
    return (Comparison.CLEAR if all(best[1].low > share.high for share in others) else Comparison.ALIKE), best[0]
