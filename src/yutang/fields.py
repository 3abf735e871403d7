"""Reads the fields of a form and collects what is wrong with each, so that a person hears everything at once."""

import re
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yutang.errors import N_, Invalid

LINE = 60  # characters of a name or label: what fits on a phone's screen in two lines
PROSE = 2000  # characters of notes and rules

# What a browser's text field never sends, but a program may: control characters but for tab and line break.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_ID_DIGITS = len(str(2**63))  # a text of thousands of digits is no number to Python either


class Fields:
    """One form. Each method gives the value in its type; where it is wrong, a stand-in, and a sentence in `errors`."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}

    def refuse(self, name: str, sentence: str) -> None:
        """Put a sentence beside a field; the first one stays."""
        self.errors.setdefault(name, sentence)

    def line(self, name: str, value: str, *, required: bool = False) -> str:
        """One line of at most `LINE` characters, white space folded."""
        text = " ".join(_CONTROL.sub(" ", value).split())
        if required and not text:
            self.refuse(name, N_("Please fill this in."))
        if len(text) > LINE:
            self.refuse(name, N_("Please keep this under 60 characters."))
        return text

    def prose(self, name: str, value: str) -> str:
        """Several lines of at most `PROSE` characters."""
        text = _CONTROL.sub("", value.replace("\r\n", "\n")).strip()
        if len(text) > PROSE:
            self.refuse(name, N_("Please keep this under 2000 characters."))
        return text

    def number(self, name: str, value: str | int, low: int, high: int, sentence: str) -> int:
        """A whole number from `low` to `high`, full-width digits included; else `sentence` and `low`."""
        try:
            number = int(str(value).strip())
        except ValueError:
            self.refuse(name, N_("Please type a whole number."))
            return low
        if not low <= number <= high:
            self.refuse(name, sentence)
            return low
        return number

    def day(self, name: str, value: str) -> date | None:
        """A date as `<input type="date">` sends it, e.g. 2026-11-29; none when left empty."""
        text = value.strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse(name, N_("Please type a date like 2026-11-29."))
            return None

    def timezone(self, name: str, value: str) -> str:
        """The name of a time zone, e.g. Asia/Shanghai."""
        text = value.strip()
        try:
            ZoneInfo(text)
        # A directory of the zone database ("Asia") raises IsADirectoryError or PermissionError, by the platform.
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.refuse(name, N_("There is no time zone of this name."))
        return text

    def check(self) -> None:
        """Raises Invalid with the sentences of all fields, when there are any."""
        if self.errors:
            raise Invalid(N_("Please look at the marked fields."), None, self.errors)


def id_in(text: str) -> int | None:
    """The id that a form or an address names; none for anything else, however long it is."""
    if len(text) > _ID_DIGITS or not text.isascii() or not text.isdecimal():
        return None
    return number if (number := int(text)) < 2**63 else None
