"""The first columns of the first sheet of an XLSX file, as text and exactly as it is kept in the file.

A cell may claim to stand in row 1,048,576 and column 16,384: readers that make a table of it take all memory. This one
follows expat's events, holds few columns of bounded length, and refuses what is too much. A document type, and with it
every entity, ends the reading.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, TypeVar
from xml.parsers import expat

from yutang.errors import N_, Invalid

MOST_ROWS: Final = 20_000
_MOST_BYTES: Final = 32 << 20  # of one part, unpacked
_MOST_PARTS: Final = 500
_MOST_STRINGS: Final = 400_000
_BEYOND: Final = 1 << 20
_LONGEST: Final = 1000  # characters of one cell that are kept
_UNREADABLE: Final = N_("This file cannot be read. Please save it again as XLSX, or as CSV.")
_TOO_MUCH: Final = N_("There is too much in this file. Please keep only the codes, at most 20000.")
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
Cell = tuple[int, str, bool]
"""Row (the first is 1), text, and whether it is a number."""


def first_column(body: bytes) -> list[Cell]:
    """Raises Invalid for what is no XLSX file, is damaged, or holds too much."""
    return [(row, text, is_number) for row, _, text, is_number in _cells_of(body, 1)]


def first_columns(body: bytes, columns: int) -> dict[int, dict[int, tuple[str, bool]]]:
    """By row and column (from 1) the text of each cell that holds something, and whether it is a number.

    Raises Invalid as `first_column` does.
    """
    rows: dict[int, dict[int, tuple[str, bool]]] = {}
    for row, column, text, is_number in _cells_of(body, columns):
        rows.setdefault(row, {})[column] = (text, is_number)
    return rows


def _cells_of(body: bytes, columns: int) -> list[tuple[int, int, str, bool]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            if len(book.infolist()) > _MOST_PARTS:
                raise Invalid(_TOO_MUCH)
            sheet = _parse(_Sheet(columns), _part(book, _first_sheet(book)))
            names = {info.filename for info in book.infolist()}
            shared = "xl/sharedStrings.xml"
            texts = _parse(_Strings(), _part(book, shared)).texts if shared in names else []
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Invalid(_UNREADABLE) from error
    except expat.ExpatError as error:
        raise Invalid(_UNREADABLE) from error
    return list(_cells(sheet, texts))


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheets = [info.filename for info in book.infolist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", info.filename)]
    if not sheets:
        raise Invalid(_UNREADABLE)
    return min(sheets, key=lambda name: (len(name), name))


def _part(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Its bytes, piece by piece: what a part claims of its size need not be true."""
    read = 0
    with book.open(name) as part:
        while piece := part.read(1 << 16):
            read += len(piece)
            if read > _MOST_BYTES:
                raise Invalid(_TOO_MUCH)
            yield piece


def _refuse(*_: object) -> None:
    raise Invalid(_UNREADABLE)


class _Reader:
    """Follows one part's events. Names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


_R = TypeVar("_R", bound=_Reader)


def _parse(reader: _R, pieces: Iterator[bytes]) -> _R:
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: reader.start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return reader


class _Strings(_Reader):
    """The texts that cells point at, without the small signs above Japanese characters."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._now: list[str] | None = None
        self._aside = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.texts.append("")
            if len(self.texts) > _MOST_STRINGS:
                raise Invalid(_TOO_MUCH)
        self._aside += name == "rPh"
        self._now = [] if name == "t" and not self._aside else None

    def text(self, text: str) -> None:
        if self._now is not None:
            self._now.append(text)

    def end(self, name: str) -> None:
        if name == "t" and self._now is not None and self.texts:
            self.texts[-1] = (self.texts[-1] + "".join(self._now))[:_LONGEST]
            self._now = None
        self._aside -= name == "rPh"


class _Sheet(_Reader):
    """The first columns: row, column, kind and value of each cell, in the order of the file."""

    def __init__(self, columns: int) -> None:
        self.cells: list[tuple[int, int, str, str]] = []
        self._columns = columns
        self._row = 0
        self._column = 0
        self._kind = ""
        self._value: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else self._row + 1  # noqa: PLR2004
            self._column = 0
        elif name == "c":
            self._column += 1
            place = attributes.get("r", "")
            if place:
                self._column = _column_of(place)
            self._kind, self._value = attributes.get("t", "n"), []
        self._inside = name in ("v", "t") and self._column <= self._columns

    def text(self, text: str) -> None:
        if self._inside:
            self._value.append(text)

    def end(self, name: str) -> None:
        self._inside = False
        if name == "c" and self._column <= self._columns and self._value:
            self.cells.append((self._row, self._column, self._kind, "".join(self._value)[:_LONGEST]))
            if len(self.cells) > self._columns * (MOST_ROWS + 1):  # a heading may stand above them
                raise Invalid(_TOO_MUCH)


def _column_of(place: str) -> int:
    """B7: 2. What is no place lies beyond every column."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return _BEYOND
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _cells(sheet: _Sheet, texts: list[str]) -> Iterator[tuple[int, int, str, bool]]:
    for row, column, kind, value in sheet.cells:
        if kind == "s":
            place = int(value) if value.isascii() and value.isdigit() and len(value) < 8 else -1  # noqa: PLR2004
            if not 0 <= place < len(texts):
                raise Invalid(_UNREADABLE)
            yield row, column, texts[place], False
        elif kind in ("str", "inlineStr"):
            yield row, column, value, False
        elif kind == "n":
            yield row, column, value, True
