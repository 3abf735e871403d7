"""Named SQL for the few hot statements: written once, put into each database's own form when the program starts.

`:name` is a parameter. `:name[]` after a column is "is one of". `:name{}` in FROM is a list of lists, one row each,
whose columns are `r.value ->> 0`, `->> 1` … Both travel as one parameter: the statement's text never changes, and the
driver is entered once per statement and not once per row. That matters with SQLite, whose driver gives up and takes
back Python's lock at every row, and then waits for the threads that are serving requests.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, text

_FORMS = {
    "sqlite": (
        (re.compile(r":(\w+)\[\]"), r"IN (SELECT value FROM json_each(:\1))"),
        (re.compile(r":(\w+)\{\}"), r"json_each(:\1) AS r"),
        (re.compile(r"/\*lock (\w+)\*/"), ""),  # the writer holds the only lock already
        (re.compile(r"/\*index (\w+)\*/"), r"INDEXED BY \1"),  # where its planner would walk over a workspace instead
        (re.compile(r"\{date\}|\{json\}"), "TEXT"),
    ),
    "postgresql": (
        (re.compile(r":(\w+)\[\]"), r"= ANY(:\1)"),
        (re.compile(r":(\w+)\{\}"), r"json_array_elements(CAST(:\1 AS json)) AS r(value)"),
        (re.compile(r"/\*lock (\w+)\*/"), r"FOR UPDATE OF \1"),
        (re.compile(r"/\*index (\w+)\*/"), ""),
        (re.compile(r"\{date\}"), "DATE"),
        (re.compile(r"\{json\}"), "JSONB"),
    ),
}

Rows = Sequence[Sequence[Any]]


class Statements:
    """The statements of one module in the form of one database. The driver's errors pass through as they are."""

    def __init__(self, dialect: Dialect, statements: dict[str, str]) -> None:
        self._is_sqlite = dialect.name == "sqlite"
        self._sql = {name: self._compiled(sql, dialect) for name, sql in statements.items()}

    def read(self, connection: Connection, name: str, **values: object) -> Rows:
        """The rows of a SELECT; their order is only kept where the reader sorts them again."""
        cursor = connection.connection.cursor()  # the driver's own: a third of a small batch went into result objects
        cursor.execute(self._sql[name], values)
        rows: Rows = cursor.fetchall()
        cursor.close()
        return json.loads(rows[0][0]) if self._is_sqlite else rows

    def write(self, connection: Connection, name: str, **values: object) -> int:
        """Run a changing statement; the number of rows changed."""
        cursor = connection.connection.cursor()
        cursor.execute(self._sql[name], values)
        changed = cursor.rowcount
        cursor.close()
        return changed

    def write_rows(self, connection: Connection, name: str, rows: list[list[Any]], **values: object) -> int:
        """Run a statement over `:rows{}`; the number of rows changed. Nothing happens for no rows."""
        return self.write(connection, name, rows=json.dumps(rows), **values) if rows else 0

    def one_of(self, values: Iterable[object]) -> object:
        """The parameter of a `:name[]`."""
        listed = list(values)
        return json.dumps(listed) if self._is_sqlite else listed

    def _compiled(self, sql: str, dialect: Dialect) -> str:
        for pattern, form in _FORMS[dialect.name]:
            sql = pattern.sub(form, sql)
        if self._is_sqlite and sql.lstrip().startswith("SELECT"):
            sql = _as_one_value(sql)
        return str(text(sql).compile(dialect=dialect))


def _as_one_value(select: str) -> str:
    """The same rows as one JSON array: one step of the driver instead of one per row."""
    listed = re.split(r"\sFROM\s", select, maxsplit=1)[0]
    names = ", ".join(f"c{i}" for i in range(_columns(listed)))
    return f"WITH t({names}) AS ({select}) SELECT json_group_array(json_array({names})) FROM t"  # noqa: S608 - ours


def _columns(listed: str) -> int:
    """How many columns a select list has: its commas outside parentheses, and one."""
    depth = commas = 0
    for character in listed:
        depth += {"(": 1, ")": -1}.get(character, 0)
        commas += character == "," and depth == 0
    return commas + 1
