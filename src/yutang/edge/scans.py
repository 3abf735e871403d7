"""Batches of visits to live codes: where slugs lead, one transaction per workspace."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from yutang.db.engine import Database
from yutang.db.named_sql import Statements
from yutang.edge.batch import log_unknown, run_batch
from yutang.edge.metrics import EdgeMetrics
from yutang.edge.sql import STATEMENTS
from yutang.edge.together import Together
from yutang.edge.visits import UNKNOWN, Shown, Visit
from yutang.edge.writer import Writer

_MOST_SLUGS = 50_000  # kept in memory; about 100 bytes each


def scan_writer(
    database: Database,
    clock: Callable[[], datetime],
    new_id: Callable[[], int],
    metrics: EdgeMetrics,
    *,
    most_waiting: int,
    batch_size: int,
) -> Writer[Visit, Shown]:
    scans = Scans(database, clock, new_id, metrics)
    return Writer(
        scans.process,
        metrics.batch,
        metrics.refused,
        most_waiting=most_waiting,
        batch_size=batch_size,
        name="edge-scans",
    )


class Scans:
    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        new_id: Callable[[], int],
        metrics: EdgeMetrics,
    ) -> None:
        self._database = database
        self._sql = Statements(database.engine.dialect, STATEMENTS)
        self._clock = clock
        self._new_id = new_id
        self._together = Together(database, metrics)
        self._directory: dict[str, tuple[int, int]] = {}  # slug → workspace, code

    def process(self, visits: list[Visit]) -> list[Shown | None]:
        """One transaction per workspace; a Shown per visit, None where it could not be written."""
        now = self._clock()
        directory = self._lookup({visit.slug for visit in visits})
        shown: list[Shown | None] = [None] * len(visits)
        by_workspace: dict[int | None, list[int]] = defaultdict(list)
        for place, visit in enumerate(visits):
            found = directory.get(visit.slug)
            by_workspace[None if found is None else found[0]].append(place)
        codes = {slug: code_id for slug, (_, code_id) in directory.items()}
        for workspace_id, places in by_workspace.items():
            pages = self._write(workspace_id, codes, [visits[i] for i in places], now)
            for place, page in zip(places, pages, strict=True):
                shown[place] = page
        return shown

    def _lookup(self, slugs: set[str]) -> dict[str, tuple[int, int]]:
        """Where slugs lead. Kept: a code keeps its slug for good, and a merged one leads on by itself."""
        known = self._directory
        unknown = slugs - known.keys()
        if unknown:
            with self._database.engine.connect() as connection:
                rows = self._sql.read(connection, "slugs", slugs=self._sql.one_of(unknown))
            if len(known) > _MOST_SLUGS:
                known.clear()
            known.update({slug: (workspace_id, code_id) for slug, workspace_id, code_id in rows})
        return {slug: known[slug] for slug in slugs if slug in known}

    def _write(
        self, workspace_id: int | None, codes: dict[str, int], visits: list[Visit], now: datetime
    ) -> Sequence[Shown | None]:
        def transact(some: Sequence[Visit]) -> Sequence[Shown]:
            only_previews = all(visit.kind == "preview" for visit in some)
            with self._database.engine.connect() if only_previews else self._database.batch() as connection:
                if workspace_id is None:
                    log_unknown(self._sql, connection, some, now, self._new_id)
                    return [UNKNOWN] * len(some)
                return run_batch(self._sql, connection, codes, workspace_id, some, now, self._new_id)

        return self._together.write(visits, transact)
