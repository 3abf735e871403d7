"""Running Yutang: web processes, the worker beside them, and one parent that keeps them alive.

The parent loads everything once; all others are copies of it, which begin in a moment and share its memory. Nothing
else is handed from parent to child: every process reads its settings from the same environment.
"""

import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from granian.constants import HTTPModes, Interfaces, Loops
from granian.server.mp import MPServer

from yutang.serving.application import application
from yutang.serving.working import work
from yutang.settings import Settings
from yutang.web.i18n import read_translations

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds before a worker that ended is started again
_WEB_STOP_WITHIN = 10  # seconds a web process gets; what it acknowledged is on the disk already
_STOP_WITHIN = 20  # seconds a process gets to finish what it has in hand


def serve(settings: Settings) -> None:
    """Run until told to stop (SIGTERM or SIGINT)."""
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")  # from Python 3.14 on another one is the default
    read_translations()  # kept for the copies
    worker = WorkerProcess()
    server = _WebServer(
        f"{application.__module__}:{application.__name__}",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        loop=Loops.uvloop,
        http=HTTPModes.http1,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_WEB_STOP_WITHIN,
        log_enabled=False,
        backlog=2048,
    )
    server.when_interrupted = worker.begin_to_stop
    worker.start()
    try:
        server.serve()
    finally:
        worker.stop()


class _WebServer(MPServer):
    """Tells the worker to finish when it is told itself: both then take their time side by side."""

    when_interrupted: Callable[[], None]

    def signal_handler_interrupt(self, *args: object, **kwargs: object) -> None:
        self.when_interrupted()
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]


class WorkerProcess:
    """The worker as a child, started again when it ends; it ends by itself when this process is gone."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        self._keeper.start()

    def begin_to_stop(self) -> None:
        """Ask the worker to finish what it has in hand; do not wait for it."""
        self._stopping.set()

    def stop(self) -> None:
        """Wait until the worker has finished; end it when that takes too long."""
        self.begin_to_stop()
        self._keeper.join(_STOP_WITHIN)

    def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            process = multiprocessing.Process(target=work, args=(os.getpid(),))
            process.start()
            self._watch(process)
            if self._stopping.wait(pause):
                return
            log.error("the worker ended with code %s and is started again", process.exitcode)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _watch(self, process: BaseProcess) -> None:
        while not self._stopping.wait(0.2):
            if process.exitcode is not None:
                return
        process.terminate()
        process.join(_STOP_WITHIN - 2)
        if process.exitcode is None:
            process.kill()
            process.join()
