"""Named SQL for the few hot statements: written once, put into each database's own form when the program starts.

`:name` is a parameter. `:name[]` after a column is "is one of": the list travels as one parameter, so the statement's
text never changes and stays prepared.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Row, text

_ONE_OF = re.compile(r":(\w+)\[\]")
_ONE_OF_FORMS = {"sqlite": r"IN (SELECT value FROM json_each(:\1))", "postgresql": r"= ANY(:\1)"}
_FOR_UPDATE = re.compile(r"/\*lock (\w+)\*/")  # SQLite's writer holds the only lock already
_FOR_UPDATE_FORMS = {"sqlite": "", "postgresql": r"FOR UPDATE OF \1"}

Values = dict[str, object]
Record = Row[*tuple[Any, ...]]


class Statements:
    """The statements of one module in the form of one database."""

    def __init__(self, dialect: Dialect, statements: dict[str, str]) -> None:
        self._is_sqlite = dialect.name == "sqlite"
        self._sql = {name: _compiled(sql, dialect) for name, sql in statements.items()}

    def run(self, connection: Connection, name: str, **values: object) -> CursorResult[*tuple[Any, ...]]:
        return connection.exec_driver_sql(self._sql[name], values)

    def run_many(self, connection: Connection, name: str, rows: list[Values]) -> int:
        """Run once per row; the number of rows written, or -1 where the driver does not say."""
        return connection.exec_driver_sql(self._sql[name], rows).rowcount if rows else 0

    def one_of(self, values: Iterable[object]) -> object:
        """The parameter of a `:name[]`."""
        listed = list(values)
        return json.dumps(listed) if self._is_sqlite else listed


def _compiled(sql: str, dialect: Dialect) -> str:
    sql = _ONE_OF.sub(_ONE_OF_FORMS[dialect.name], sql)
    sql = _FOR_UPDATE.sub(_FOR_UPDATE_FORMS[dialect.name], sql)
    return str(text(sql).compile(dialect=dialect))
