"""The edge's numbers for /metrics; updated once per batch, not per visit."""

from collections import Counter as Tally
from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from yutang.edge.visits import Shown

_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)


class EdgeMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._scans = Counter("yutang_scans", "Visits to live codes, by what was shown", ["shown"], registry=registry)
        self._errors = Counter("yutang_edge_errors", "What went wrong at the edge", ["kind"], registry=registry)
        self._size = Histogram("yutang_batch_visits", "Visits per commit", buckets=_SIZES, registry=registry)
        self._seconds = Histogram(
            "yutang_batch_seconds", "Seconds per batch, fsync included", buckets=_SECONDS, registry=registry
        )
        self._waiting = Gauge("yutang_edge_waiting", "Visits and pushes that wait for their writer", registry=registry)
        self._pushes = Counter("yutang_pushes", "Pushes of WeChat, by the answer", ["answer"], registry=registry)
        self._push_size = Histogram("yutang_push_batch", "Pushes per commit", buckets=_SIZES, registry=registry)
        self._push_seconds = Histogram(
            "yutang_push_batch_seconds", "Seconds per batch, fsync included", buckets=_SECONDS, registry=registry
        )
        self._not_believed = Counter(
            "yutang_pushes_refused", "Pushes that were not believed or kept, by reason", ["reason"], registry=registry
        )

    def watch_waiting(self, read: Callable[[], int]) -> None:
        self._waiting.set_function(read)

    def batch(self, size: int, seconds: float, shown: Sequence[Shown | None]) -> None:
        self._size.observe(size)
        self._seconds.observe(seconds)
        for kind, times in Tally("failed" if page is None else page.kind for page in shown).items():
            self._scans.labels(kind).inc(times)

    def pushes(self, size: int, seconds: float, answers: Sequence[str | None]) -> None:
        self._push_size.observe(size)
        self._push_seconds.observe(seconds)
        kinds = ("failed" if answer is None else "reply" if answer else "success" for answer in answers)
        for kind, times in Tally(kinds).items():
            self._pushes.labels(kind).inc(times)

    def push_refused(self, reason: str) -> None:
        self._not_believed.labels(reason).inc()

    def refused(self) -> None:
        self._errors.labels("queue_full").inc()

    def lost_race(self) -> None:
        self._errors.labels("lost_race").inc()

    def failed_commit(self) -> None:
        self._errors.labels("commit").inc()
