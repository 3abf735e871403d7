"""A restore in a process of its own that stops half-way through replacing the data, for the test that kills it.

    python -m tests.support.stuck_restore URL DATA_DIR SOURCE

Prints a line when part of the old data is overwritten (SQLite) or all of it taken away (PostgreSQL).
"""

import sqlite3
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from unittest.mock import patch

from yutang.db import postgres_copies
from yutang.db.backup import restore
from yutang.db.engine import open_database


def stop(*_: object) -> None:
    sys.stdout.write("half-way\n")
    sys.stdout.flush()
    threading.Event().wait()


class HalfWay(sqlite3.Connection):
    """Stops in the middle of its backup, if that is the one of the restored data and not of what is kept."""

    def backup(self, target: sqlite3.Connection, **_: object) -> None:
        ours = target.execute("PRAGMA locking_mode").fetchone() == ("exclusive",)
        super().backup(target, pages=40 if ours else -1, progress=self._look if ours else None)

    def _look(self, _status: int, left: int, _pages: int) -> None:
        if left:
            stop()


if __name__ == "__main__":
    with (
        patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=HalfWay)),
        patch.object(postgres_copies, "_check_tables", stop),
    ):
        moment = datetime(2026, 11, 22, tzinfo=UTC)
        restore(open_database(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), moment, "1", force=True)
