"""What the worker does for domains: it asks them every five seconds, on a thread of its own."""

from datetime import datetime, timedelta

from yutang.domains.actions.probing import do_forget
from yutang.domains.jobs.prober import run_prober
from yutang.jobs.kinds import ScheduledJob
from yutang.wiring import Services
from yutang.workspaces.actions import system_actor, working

__all__ = ["SCHEDULES", "WATCHERS"]


def _forget(services: Services, workspace_id: int, now: datetime) -> None:
    with working(services.database, system_actor(workspace_id, "worker"), now, services.new_id) as work:
        do_forget(work)


SCHEDULES = (ScheduledJob("domains.forget", timedelta(hours=24), _forget),)
WATCHERS = (run_prober,)
