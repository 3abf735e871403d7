"""What each web process runs: the edge in front of the console."""

import gc
import os
import sys

from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.checkins import jobs as checkins_jobs
from yutang.courses.addresses import Site as CourseSite
from yutang.edge.accounts import AccountBook
from yutang.edge.app import Edge
from yutang.edge.asgi import App
from yutang.edge.cookies import VisitorCookies
from yutang.edge.hosts import HostBook
from yutang.edge.landing import LandingPages
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.push_batch import push_writer
from yutang.edge.pushes import PushDoor
from yutang.edge.scans import scan_writer
from yutang.logs import log_as_json
from yutang.serving.memory import settle_memory
from yutang.settings import load_settings
from yutang.web.app import create_app
from yutang.web.i18n import read_translations
from yutang.web.metrics import Metrics
from yutang.wiring import Services, build, clock_from


def application() -> App:
    """What each web process runs; granian calls it there."""
    gc.disable()  # what is made here stays: looking for garbage in it costs a quarter
    settings = load_settings(os.environ)
    log_as_json(settings.log_level)
    app = edge_over_console(build(settings, clock_from(os.environ)))
    _tune_interpreter()
    return app


def _tune_interpreter() -> None:
    """Let two busy threads share one interpreter.

    The writer thread and the event loop hand Python's lock to each other several times per batch; by default whoever
    wants it waits up to 5 ms.
    """
    sys.setswitchinterval(0.0005)
    settle_memory()


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
    edge_metrics.watch_waiting(lambda: writer.waiting + pushes.waiting)
    return Edge(
        create_app(services, metrics),
        writer,
        pushes,
        LandingPages(read_translations().say),
        VisitorCookies(services.sealer.key("visitor"), secure=settings.base_url.startswith("https://")),
        services.new_id,
        "en" if settings.default_language == "en" else "zh",
        HostBook(services.database, settings.base_url),
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
    site = Site(settings.base_url, services.sealer.key(PURPOSE))
    programmes = checkins_jobs.site_of(services)
    courses = CourseSite(programmes.base_url, programmes.key)
    keys = site.own_page_key, programmes.page_key, courses.page_key
    accounts = AccountBook(services.database, services.sealer, settings.base_url, *keys)
    return PushDoor(accounts, writer, services.database, services.clock, metrics)
