"""The words of `tone_words.toml`, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from yutang.dialogue.tone.rules import ToneWords

_FILE = Path(__file__).with_name("tone_words.toml")


@cache
def tone_words(language: Literal["zh", "en"]) -> ToneWords:
    """The words of one language, in the order in which they are looked for."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))[language]
    listed = [
        (word, entry["weight"])
        for kind in ("announcement", "person")
        for entry in read[kind]
        for word in entry["words"]
    ]
    # English phrases are looked for word by word with two spaces between, see `rules._comparable`.
    spaced = language == "en"
    weights = [("  ".join(_spread(word)) if spaced else word, weight) for word, weight in listed]
    weights.sort(key=lambda each: -len(each[0]))
    return ToneWords(weights, read["threshold"], read["long"], spaced)


def _spread(word: str) -> list[str]:
    return word.replace("%", " % ").split()
