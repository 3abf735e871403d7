"""The worker as one process: it carries out what the others put into the outbox and the inbox."""

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from yutang.jobs.registry import registry
from yutang.jobs.worker import run_worker
from yutang.logs import log_as_json
from yutang.serving.memory import settle_memory
from yutang.serving.watching import when_gone
from yutang.settings import load_settings
from yutang.wiring import build, clock_from

NAME: Final = "yutang-worker"
"""How the process is called in `ps -o comm` and in top."""


def work(parent: int | None = None) -> None:
    """Run a worker until told to stop (SIGTERM or SIGINT), or until the parent is gone."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent:
        when_gone(parent, stop.set)
    with suppress(OSError):  # only Linux has it
        Path("/proc/self/comm").write_text(NAME, encoding="ascii")
    settings = load_settings(os.environ)
    log_as_json(settings.log_level)
    services, jobs = build(settings, clock_from(os.environ)), registry()
    settle_memory()
    try:
        run_worker(services, stop, jobs)
    finally:
        services.close()
