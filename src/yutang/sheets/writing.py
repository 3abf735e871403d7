"""Writes tables as XLSX and CSV. What people typed is written as text and never as a formula."""

import csv
import io
from collections.abc import Sequence
from typing import Final

import xlsxwriter

from yutang.sheets.tables import Table, harmless

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE: Final = "text/csv; charset=utf-8"
_TITLE: Final = 31  # characters: what a sheet may be called
_WIDEST: Final = 40


def xlsx(tables: Sequence[Table]) -> bytes:
    """One sheet for each table, its heading fixed."""
    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        bold, yuan, sum_ = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "#,##0.00"}),
            book.add_format({"bold": True, "num_format": "#,##0.00", "top": 1}),
        )
        for table in tables:
            sheet = book.add_worksheet("".join(c for c in table.title if c not in "[]:*?/\\")[:_TITLE])
            sheet.write_row(0, 0, table.heads, bold)
            sheet.freeze_panes(1, 0)
            for column, head in enumerate(table.heads):
                sheet.set_column(column, column, min(_WIDEST, max(10, 2 * len(head))))
            for number, row in enumerate([*table.rows, *([table.total] if table.total else [])], start=1):
                is_total = bool(table.total) and number == len(table.rows) + 1
                for column, value in enumerate(row):
                    form = (sum_ if is_total else yuan) if column in table.money else bold if is_total else None
                    sheet.write(number, column, harmless(value), form)
    return kept.getvalue()


def csv_text(table: Table) -> bytes:
    """With a byte order mark: Excel takes it for another encoding without. Amounts with two decimals, no sum below."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow([harmless(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([_plain(value, money=column in table.money) for column, value in enumerate(row)])
    return b"\xef\xbb\xbf" + kept.getvalue().encode()


def _plain(value: str | float | None, *, money: bool) -> str | int | float | None:
    return f"{value:.2f}" if money and isinstance(value, int | float) else harmless(value)
