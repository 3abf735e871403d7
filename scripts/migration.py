"""Write the migration from the newest revision to the models: `make migration m="what changes"`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from yutang.db.engine import open_database
from yutang.db.migrate import head_revision, upgrade, write_revision


def main(message: str) -> int:
    if not message.strip():
        print('Say what changes: make migration m="groups remember their city"', file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/empty.db")
        upgrade(database)
        path: Path = write_revision(database, message, f"{int(head_revision() or 0) + 1:04d}")
        database.close()
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
    print(f"{path}: read it before you commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
