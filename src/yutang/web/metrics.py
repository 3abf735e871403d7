"""What /metrics shows. One registry for each process, made by `create_app`'s caller and shared with the edge."""

from prometheus_client import CollectorRegistry, Counter, Histogram


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
