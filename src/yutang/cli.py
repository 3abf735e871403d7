"""The command line. Each capability adds its own commands; this file holds those that run the whole.

Exit codes: 0 done, 1 it did not work (one sentence on standard error), 2 wrong use.
"""

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from yutang import __version__
from yutang.bench import cli as bench_cli
from yutang.db import cli as db_cli
from yutang.db.migrate import upgrade
from yutang.demo import cli as demo_cli
from yutang.doctor import cli as doctor_cli
from yutang.errors import DomainError, SettingsError
from yutang.fans import cli as fans_cli
from yutang.groups import cli as groups_cli
from yutang.jobs.registry import registry
from yutang.jobs.worker import run_worker
from yutang.logs import log_as_json
from yutang.serving import serve
from yutang.settings import PREFIX, Settings, load_settings, shown
from yutang.sim import cli as sim_cli
from yutang.wechat import cli as wechat_cli
from yutang.wiring import build, clock_from
from yutang.workspaces import cli as workspaces_cli
from yutang.workspaces.cli import ensure_setup_link


def main(arguments: list[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yutang", description="Yutang 鱼塘: run your WeChat communities.")
    parser.add_argument("--version", action="version", version=f"yutang {__version__}")
    parser.add_argument("--config", type=Path, help="a TOML file with settings")
    parser.add_argument("--data-dir", type=Path, help="where everything is kept (default ./data)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    command = commands.add_parser("serve", help="run everything: entrances, console and worker")
    command.add_argument("--host")
    command.add_argument("--port", type=int)
    command.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    command.set_defaults(run=_serve)

    command = commands.add_parser("worker", help="run a worker alone (serve runs one already)")
    command.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    command.set_defaults(run=_worker)

    config = commands.add_parser("config", help="settings").add_subparsers(required=True, metavar="ACTION")
    command = config.add_parser("show", help="every setting, its value and where it comes from")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=_config_show)

    db_cli.add_commands(commands)
    doctor_cli.add_doctor_command(commands)
    workspaces_cli.add_user_commands(commands)
    groups_cli.add_qr_commands(commands)
    fans_cli.add_fan_commands(commands)
    wechat_cli.add_wechat_commands(commands)
    demo_cli.add_demo_command(commands)
    bench_cli.add_bench_commands(commands)
    sim_cli.add_sim_command(commands)
    return parser


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    log_as_json(settings.log_level)
    services = build(settings, clock_from(os.environ))
    upgrade(services.database)
    link = ensure_setup_link(services)
    services.close()
    if link:
        _say(f"Yutang is new here. Open this link once to set it up (valid 24 hours):\n\n    {link}\n")
        _say("第一次启动。请打开上面的链接完成设置（24 小时内有效，只能用一次）。\n")
    else:
        _say(f"Yutang: {settings.base_url}")
    if args.parent:
        when_gone(args.parent, lambda: os.kill(os.getpid(), signal.SIGTERM))
    serve(settings)
    return 0


def _worker(args: argparse.Namespace, settings: Settings) -> int:
    log_as_json(settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if args.parent:
        when_gone(args.parent, stop.set)
    services = build(settings, clock_from(os.environ))
    try:
        run_worker(services, stop, registry())
    finally:
        services.close()
    return 0


def when_gone(parent: int, end: Callable[[], None]) -> None:
    """End when the process that started this one is gone: a killed parent leaves nothing running."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        end()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


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
