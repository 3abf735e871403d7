"""Words that a person types in a row: split, tidied, counted. Pure."""

import re
import unicodedata
from typing import Final

MOST_WORDS: Final = 60
LONGEST_WORD: Final = 20
_BETWEEN: Final = re.compile(r"[,，、;；\n\r\t|/]+")
# Letters that change how a line is read and say nothing: controls, joiners, direction marks.
_UNSEEN: Final = {"Cc", "Cf", "Co", "Cs"}


def plain(text: str) -> str:
    """As words are compared: one width, small letters, nothing unseen."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in folded if letter in "\n\t" or unicodedata.category(letter) not in _UNSEEN)


def words_in(text: str) -> list[str]:
    """The words of "瑜伽、拉伸, yoga": in order, each once, none longer than `LONGEST_WORD` characters."""
    found = (" ".join(plain(word).split()) for word in _BETWEEN.split(text))
    return list(dict.fromkeys(word for word in found if word and len(word) <= LONGEST_WORD))[:MOST_WORDS]
