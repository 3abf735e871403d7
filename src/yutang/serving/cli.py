"""`yutang serve` and `yutang worker`."""

import argparse
import gc
import os
import signal

from yutang.db.migrate import upgrade
from yutang.logs import log_as_json
from yutang.serving.watching import when_gone
from yutang.settings import Settings
from yutang.wiring import build, clock_from
from yutang.workspaces.cli import ensure_setup_link


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("serve")
    command.add_argument("--host")
    command.add_argument("--port", type=int)
    command.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    command.set_defaults(run=_serve)

    command = commands.add_parser("worker")
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
    gc.disable()  # what is loaded is no garbage, and looking for some costs a quarter
    from yutang.serving.parent import serve  # noqa: PLC0415 - all of Yutang: what goes wrong before is said at once

    gc.freeze()  # the other processes are copies of this one and share what it has loaded
    gc.enable()
    serve(settings)
    return 0


def _worker(_args: argparse.Namespace, _settings: Settings) -> int:
    gc.disable()  # until the worker has settled
    from yutang.serving.working import work  # noqa: PLC0415 - `serve` runs it as a copy of itself

    work()
    return 0


def _say(text: str) -> None:
    print(text, flush=True)
