"""What changed in the world, numbered, so that pages and tests can wait for it."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_KEPT = 5_000  # changes; who comes later begins at the oldest that is left


@dataclass(frozen=True, slots=True)
class Change:
    number: int
    at: float  # simulated epoch seconds
    kind: str  # chat.message, fan.followed, account.menu, push.done …
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"number": self.number, "at": self.at, "kind": self.kind, **self.data}


class Changes:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._log: deque[Change] = deque(maxlen=_KEPT)
        self._waiting: set[asyncio.Event] = set()
        self.newest = 0
        self.closed = False

    def close(self) -> None:
        """The server stops: whoever waits is answered now, so that no connection holds it up."""
        self.closed = True
        self._wake()

    def add(self, kind: str, **data: str | float | bool | None) -> None:
        self.newest += 1
        self._log.append(Change(self.newest, self._now(), kind, dict(data)))
        self._wake()

    def since(self, number: int) -> list[Change]:
        return [change for change in self._log if change.number > number]

    async def after(self, number: int, timeout: float) -> list[Change]:  # noqa: ASYNC109 - an answer that may be empty, not an error
        """The changes with a greater number; waits up to `timeout` real seconds for the first. Empty when none came."""
        if number >= self.newest and not self.closed:
            event = asyncio.Event()
            self._waiting.add(event)
            try:
                await asyncio.wait_for(event.wait(), timeout)
            except TimeoutError:
                return []
            finally:
                self._waiting.discard(event)
        return self.since(number)

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()
