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
from typing import Final

from yutang import __version__
from yutang.errors import DomainError, SettingsError
from yutang.settings import PREFIX, Settings, load_settings, shown

COMMANDS: Final[Mapping[str, str]] = {  # command → the function that adds it to the parser
    "serve": "yutang.serving.cli:add_commands",
    "worker": "yutang.serving.cli:add_commands",
    "migrate": "yutang.db.cli:add_commands",
    "backup": "yutang.db.cli:add_commands",
    "restore": "yutang.db.cli:add_commands",
    "doctor": "yutang.doctor.cli:add_doctor_command",
    "user": "yutang.workspaces.cli:add_user_commands",
    "fan": "yutang.fans.cli:add_fan_commands",
    "qr": "yutang.groups.cli:add_qr_commands",
    "wechat": "yutang.wechat.cli:add_wechat_commands",
    "check-wording": "yutang.campaigns.cli:add_wording_command",
    "campaign": "yutang.bench.campaign.cli:add_campaign_commands",
    "draw": "yutang.campaigns.cli:add_draw_commands",
    "sim": "yutang.sim.cli:add_sim_command",
    "demo": "yutang.demo.cli:add_demo_command",
    "bench": "yutang.bench.cli:add_bench_commands",
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
    """Of one command; of all where none of them was asked for: then somebody wants to read what there is."""
    description = "Yutang 鱼塘: run your WeChat communities."
    parser = argparse.ArgumentParser(prog="yutang", description=description, parents=[_common()])
    parser.add_argument("--version", action="version", version=f"yutang {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for place in dict.fromkeys([COMMANDS[asked_for]] if asked_for else COMMANDS.values()):
        module, _, function = place.partition(":")
        getattr(importlib.import_module(module), function)(commands)
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
