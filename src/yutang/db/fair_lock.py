"""A lock that serves waiters in the order they came."""

from collections import deque
from threading import Event, Lock, get_ident
from types import TracebackType


class TurnNeverCame(Exception):
    """Whoever holds the turn kept it for longer than anybody may wait."""


class FairLock:
    """First come, first served; nobody waits for longer than `patience` seconds.

    Python's own lock lets the thread that just released it take it again at once, so a busy edge writer would keep
    a console page from ever writing.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard = Lock()
        self._holder: int | None = None  # a thread
        self._waiting: deque[tuple[Event, int]] = deque()

    def __enter__(self) -> None:
        """Raises TurnNeverCame; RuntimeError in a thread that has the turn already: it would wait for itself."""
        me = get_ident()
        with self._guard:
            if self._holder is None:
                self._holder = me
                return
            if self._holder == me:
                raise RuntimeError("a unit of work was begun inside another one of the same thread")
            place = (Event(), me)
            self._waiting.append(place)
        try:
            came = place[0].wait(self._patience)
        except BaseException:  # Ctrl-C while waiting: the turn must not go to somebody who has left
            self._leave(place)
            raise
        if not came and not self._leave_line(place):
            raise TurnNeverCame

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                turn, self._holder = self._waiting.popleft()  # the lock stays held and passes on
                turn.set()
            else:
                self._holder = None

    def _leave_line(self, place: tuple[Event, int]) -> bool:
        """True when the turn came in the very moment of leaving."""
        with self._guard:
            if place[0].is_set():
                return True
            self._waiting.remove(place)
            return False

    def _leave(self, place: tuple[Event, int]) -> None:
        if self._leave_line(place):
            self._pass_on()
