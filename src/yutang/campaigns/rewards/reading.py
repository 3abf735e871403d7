"""Files of codes, as a shop or a cashier system writes them: lines of text, CSV, or XLSX."""

import csv
import io
from typing import Final

from yutang.campaigns.rewards.rules.codes import MOST, Line
from yutang.campaigns.rewards.workbook import first_column
from yutang.errors import N_, Invalid, TooLarge

MOST_BYTES: Final = 4 << 20
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
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


def is_xlsx(body: bytes) -> bool:
    return body.startswith(b"PK\x03\x04")


def is_old_excel(body: bytes) -> bool:
    return body.startswith(_OLD_EXCEL)


def decoded(body: bytes) -> str:
    """Excel writes CSV in the system's own encoding: GB18030 in China. Raises Invalid for what is no text."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(N_("This is no text. Please send a text file, CSV or XLSX."))


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
