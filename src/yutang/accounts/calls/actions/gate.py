"""How often each API of an account was called today, and which of them WeChat has closed for a while."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yutang.accounts.calls import store
from yutang.accounts.calls.rules import RATE_PAUSE, china_day, goes_on_at
from yutang.db.engine import Database
from yutang.errors import DomainError
from yutang.wechat.errors import QuotaUsedUp, TooFast, WeChatError

log = logging.getLogger("yutang.wechat")

FLUSH_SECONDS = 1.0  # counters of this time are written together: a commit for every call would crowd the edge out
_CLEARING = "/cgi-bin/clear_quota"
_FRESH = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Block:
    until: datetime
    told_at: datetime  # by WeChat to this process, or read by it


@dataclass
class _Count:
    calls: int = 0
    failures: int = 0
    blocked_until: datetime | None = None


class DayGate:
    """wechat's Gate of one account in one process; belongs to the loop of the calls.

    A process that is killed loses the counts of its last second, never a block that it has told anybody of.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime], owner: tuple[int, int]) -> None:
        """`owner`: workspace and account."""
        self._database = database
        self._clock = clock
        self._workspace_id, self._account_id = owner
        self._blocked: dict[str, _Block] = {}
        self._counts: dict[tuple[date, str], _Count] = {}
        self._urgent = False
        self._lifted = False
        self._writing = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._flushes: set[asyncio.Task[None]] = set()

    def know(self, blocked: dict[str, datetime]) -> None:
        """What the database says. A block that this process was told of just now may not be in it yet."""
        now = self._clock()
        fresh = {path: block for path, block in self._blocked.items() if now - block.told_at < _FRESH}
        self._blocked = {path: _Block(until, now - _FRESH) for path, until in blocked.items()} | fresh

    def check(self, path: str) -> None:
        block = self._blocked.get(path)
        if block is None or path == _CLEARING:
            return
        left = block.until - self._clock()
        if left <= timedelta(0):
            del self._blocked[path]
            return
        kind = TooFast if left <= RATE_PAUSE else QuotaUsedUp
        raise kind(None, "not asked: WeChat has closed it for a while", None, path, until=block.until, local=True)

    def note(self, path: str, error: WeChatError | None) -> None:
        now = self._clock()
        count = self._counts.setdefault((china_day(now), path), _Count())
        count.calls += 1
        count.failures += error is not None
        if isinstance(error, QuotaUsedUp):
            error.until = count.blocked_until = goes_on_at(error, now)
            self._blocked[path] = _Block(error.until, now)
            self._urgent = True
            log.warning("WeChat closed an API for a while", extra={"api": path, "until": error.until.isoformat()})
        if path == _CLEARING and error is None:
            self._blocked.clear()
            self._lifted = self._urgent = True
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._flush_soon)

    async def settle(self) -> None:
        """Before a call returns: what others must know is written."""
        if self._urgent:
            await self.flush()

    async def flush(self) -> None:
        """Write what was counted. While the database is busy it is kept for the next time."""
        async with self._writing:
            counts, self._counts = self._counts, {}
            lifted, self._lifted, self._urgent = self._lifted, False, False
            try:
                await asyncio.to_thread(self._write, counts, lifted=lifted)
            except DomainError:
                self._take_back(counts)
                self._lifted = self._lifted or lifted

    def close(self) -> None:
        """No timer runs on; call `flush` before."""
        if self._timer is not None:
            self._timer.cancel()

    def _flush_soon(self) -> None:
        self._timer = None
        task = asyncio.get_running_loop().create_task(self.flush())
        self._flushes.add(task)
        task.add_done_callback(self._flushes.discard)

    def _write(self, counts: dict[tuple[date, str], _Count], *, lifted: bool) -> None:
        days: dict[date, dict[str, tuple[int, int, datetime | None]]] = {}
        for (day, path), count in counts.items():
            days.setdefault(day, {})[path] = (count.calls, count.failures, count.blocked_until)
        with self._database.write() as session:
            if lifted:
                store.lift_blocks(session, self._workspace_id, self._account_id)
            for day, rows in sorted(days.items()):
                store.count_calls(session, self._workspace_id, self._account_id, day, rows)

    def _take_back(self, counts: dict[tuple[date, str], _Count]) -> None:
        for key, old in counts.items():
            new = self._counts.setdefault(key, _Count())
            new.calls += old.calls
            new.failures += old.failures
            new.blocked_until = new.blocked_until or old.blocked_until
