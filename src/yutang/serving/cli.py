"""`yutang serve` and `yutang worker`."""

import argparse
import gc
import os
import signal
import threading

from yutang.db.migrate import upgrade
from yutang.logs import log_as_json
from yutang.serving.parent import serve
from yutang.serving.watching import when_gone
from yutang.settings import Settings
from yutang.wiring import build, clock_from
from yutang.workspaces.cli import ensure_setup_link


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("serve", help="run everything: entrances, console and worker")
    command.add_argument("--host")
    command.add_argument("--port", type=int)
    command.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    command.set_defaults(run=_serve)

    command = commands.add_parser("worker", help="run a worker alone (serve runs one already)")
    command.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    command.set_defaults(run=_worker)


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
    gc.disable()  # web processes begin as copies of this one: what they load is no garbage, and looking costs a quarter
    serve(settings)
    return 0


def _worker(args: argparse.Namespace, settings: Settings) -> int:
    gc.disable()  # while all of it is loaded
    from yutang.jobs.registry import registry  # noqa: PLC0415 - `serve` only watches: it need not load every capability
    from yutang.jobs.worker import run_worker  # noqa: PLC0415

    gc.enable()
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


def _say(text: str) -> None:
    print(text, flush=True)
