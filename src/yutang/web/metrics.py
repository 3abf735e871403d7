"""What /metrics shows. One registry for each process, made by `create_app`'s caller and shared with the edge."""

import logging
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from yutang.errors import DomainError
from yutang.jobs.actions import inbox_lengths, queue_lengths
from yutang.wiring import Services

log = logging.getLogger(__name__)


class Metrics:
    """The registry and the console's own figures; the edge and the worker add theirs to `registry`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.requests = Counter(
            "yutang_console_requests",
            "Requests of the console by route and status class",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "yutang_console_seconds",
            "Time until the console's answer was sent, in seconds",
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )
        self.errors = Counter(
            "yutang_console_errors", "Requests that failed by a fault of ours", registry=self.registry
        )


class QueueLengths(Collector):
    """The worker's queues, counted in the database when somebody asks; left out while the database is away."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: else the registry would ask the database while the program starts."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._services.clock()
        try:
            with self._services.database.read() as session:
                found, inbox = queue_lengths(session, now), inbox_lengths(session, now)
        except DomainError:
            log.warning("the queues could not be counted")
            return
        yield GaugeMetricFamily("yutang_outbox_queued", "Messages and tasks that wait or are being done", found.queued)
        yield GaugeMetricFamily("yutang_outbox_due", "Of these, those that should run now", found.due)
        yield GaugeMetricFamily("yutang_outbox_dead", "Given up; shown in the console", found.dead)
        late = 0.0 if found.oldest_due_at is None else (now - found.oldest_due_at).total_seconds()
        yield GaugeMetricFamily("yutang_outbox_oldest_due_seconds", "How long the oldest due one has waited", late)
        yield GaugeMetricFamily("yutang_inbox_queued", "Pushes of WeChat that wait for the worker", inbox.queued)
        yield GaugeMetricFamily("yutang_inbox_dead", "Pushes given up; shown in the console", inbox.dead)
