"""How texts are made alike before they are compared: what a fan types is not what an operator typed. Pure."""

from typing import Final
from unicodedata import normalize

LONGEST_TEXT: Final = 1000
"""Characters of a fan's text that are looked at. WeChat's own limit lies near 2048 bytes; keywords are far shorter."""

# What phones put into texts without anybody seeing it. The joiner of emoji (U+200D) stays: it makes another picture.
_UNSEEN: Final = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F))
# Operators write: answer “join”. Fans then send the quotes too, or a full stop.
_AROUND: Final = " \"'`“”‘’„«»‹›「」『』【】〔〕〈〉《》()[]<>.,!?;:~、。·"


def fold(text: str) -> str:
    """Full width as half width, capitals as small letters (NFKC), runs of white space as one space, none around."""
    alike = normalize("NFKC", normalize("NFKC", text[:LONGEST_TEXT]).translate(_UNSEEN).casefold())
    return " ".join(alike.split())


def bare(folded: str) -> str:
    """A folded text without the quotes and marks around it; a text of nothing else stays as it is."""
    return folded.strip(_AROUND) or folded
