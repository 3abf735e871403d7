"""The domains of all workspaces, held in memory: which host is whose, and where a scan is led.

Read again at most every two seconds and only while somebody asks, on another thread: no request waits for the database
unless nobody asked for a long time.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from yutang.db.engine import Database
from yutang.db.named_sql import Statements
from yutang.domains.rules.hosts import host_of
from yutang.domains.rules.routing import Led, Place, Way, lead
from yutang.edge.sql import STATEMENTS as CODES

log = logging.getLogger("yutang.edge")

FRESH_SECONDS: Final = 2.0
TOO_OLD_SECONDS: Final = 10.0
"""What is older is waited for: after an hour without visitors the first one is not led to what went down meanwhile."""
_MOST_SLUGS: Final = 50_000
_HERE: Final = Led(Way.HERE)

STATEMENTS: Final = {
    "domains": """
        SELECT workspace_id, id, scheme, host, CASE WHEN for_pages THEN 1 ELSE 0 END,
               CASE WHEN health = 'up' THEN 1 ELSE 0 END, CASE WHEN blocked_at IS NULL THEN 0 ELSE 1 END
        FROM domains WHERE verified_at IS NOT NULL""",
}


@dataclass(frozen=True, slots=True)
class Known:
    """All domains that were proved to be somebody's, at one moment."""

    hosts: Mapping[str, int] = field(default_factory=dict)  # host → workspace
    pages: Mapping[int, Sequence[Place]] = field(default_factory=dict)  # workspace → its page domains, in order


class Redirect(NamedTuple):
    """Where a scan is led."""

    paused: bool
    base_url: str  # "" when paused


class HostBook:
    """Asked on the event loop."""

    def __init__(self, database: Database, base_url: str) -> None:
        self._database = database
        self._sql = Statements(database.engine.dialect, STATEMENTS)
        self._slugs_sql = Statements(database.engine.dialect, CODES)
        self.base_url = base_url
        self._own = host_of(base_url.partition("://")[2])
        self._known = Known()
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._slugs: dict[str, int] = {}  # slug → workspace; a code keeps its slug for good

    async def now(self) -> Known:
        age = asyncio.get_running_loop().time() - self._read_at
        if age > FRESH_SECONDS:
            reading = self._read_again()
            if age > TOO_OLD_SECONDS:
                await asyncio.shield(reading)
        return self._known

    def is_own(self, host: str) -> bool:
        """Whether it is the one where the console lives."""
        return host == self._own

    async def redirect(self, slug: str, host: str) -> Redirect | None:
        """Where the visitor of a live code is led; none: they are answered here."""
        known = await self.now()
        if not known.pages:
            return None
        workspace_id = known.hosts.get(host)
        if workspace_id is None:
            workspace_id = await self._workspace_of(slug)
        led = _HERE if workspace_id is None else lead(known.pages.get(workspace_id, ()), None, host)
        if led.place is not None:
            return Redirect(False, led.place.base_url)
        return Redirect(True, "") if led.way is Way.PAUSED else None

    async def _workspace_of(self, slug: str) -> int | None:
        found = self._slugs.get(slug)
        if found is None:
            found = await asyncio.to_thread(self._look_up, slug)
            if found is not None:
                if len(self._slugs) >= _MOST_SLUGS:
                    self._slugs.clear()
                self._slugs[slug] = found
        return found

    def _look_up(self, slug: str) -> int | None:
        with self._database.engine.connect() as connection:
            rows = self._slugs_sql.read(connection, "slugs", slugs=self._slugs_sql.one_of([slug]))
        return rows[0][1] if rows else None

    def _read_again(self) -> "asyncio.Task[None]":
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._refresh())
        return self._reading

    async def _refresh(self) -> None:
        try:
            self._known = await asyncio.to_thread(self._read)
        except Exception:  # what was known last is used; the next request tries again
            log.exception("the domains could not be read again")
        self._read_at = asyncio.get_running_loop().time()

    def _read(self) -> Known:
        with self._database.engine.connect() as connection:
            rows = self._sql.read(connection, "domains")
        pages: dict[int, list[Place]] = defaultdict(list)
        for workspace_id, domain_id, scheme, host, for_pages, up, blocked in sorted(rows, key=lambda row: row[1]):
            if for_pages:
                pages[workspace_id].append(Place(domain_id, scheme, host, bool(up), bool(blocked)))
        return Known({row[3]: row[0] for row in rows}, pages)
