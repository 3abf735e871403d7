"""What of a nickname can be shown: names are typed by strangers and hold anything that Unicode has."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

MAX_NAME: Final = 40  # characters; WeChat's own limit is 16 Chinese or 32 Latin ones
_UNKNOWN: Final = "□"  # stands for a letter that the font lacks, e.g. a rare Chinese character
_SEVERAL: Final = re.compile(f"{_UNKNOWN}+")  # a word in a script that the font lacks is one box, not ten
_READ: Final = 400  # characters of a name that are looked at

Covers = Callable[[str], bool]


def shown_name(name: str, covers: Covers) -> str:
    """`name` as it is drawn; "" where too little of it is left to be a name.

    Zero-width and direction marks, control characters, stacked accents and emoji are left out. Decorated letters become
    plain ones. A letter that the font lacks (`covers` says so) becomes □; where that is half of the name or more, the
    name is given up. Cut at `MAX_NAME` characters with "…".
    """
    kept = [each for char in unicodedata.normalize("NFC", name[:_READ]) for each in _shown(char, covers)]
    text = " ".join("".join(kept).split())
    letters = [char for char in text if not char.isspace()]
    if sum(char == _UNKNOWN for char in letters) * 2 >= len(letters):
        return ""
    text = _SEVERAL.sub(_UNKNOWN, text)
    return text if len(text) <= MAX_NAME else text[: MAX_NAME - 1].rstrip() + "…"


def shown_text(text: str, covers: Covers) -> str:
    """A template's own words: as names, but neither cut nor given up, and with their line breaks."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    return "\n".join("".join(each for char in line for each in _shown(char, covers)) for line in lines)


def _shown(char: str, covers: Covers) -> str:
    kind = unicodedata.category(char)
    if kind in {"Zs", "Zl", "Zp"} or char in "\t\n\r":
        return " "
    if kind[0] in "CM":  # control, format, surrogate, private, unassigned; accents that belong to no letter any more
        return ""
    if covers(char):
        return char
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and all(covers(each) and unicodedata.category(each)[0] != "C" for each in plain):
        return plain
    return _UNKNOWN if kind[0] in "LN" else ""
