"""`yutang migrate`, `backup` and `restore`."""

import argparse
import json

from yutang.db.engine import open_database
from yutang.db.migrate import current_revision, upgrade
from yutang.settings import Settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("migrate", help="bring the database to this version")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=run_migrate)


def run_migrate(args: argparse.Namespace, settings: Settings) -> int:
    database = open_database(settings.database)
    applied = upgrade(database)
    result = {"applied": applied, "revision": current_revision(database)}
    database.close()
    print(json.dumps(result) if args.json else f"{len(applied)} applied; now at {result['revision']}")  # noqa: T201
    return 0
