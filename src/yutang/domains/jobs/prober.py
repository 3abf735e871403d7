"""Asks every domain when its turn comes. On a thread of its own: a domain that hangs keeps no other work waiting."""

import asyncio
import logging
import secrets
import ssl
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from yutang.domains.actions.probing import Seen, Wanted, do_note, has_due, take_due
from yutang.domains.jobs.asking import Ears, Texts, look, system_texts
from yutang.domains.proof import PURPOSE
from yutang.jobs.outgoing import Resolve, system_resolve
from yutang.jobs.store import workspace_ids
from yutang.wiring import Services
from yutang.workspaces.actions import reading, system_actor, working

_IDLE_SECONDS: Final = 1.0
_LOOKUPS: Final = 16  # threads that ask DNS

logger = logging.getLogger(__name__)


def run_prober(services: Services, stop: threading.Event) -> None:
    """Until `stop` is set."""
    prober = Prober(services)
    while not stop.is_set():
        prober.look_round()
        stop.wait(_IDLE_SECONDS)
    prober.close()


class Prober:
    def __init__(self, services: Services, resolve: Resolve = system_resolve, texts: Texts = system_texts) -> None:
        self._services = services
        self._names = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="domain-names")
        self._ears = Ears(
            names=self._names,
            resolve=resolve,
            texts=texts,
            tls=ssl.create_default_context(),
            key=services.sealer.key(PURPOSE),
            private=services.settings.domain_private_addresses,
        )

    def look_round(self) -> None:
        """Ask all whose turn it is, of all workspaces, at the same time; then write down what was seen."""
        try:
            wanted = self._take()
            seen = asyncio.run(self._look([each for _, each in wanted])) if wanted else []
            for (workspace_id, _), each in zip(wanted, seen, strict=True):
                self._note(workspace_id, each)
        except Exception:  # the database is away: the next round asks again
            logger.exception("domains could not be looked at")

    def close(self) -> None:
        """Look-ups that hang are left alone: they end by themselves."""
        self._names.shutdown(wait=False, cancel_futures=True)

    def _take(self) -> list[tuple[int, Wanted]]:
        services, now = self._services, self._services.clock()
        with services.database.read() as session:
            workspaces = workspace_ids(session)
        found: list[tuple[int, Wanted]] = []
        for workspace_id in workspaces:
            actor = system_actor(workspace_id, "worker")
            with reading(services.database, actor, now, services.new_id) as work:
                if not has_due(work):
                    continue
            with working(services.database, actor, now, services.new_id) as work:
                found += [(workspace_id, each) for each in take_due(work)]
        return found

    async def _look(self, wanted: Sequence[Wanted]) -> list[Seen]:
        return await asyncio.gather(*(look(each, self._ears, secrets.token_hex(16)) for each in wanted))

    def _note(self, workspace_id: int, seen: Seen) -> None:
        services = self._services
        actor = system_actor(workspace_id, "worker")
        with working(services.database, actor, services.clock(), services.new_id) as work:
            do_note(work, seen)
