"""Worked examples of positions, one for each industry, and the words that mark their themes. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class BaitIdea:
    """What brings people in: whom it draws, and whom it keeps away."""

    name: str
    draws: str
    keeps: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worksheet as a team of this industry would fill it in, in one language."""

    name: str
    crowd: str
    does: str
    where: str
    wants: str
    tired: str
    product: str
    gives: str
    peers: str
    avoid: str
    season: str
    sentence: str
    names: Sequence[str]
    pillars: Sequence[str]
    baits: Sequence[BaitIdea]
    taboos: Sequence[str]


@dataclass(frozen=True, slots=True)
class Theme:
    """The words of an industry. `strong` speak for it by themselves; `near` fit it and draw nobody away from others."""

    key: str
    strong: frozenset[str]
    near: frozenset[str]


@dataclass(frozen=True, slots=True)
class Library:
    """`examples`: key → language → example. `strangers`: what words nobody's community wants, by kind."""

    examples: Mapping[str, Mapping[str, Example]]
    themes: Mapping[str, Theme]
    strangers: Mapping[str, frozenset[str]]

    def named(self, key: str, language: str) -> str:
        """What people call an industry; the key itself where it is unknown."""
        return self.examples[key][language].name if key in self.examples else key
