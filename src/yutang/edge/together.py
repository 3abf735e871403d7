"""Writing a batch together; what cannot be written is found by halving and fails alone."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from yutang.db.engine import Database
from yutang.edge.metrics import EdgeMetrics

log = logging.getLogger("yutang.edge")

_TRIES = 5  # a lost race is read again; losing five times in a row means something else is wrong

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class LostRace(Exception):
    """Another process changed what we read before we wrote: read again and decide anew."""


class Together:
    """How the batches of one database are written."""

    def __init__(self, database: Database, metrics: EdgeMetrics) -> None:
        self._away = (OperationalError, database.engine.dialect.loaded_dbapi.OperationalError)
        self._metrics = metrics

    def write(
        self, items: Sequence[Item], transact: Callable[[Sequence[Item]], Sequence[Answer]]
    ) -> Sequence[Answer | None]:
        """`transact` writes items in one transaction or raises. An answer per item, None where it was not written."""
        failures = 0
        for _ in range(_TRIES):
            try:
                return transact(items)
            except LostRace:
                self._metrics.lost_race()
            except self._away as error:
                # Deadlocks and lost connections are worth another try. A database that is away stays away for all.
                self._metrics.failed_commit()
                log.warning("a commit failed: %s", type(getattr(error, "orig", error)).__name__)
                failures += 1
                if failures > 1:
                    return [None] * len(items)
            except Exception:  # whatever one item meets, the others of its batch are to be written
                if len(items) == 1:
                    log.exception("a request could not be written")
                break
        if len(items) == 1:
            return [None]
        half = len(items) // 2
        return [*self.write(items[:half], transact), *self.write(items[half:], transact)]
