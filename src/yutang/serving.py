"""Running Yutang: web processes, the worker beside them, and one parent that keeps them alive.

Every process reads its settings from the same environment, so nothing is handed from parent to child.
"""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from granian.constants import HTTPModes, Interfaces, Loops
from granian.server.mp import MPServer

from yutang.edge.accounts import AccountBook
from yutang.edge.app import Edge
from yutang.edge.asgi import App
from yutang.edge.cookies import VisitorCookies
from yutang.edge.landing import LandingPages
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.push_batch import push_writer
from yutang.edge.pushes import PushDoor
from yutang.edge.scans import scan_writer
from yutang.logs import log_as_json
from yutang.settings import Settings, load_settings
from yutang.web.app import create_app
from yutang.web.i18n import read_translations
from yutang.web.metrics import Metrics
from yutang.wiring import Services, build, clock_from

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds before a worker that ended is started again
_WEB_STOP_WITHIN = 10  # seconds a web process gets; what it acknowledged is on the disk already
_STOP_WITHIN = 20  # seconds a process gets to finish what it has in hand


def application() -> App:
    """What each web process runs; granian calls it there."""
    settings = load_settings(os.environ)
    log_as_json(settings.log_level)
    app = edge_over_console(build(settings, clock_from(os.environ)))
    _tune_interpreter()
    return app


def _tune_interpreter() -> None:
    """Let two busy threads share one interpreter.

    The writer thread and the event loop hand Python's lock to each other several times per batch; by default whoever
    wants it waits up to 5 ms. And what was loaded at the start need not be searched for garbage ever again.
    """
    sys.setswitchinterval(0.0005)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def edge_over_console(services: Services) -> Edge:
    """The edge in front of the console, sharing one registry of metrics."""
    settings, metrics = services.settings, Metrics()
    edge_metrics = EdgeMetrics(metrics.registry)
    writer = scan_writer(
        services.database,
        services.clock,
        services.new_id,
        edge_metrics,
        most_waiting=settings.edge_queue,
        batch_size=settings.edge_batch,
    )
    pushes = _push_door(services, edge_metrics)
    edge_metrics.watch_waiting(lambda: writer.waiting + pushes.writer.waiting)
    return Edge(
        create_app(services, metrics),
        writer,
        pushes,
        LandingPages(read_translations().say),
        VisitorCookies(services.sealer.key("visitor"), secure=settings.base_url.startswith("https://")),
        services.new_id,
        "en" if settings.default_language == "en" else "zh",
    )


def _push_door(services: Services, metrics: EdgeMetrics) -> PushDoor:
    settings = services.settings
    writer = push_writer(
        services.database,
        services.clock,
        services.new_id,
        metrics,
        most_waiting=settings.edge_queue,
        batch_size=settings.edge_batch,
    )
    accounts = AccountBook(services.database, services.sealer, settings.base_url)
    return PushDoor(accounts, writer, services.database, services.clock, metrics)


def serve(settings: Settings) -> None:
    """Run until told to stop (SIGTERM or SIGINT)."""
    worker = WorkerProcess()
    server = _WebServer(
        "yutang.serving:application",
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
    """`yutang worker` as a child, started again when it ends; it ends by itself when this process is gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
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
            code = self._run_once([sys.executable, "-m", "yutang.cli", "worker", "--parent", str(os.getpid())])
            if self._stopping.wait(pause):
                return
            log.error("the worker ended with code %s and is started again", code)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _run_once(self, command: list[str]) -> int:
        process = subprocess.Popen(command)  # noqa: S603 - our own program
        while not self._stopping.wait(0.2):
            code = process.poll()
            if code is not None:
                return code
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(_STOP_WITHIN - 2)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
