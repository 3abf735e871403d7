"""`yutang migrate`, `yutang backup` and `yutang restore`."""

import argparse
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from yutang import __version__
from yutang.db.backup import back_up, restore
from yutang.db.engine import opened
from yutang.db.migrate import current_revision, upgrade
from yutang.settings import Settings
from yutang.wiring import clock_from


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("migrate")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_migrate)

    command = commands.add_parser("backup")
    command.add_argument("target", type=Path, metavar="FILE|FOLDER", help="in a folder, the file is named by the time")
    command.add_argument("--force", action="store_true", help="replace a file that is there")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_backup)

    command = commands.add_parser("restore")
    command.add_argument("source", type=Path, metavar="FILE")
    command.add_argument("--force", action="store_true", help="even if the database holds something newer")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_restore)


def run_migrate(args: argparse.Namespace, settings: Settings) -> int:
    with opened(settings.database) as database:
        applied = upgrade(database)
        revision = current_revision(database)
    said = f"Migrated: {', '.join(applied)}." if applied else f"Nothing to do: the database is at revision {revision}."
    return _answer(args, {"applied": applied, "revision": revision}, [said])


def run_backup(args: argparse.Namespace, settings: Settings) -> int:
    now = clock_from(os.environ)()
    with opened(settings.database) as database:
        report = back_up(database, settings.data_dir, args.target, now, __version__, force=args.force)
    holds_secret = "secret.key" in report.manifest.members
    result = {
        "path": str(report.path),
        "bytes": report.size,
        "rows": sum(report.manifest.rows.values()),
        "revision": report.manifest.revision,
        "holds_secret": holds_secret,
    }
    said = [f"Saved {result['rows']:,} rows in {report.path} ({report.size / 1e6:.1f} MB)."]
    if holds_secret:
        said.append(
            "It holds the secret key: whoever has the file can read everything. Only you may read it (mode 0600)."
        )
    elif settings.secret_key:
        said.append("Your secret_key comes from the settings and is not in the file: keep it as well.")
    return _answer(args, result, said)


def run_restore(args: argparse.Namespace, settings: Settings) -> int:
    now = clock_from(os.environ)()
    with opened(settings.database) as database:
        report = restore(database, settings.data_dir, args.source, now, __version__, force=args.force)
    manifest = report.manifest
    rows = sum(manifest.rows.values())
    result = {
        "created_at": manifest.created_at,
        "rows": rows,
        "revision": manifest.revision,
        "migrations": report.migrations,
        "kept": None if report.kept is None else str(report.kept),
    }
    said = [f"Restored {rows:,} rows as they were at {_readable(manifest.created_at)}."]
    if report.migrations:
        said.append(f"Brought to this version: {', '.join(report.migrations)}.")
    if report.kept is not None:
        said.append(f"What was there before is in {report.kept}. It holds a secret key, too: delete it in time.")
    if settings.secret_key and "secret.key" in manifest.members:
        said.append("Your settings name a secret_key, so the one in the backup is not used.")
    return _answer(args, result, said)


def _readable(moment: str) -> str:
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M:%S %Z}"


def _answer(args: argparse.Namespace, result: Mapping[str, object], sentences: list[str]) -> int:
    print(json.dumps(result, ensure_ascii=False) if args.json else "\n".join(sentences))
    return 0
