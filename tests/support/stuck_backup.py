"""A backup in a process of its own that never gets to its end, for the test that kills it.

    python -m tests.support.stuck_backup URL DATA_DIR TARGET

Prints a line when everything but the manifest is written.
"""

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from yutang.db.archive import ArchiveWriter, Manifest
from yutang.db.backup import back_up
from yutang.db.engine import open_database


def never_finish(_writer: ArchiveWriter, manifest: Manifest) -> Manifest:
    sys.stdout.write("written\n")
    sys.stdout.flush()
    threading.Event().wait()
    return manifest


if __name__ == "__main__":
    with patch.object(ArchiveWriter, "finish", never_finish):
        back_up(
            open_database(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), datetime(2026, 11, 22, tzinfo=UTC), "1"
        )
