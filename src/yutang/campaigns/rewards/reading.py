"""Files of codes, as a shop or a cashier system writes them: lines of text, CSV, or XLSX."""

import csv
import io
from typing import Final

from yutang.campaigns.rewards.rules.codes import MOST, Line
from yutang.errors import N_, Invalid, TooLarge
from yutang.sheets.reading import decoded, is_old_excel, is_xlsx
from yutang.sheets.workbook import first_column

MOST_BYTES: Final = 4 << 20
_WHOLE_DIGITS: Final = 15
"""What a spreadsheet keeps of a number."""
_TOO_MANY: Final = N_("There is too much in this file. Please keep only the codes, at most 20000.")


def read_lines(body: bytes) -> list[Line]:
    """One code a line: the first column of a table, or of the first sheet. Raises Invalid or TooLarge in words."""
    if len(body) > MOST_BYTES:
        raise TooLarge(N_("Please send a file of at most 4 MB."))
    if is_xlsx(body):
        return [Line(row, text, rounded=is_number and _is_rounded(text)) for row, text, is_number in first_column(body)]
    if is_old_excel(body):
        raise Invalid(N_("This is an old Excel file. Please save it as XLSX, or as CSV."))
    return _of_text(decoded(body))


def _of_text(text: str) -> list[Line]:
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    lines = []
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for row in rows:
            if row and row[0].strip():
                lines.append(Line(rows.line_num, row[0], rounded=_looks_rounded(row[0].strip())))
            if len(lines) > MOST + 1:  # a heading may stand above them
                raise Invalid(_TOO_MANY)
    except csv.Error as error:
        raise Invalid(N_("This file cannot be read. Please save it again as XLSX, or as CSV.")) from error
    return lines


def _is_rounded(number: str) -> bool:
    """Of a spreadsheet's number: whether digits may be lost."""
    return not number.isdigit() or len(number) > _WHOLE_DIGITS


def _looks_rounded(text: str) -> bool:
    """What a spreadsheet makes of long numbers in CSV: 1.23457E+17."""
    whole, _, exponent = text.partition("E+")
    return bool(exponent) and exponent.isdigit() and whole.replace(".", "", 1).isdigit()
