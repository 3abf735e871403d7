"""The command line. Each part adds its own commands; only the part that is asked for is loaded.

Exit codes: 0 done, 1 it did not work (one sentence on standard error), 2 wrong use.
"""

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from yutang import __version__
from yutang.errors import DomainError, SettingsError
from yutang.settings import PREFIX, Settings, load_settings, shown


class _Part(NamedTuple):
    """`adds`: the function that adds the command to a parser. `help`: its line in the list of all commands."""

    adds: str
    help: str


COMMANDS: Final[Mapping[str, _Part]] = {
    "serve": _Part("yutang.serving.cli:add_commands", "run everything: entrances, console and worker"),
    "worker": _Part("yutang.serving.cli:add_commands", "run a worker alone (serve runs one already)"),
    "migrate": _Part("yutang.db.cli:add_commands", "bring the database to this version"),
    "backup": _Part("yutang.db.cli:add_commands", "save the database, the secret key and kept originals in one file"),
    "restore": _Part("yutang.db.cli:add_commands", "go back to a backup (stop Yutang first)"),
    "doctor": _Part(
        "yutang.doctor.cli:add_doctor_command", "check the installation; exit code 1 when something is broken"
    ),
    "user": _Part("yutang.workspaces.cli:add_user_commands", "members"),
    "fan": _Part("yutang.fans.cli:add_fan_commands", "one person's data"),
    "qr": _Part("yutang.groups.cli:add_qr_commands", "group-QR cards"),
    "wechat": _Part("yutang.wechat.cli:add_wechat_commands", "WeChat's pushes: read, sign, verify"),
    "check-wording": _Part("yutang.campaigns.cli:add_wording_command", "what texts say that WeChat forbids"),
    "campaign": _Part("yutang.bench.campaign.cli:add_campaign_commands", "campaigns: results, rehearsals"),
    "draw": _Part("yutang.campaigns.cli:add_draw_commands", "lucky draws"),
    "sim": _Part("yutang.sim.cli:add_sim_command", "start a local WeChat platform"),
    "demo": _Part("yutang.demo.cli:add_demo_command", "start Yutang with two communities and a small crowd"),
    "bench": _Part("yutang.bench.cli:add_bench_commands", "measure this machine"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    args = _parser(_asked_for(given)).parse_args(given)
    try:
        settings = _settings(args)
        code: int = args.run(args, settings)
    except (SettingsError, DomainError) as error:
        print(f"yutang: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _settings(args: argparse.Namespace) -> Settings:
    """The settings of this command; what the command line gives goes into the environment, which children read."""
    if args.config:
        os.environ[PREFIX + "CONFIG"] = str(args.config)
    for name in ("host", "port", "data_dir"):
        value = getattr(args, name, None)
        if value is not None:
            os.environ[PREFIX + name.upper()] = str(value)
    os.environ.setdefault("YUTANG_TEST_STARTED", str(time.time()))
    return load_settings(os.environ)


def _asked_for(arguments: Sequence[str]) -> str | None:
    """The command among the arguments, if it is one of ours."""
    first = argparse.ArgumentParser(add_help=False, parents=[_common()])
    first.add_argument("command", nargs="?")
    found, _ = first.parse_known_args([each for each in arguments if each not in ("-h", "--help", "--version")])
    return found.command if found.command in COMMANDS else None


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, help="a TOML file with settings")
    common.add_argument("--data-dir", type=Path, help="where everything is kept (default ./data)")
    return common


def _parser(asked_for: str | None) -> argparse.ArgumentParser:
    """Of one command; where none was asked for, somebody wants to read what there is: that loads none of them."""
    description = "Yutang 鱼塘: run your WeChat communities."
    parser = argparse.ArgumentParser(prog="yutang", description=description, parents=[_common()])
    parser.add_argument("--version", action="version", version=f"yutang {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    if asked_for:
        module, _, function = COMMANDS[asked_for].adds.partition(":")
        getattr(importlib.import_module(module), function)(commands)
    else:
        for name, part in COMMANDS.items():
            commands.add_parser(name, help=part.help)
    config = commands.add_parser("config", help="settings").add_subparsers(required=True, metavar="ACTION")
    command = config.add_parser("show", help="every setting, its value and where it comes from")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_config_show)
    return parser


def _config_show(args: argparse.Namespace, settings: Settings) -> int:
    rows = shown(settings)
    if args.json:
        _say(json.dumps(rows, ensure_ascii=False))
        return 0
    for name, row in rows.items():
        _say(f"{name:28} {row['value'] or '—':32} {row['source']}")
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
