"""Names that fans type to be shown by, cleaned of what would trick other people's pages. Pure."""

import re
import unicodedata
from typing import Final

from yutang.errors import N_, Invalid

LONGEST: Final = 20  # characters; WeChat's own limit is 16 Chinese ones
_READ: Final = 400  # characters that are looked at
_MARKS: Final = 2  # accents on one letter; more are a tower over the lines above
_ADDRESS: Final = re.compile(r"://|www\.|[a-z0-9-]\.(?:com|cn|net|org|top|vip|xyz|cc|me|io)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{6}")


def typed_name(text: str) -> str:
    """One line without control, direction and zero-width characters. Raises Invalid for what is no name."""
    name = _cleaned(text)
    if not any(unicodedata.category(char)[0] in "LN" for char in name):
        raise Invalid(
            N_("Please type the name that your friends know you by."), None, {"name": N_("Please fill this in.")}
        )
    if len(name) > LONGEST:
        sentence = N_("Please keep the name under {most} characters.")
        raise Invalid(sentence, None, {"name": sentence}, most=LONGEST)
    if _leads_away(name):
        sentence = N_("A name without addresses and telephone numbers, please.")
        raise Invalid(sentence, None, {"name": sentence})
    return name


def typed_line(text: str, most: int) -> str:
    """A line of a fan's own for others to read, cleaned as names are; "" for none. Raises Invalid."""
    line = _cleaned(text)
    if len(line) > most:
        sentence = N_("Please keep this under {most} characters.")
        raise Invalid(sentence, None, {"line": sentence}, most=most)
    if _leads_away(line):
        sentence = N_("A line without addresses and telephone numbers, please.")
        raise Invalid(sentence, None, {"line": sentence})
    return line


def _leads_away(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return bool(_ADDRESS.search(plain) or _NUMBER.search("".join(plain.split())))


def _cleaned(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text[:_READ]):
        kind = unicodedata.category(char)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind[0] == "Z" or char in "\t\r\n":
            kept.append(" ")
        elif kind[0] != "C" and marks <= _MARKS:
            kept.append(char)
    return " ".join("".join(kept).split())
