"""Redeem codes as people type them, and as they are read out. Pure."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.rewards.rules.codes import LONGEST, TWICE, Alphabet, Refused, Sorted, ToMake

PURPOSE: Final = "redeem-codes"
"""Of the sealer's key that prints of codes are made with."""
GROUPED: Final = 4  # characters between two hyphens
LENGTH: Final = 12  # of 32 characters each: 60 bits
READ_AGAIN: Final = timedelta(hours=1)
"""A download that broke off may be tried again for so long."""
_JOINTS: Final = re.compile(r"[\s\-\u2010-\u2015\u2212_·.]+")


def plain(text: str) -> str:
    """A code without what people add to it: "ab12-cd34 " and "ＡＢ12CD34" are one code. "" for what can be none."""
    if len(text) > 2 * LONGEST:
        return ""
    return _JOINTS.sub("", unicodedata.normalize("NFKC", text)).upper()[:LONGEST]


def grouped(code: str) -> str:
    """ABCD-EFGH-JKLM: to be read and typed."""
    return "-".join(code[start : start + GROUPED] for start in range(0, len(code), GROUPED))


def to_make(count: int) -> ToMake:
    """Codes that nobody guesses."""
    return ToMake(count, LENGTH, Alphabet.MIXED)


def without_doubles(found: Sorted) -> Sorted:
    """Lines that are one code when typed by a person are one code."""
    codes: list[tuple[int, str]] = []
    refused = list(found.refused)
    seen: dict[str, int] = {}
    for line, code in found.codes:
        same = plain(code)
        if same in seen:
            refused.append(Refused(line, TWICE, seen[same]))
        elif same:
            seen[same] = line
            codes.append((line, code))
    return Sorted(codes, sorted(refused, key=lambda each: each.number))


def may_read(exported_at: datetime | None, now: datetime) -> bool:
    """Whether the codes of a batch can be taken out: once, so that one file is the only list of them."""
    return exported_at is None or now < exported_at + READ_AGAIN
