"""`yutang demo`: Yutang with two communities, six groups and a small crowd, to be looked at and thrown away."""

import argparse

from yutang.errors import SettingsError
from yutang.settings import Settings


def add_demo_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("demo", help="start Yutang with two communities and a small crowd")
    command.set_defaults(run=_demo)


def _demo(args: argparse.Namespace, settings: Settings) -> int:
    raise SettingsError("The demo cannot run yet.")
