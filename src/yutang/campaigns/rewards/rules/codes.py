"""Codes of rewards: which lines of a file are codes, and what a generated one is drawn from. Pure."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from yutang.errors import N_, Invalid
from yutang.fields import Fields

LONGEST: Final = 100  # characters of a code
MOST: Final = 20_000  # codes of one file, or made at once
_HEADERS: Final = frozenset(
    {"code", "codes", "coupon", "voucher", "key", "兑换码", "券码", "卡密", "优惠码", "激活码", "卡号", "编码"}
)
_GUESSES: Final = 40  # bits: of 2**40 tries one hits a code that exists


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; the first is 1. `rounded`: a number that the spreadsheet has not kept whole."""

    number: int
    text: str
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line was not taken. `sentence` is a msgid with places."""

    number: int
    sentence: str
    other: int = 0  # the line that holds the same code

    @property
    def values(self) -> Mapping[str, int]:
        return {"line": self.number, "other": self.other, "most": LONGEST}


@dataclass(frozen=True, slots=True)
class Sorted:
    """The lines of a file: codes by line, and what was refused, both in order."""

    codes: Sequence[tuple[int, str]]
    refused: Sequence[Refused]


TOO_LONG: Final = N_("Line {line}: longer than {most} characters.")
ODD: Final = N_("Line {line}: holds characters that cannot be seen.")
TWICE: Final = N_("Line {line}: the same code as in line {other}.")
KNOWN: Final = N_("Line {line}: this reward has that code already.")
ROUNDED: Final = N_(
    "Line {line}: the spreadsheet has rounded this number. Format the column as text and enter it again."
)


def sort_lines(lines: Iterable[Line]) -> Sorted:
    """Codes are what stands in the lines, without white space around; empty lines and a heading are passed over."""
    codes: list[tuple[int, str]] = []
    refused: list[Refused] = []
    seen: dict[str, int] = {}
    for line in lines:
        code = line.text.strip()
        if not code or (not codes and not refused and code.casefold() in _HEADERS):
            continue
        sentence = _why_not(line, code, seen)
        if sentence:
            refused.append(Refused(line.number, sentence, seen.get(code, 0)))
        else:
            seen[code] = line.number
            codes.append((line.number, code))
    return Sorted(codes, refused)


def _why_not(line: Line, code: str, seen: Mapping[str, int]) -> str:
    if line.rounded:
        return ROUNDED
    if len(code) > LONGEST:
        return TOO_LONG
    if any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for character in code):
        return ODD
    return TWICE if code in seen else ""


class Alphabet(StrEnum):
    """What generated codes are made of. Letters without those that look like digits."""

    MIXED = "mixed"
    LETTERS = "letters"
    DIGITS = "digits"


_CHARACTERS: Final[Mapping[Alphabet, str]] = {
    Alphabet.MIXED: "23456789ABCDEFGHJKLMNPQRSTUVWXYZ",
    Alphabet.LETTERS: "ABCDEFGHJKLMNPQRSTUVWXYZ",
    Alphabet.DIGITS: "0123456789",
}
ALPHABETS: Final[Mapping[Alphabet, str]] = {
    Alphabet.MIXED: N_("Letters and digits"),
    Alphabet.LETTERS: N_("Letters"),
    Alphabet.DIGITS: N_("Digits"),
}


_GUESSABLE: Final = N_("Codes as short as that could be guessed. Please choose at least {least} characters.")


@dataclass(frozen=True, slots=True)
class MakeForm:
    count: str = "100"
    length: str = "12"
    alphabet: str = Alphabet.MIXED


@dataclass(frozen=True, slots=True)
class ToMake:
    count: int
    length: int
    alphabet: Alphabet


def check_make(form: MakeForm) -> ToMake:
    """Raises Invalid, also for codes that could be guessed: among so many of so few characters."""
    fields = Fields()
    count = fields.number("count", form.count, 1, MOST, N_("Please choose from 1 to 20000."))
    length = fields.number("length", form.length, 4, 32, N_("Please choose from 4 to 32."))
    alphabet = Alphabet(form.alphabet) if form.alphabet in set(Alphabet) else Alphabet.MIXED
    fields.check()
    least = shortest(count, alphabet)
    if length < least:
        raise Invalid(_GUESSABLE, None, {"length": _GUESSABLE}, least=least)
    return ToMake(count, length, alphabet)


def shortest(count: int, alphabet: Alphabet) -> int:
    """How long codes must be so that, of 2**40 guesses, one hits any of so many."""
    return math.ceil((_GUESSES + math.log2(count)) / math.log2(len(_CHARACTERS[alphabet])))


def new_codes(rng: Random, wanted: ToMake) -> list[str]:
    """All different. Give it `secrets.SystemRandom()`: others can be predicted."""
    characters = _CHARACTERS[wanted.alphabet]
    made: dict[str, None] = {}
    while len(made) < wanted.count:
        made["".join(rng.choices(characters, k=wanted.length))] = None
    return list(made)
