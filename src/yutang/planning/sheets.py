"""The plan as a sheet, out and in again: XLSX or CSV, one thing a row, the first row naming the columns."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from yutang.errors import N_, Invalid, TooLarge
from yutang.planning.models import Aim, ItemKind, ItemState
from yutang.planning.rules.plan import AIMS, KINDS, STATES
from yutang.sheets.reading import decoded, is_old_excel, is_xlsx
from yutang.sheets.workbook import first_columns

MOST_BYTES: Final = 2 << 20
MOST_ROWS: Final = 1_000
COLUMNS: Final[Mapping[str, str]] = {
    "day": N_("Day"),
    "time": N_("Time"),
    "community": N_("Community"),
    "kind": N_("Kind"),
    "title": N_("Title"),
    "owner": N_("Who does it"),
    "due": N_("Ready by"),
    "state": N_("State"),
    "aim": N_("It serves or sells"),
    "pillar": N_("Content pillar"),
    "target": N_("Target"),
    "unit": N_("Of what"),
    "reached": N_("Reached"),
    "note": N_("Note"),
}
"""By field: what the first row calls it. A sheet may leave columns out, but not day, community and title."""
NEEDED: Final = ("day", "community", "title")
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {kind.value: word for kind, word in KINDS.items()},
    "state": {state.value: word for state, word in STATES.items()},
    "aim": {aim.value: word for aim, word in AIMS.items()},
}
DEFAULTS: Final = {"kind": ItemKind.OTHER.value, "state": ItemState.IDEA.value, "aim": Aim.SERVES.value}
_FIRST_DAY: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets."""
_DAYS: Final = range(36_526, 73_416)  # from 2000 to 2100
_MINUTES: Final = 24 * 60


def rows_in(body: bytes) -> list[list[str]]:
    """Raises Invalid or TooLarge in words. Rows without anything are left out."""
    if len(body) > MOST_BYTES:
        raise TooLarge(N_("Please send a file of at most 2 MB."))
    if is_old_excel(body):
        raise Invalid(N_("This is an old Excel file. Please save it as XLSX, or as CSV."))
    rows = _of_workbook(body) if is_xlsx(body) else _of_text(decoded(body))
    found = [row for row in rows if any(cell.strip() for cell in row)]
    if len(found) > MOST_ROWS + 1:
        raise Invalid(N_("There is too much in this file. Please keep at most 1000 rows."))
    return found


def _of_workbook(body: bytes) -> list[list[str]]:
    cells = first_columns(body, len(COLUMNS))
    width = range(1, len(COLUMNS) + 1)
    return [[cells[row].get(column, ("", False))[0] for column in width] for row in sorted(cells)]


def _of_text(text: str) -> list[list[str]]:
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        return [row[: len(COLUMNS)] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Invalid(N_("This file cannot be read. Please save it again as XLSX, or as CSV.")) from error


def read_table(rows: Sequence[Sequence[str]], names: Mapping[str, str]) -> list[dict[str, str]]:
    """By field what each row says. `names`: field by each name that a column may have, in any language, lower case.

    Raises Invalid where a column that is needed is not there.
    """
    if not rows:
        raise Invalid(N_("There is nothing in this file."))
    fields = [names.get(head.strip().lower()) for head in rows[0]]
    missing = [name for name in NEEDED if name not in fields]
    if missing:
        raise Invalid(N_("The first row must name the columns: at least day, community and title."))
    return [
        {name: cell.strip() for name, cell in zip(fields, row, strict=False) if name is not None} for row in rows[1:]
    ]


def day_text(text: str) -> str:
    """A day as forms have it. Spreadsheets keep days as numbers, and people type 2026/11/29."""
    said = text.strip().replace("/", "-").replace(".", "-") if "-" in text or "/" in text else text.strip()
    whole = said.partition(".")[0]
    if whole.isascii() and whole.isdecimal() and len(whole) <= 5 and int(whole) in _DAYS:  # noqa: PLR2004 - of _DAYS
        return (_FIRST_DAY + timedelta(days=int(whole))).isoformat()
    parts = said.split(" ")[0].split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):  # noqa: PLR2004 - year, month, day
        return "-".join([parts[0], parts[1].zfill(2), parts[2].zfill(2)])
    return said


def time_text(text: str) -> str:
    """A time as forms have it. Spreadsheets keep times as parts of a day."""
    said = text.strip().replace("：", ":")
    try:
        part = float(said)
    except ValueError:
        return said
    if not 0 <= part < 1:
        return said
    minute = round(part * _MINUTES) % _MINUTES
    return f"{minute // 60:02}:{minute % 60:02}"
