"""`yutang fan export|erase`: one person's rights from the command line."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from yutang.errors import NotFound
from yutang.fans.actions.erasing import do_erase, export_of
from yutang.fans.actions.looking import fans_with
from yutang.settings import Settings
from yutang.wiring import Services, build, clock_from
from yutang.workspaces.actions import Work, all_workspaces, system_actor, working

T = TypeVar("T")


def add_fan_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `fan export` and `fan erase` to the program's commands."""
    actions = commands.add_parser("fan").add_subparsers(required=True, metavar="ACTION")
    command = actions.add_parser("export", help="everything that is kept of a person, as one JSON document")
    _name_the_fan(command)
    command.add_argument("--json", action="store_true", help="on one line (else indented)")
    command.set_defaults(run=_export)
    command = actions.add_parser("erase", help="forget a person; numbers stay as they are")
    _name_the_fan(command)
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(run=_erase)


def _name_the_fan(command: argparse.ArgumentParser) -> None:
    command.add_argument("fan", metavar="ID|OPENID", help="the number in the address of the fan's page, or an openid")
    command.add_argument("--workspace", type=int, help="where several workspaces know this person")


def _export(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as (services, now):
        document = _with_fan(services, now, args, export_of)
    print(json.dumps(document, ensure_ascii=False, indent=None if args.json else 2))
    return 0


def _erase(args: argparse.Namespace, settings: Settings) -> int:
    with _opened(settings) as (services, now):
        if not args.yes and not _sure():
            print("yutang: nothing was erased.", file=sys.stderr)
            return 1
        _with_fan(services, now, args, do_erase)
    print("Erased. What the person did goes on counting, without them.")
    return 0


def _sure() -> bool:
    """Ask once, where somebody can answer."""
    if not sys.stdin.isatty():
        print("yutang: say --yes to erase without being asked.", file=sys.stderr)
        return False
    return input("Erase this person's data for good? Type yes: ").strip().lower() == "yes"


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Services, datetime]]:
    clock = clock_from(os.environ)
    services = build(settings, clock)
    try:
        yield services, clock()
    finally:
        services.close()


def _with_fan(services: Services, now: datetime, args: argparse.Namespace, act: Callable[[Work, int], T]) -> T:
    """Do it to the one fan that is named. Raises NotFound, also where more than one is."""
    found: list[tuple[int, int]] = []
    with services.database.read() as session:
        workspace_ids = [workspace.workspace_id for workspace in all_workspaces(session)]
        for workspace_id in workspace_ids:
            if args.workspace in (None, workspace_id):
                work = Work(session, system_actor(workspace_id, "cli"), now, services.new_id)
                found += [(workspace_id, fan_id) for fan_id in fans_with(work, args.fan)]
    if not found:
        raise NotFound("There is no such fan.")
    if len(found) > 1:
        listed = ", ".join(f"{fan_id} (workspace {workspace_id})" for workspace_id, fan_id in found)
        raise NotFound(f"More than one fan is meant: {listed}. Name one by its id, or give --workspace.")
    workspace_id, fan_id = found[0]
    with working(services.database, system_actor(workspace_id, "cli"), now, services.new_id) as work:
        return act(work, fan_id)
