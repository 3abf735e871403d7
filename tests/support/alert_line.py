"""A workspace whose alerts go out, and the worker that sends them."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.people import Person
from tests.support.ponds import Pond, change_group, make_pond
from tests.support.services import Clock, services_over
from yutang.alerts.actions import (
    NewReceiver,
    Receiver,
    do_add_receiver,
    do_test_receiver,
    receivers,
    undelivered,
)
from yutang.alerts.jobs.watch import watch_workspace
from yutang.alerts.models import ReceiverKind
from yutang.db.engine import Database
from yutang.jobs.registry import registry
from yutang.jobs.worker import Worker

NOW = datetime.now(UTC).replace(microsecond=0)  # the receivers' library checks signatures against the real clock
SECRET = bytes(range(32))
NEVER = threading.Event()


class Line:
    """A workspace whose alerts go out, and the worker that sends them, with a clock to move."""

    def __init__(self, database: Database, **settings: Any) -> None:  # noqa: ANN401 - values of Settings
        self.pond: Pond = make_pond(database, limits=(500, 500))
        for group_id in self.pond.group_ids:
            change_group(self.pond, group_id, closes_at=None)
        self.clock = Clock(NOW)
        common = {"webhook_private_addresses": True, "public_url": "https://go.example.com"}
        self.services = services_over(database, self.clock, **{**common, **settings})
        self.worker = Worker(self.services, registry(), lambda: 0.5)

    @property
    def owner(self) -> Person:
        return Person(self.services.database, now=self.clock.now)

    def add(self, kind: ReceiverKind, address: str, language: str = "zh") -> int:
        with self.owner.working() as work:
            form = NewReceiver(kind, "ops", address, language)
            return do_add_receiver(work, self.services.settings, self.services.sealer, form, SECRET)

    def work(self, **span: float) -> int:
        """Move the clock and carry out what is due; how many rows."""
        self.clock.move(**span)
        done = 0
        while claimed := self.worker.serve_batch(1, NEVER):
            done += claimed
        return done

    def test(self, receiver_id: int) -> None:
        with self.owner.working() as work:
            do_test_receiver(work, receiver_id)
        self.work()

    def qr_runs_out(self, *numbers: int, hours: float = 20) -> None:
        """The QR of these groups (0, 1) has so many hours left; the worker looks and sends."""
        for number in numbers:
            change_group(self.pond, self.pond.group_ids[number], closes_at=self.clock.now + timedelta(hours=hours))
        watch_workspace(self.services, 1, self.clock.now)
        self.work()

    def seen(self) -> Receiver:
        with self.owner.reading() as work:
            (receiver,) = receivers(work, self.services.sealer)
        return receiver

    def dead(self) -> list[tuple[str, str]]:
        with self.owner.reading() as work:
            return [(row.what, row.error) for row in undelivered(work)]
