"""What time does to memberships: members hear of the end before it comes."""

from datetime import datetime, timedelta
from typing import Final

from yutang.courses.memberships.actions.reminding import Site, do_remind, tiers_to_remind
from yutang.jobs.kinds import ScheduledJob
from yutang.wiring import Services
from yutang.workspaces.actions import reading, system_actor, working

EVERY: Final = timedelta(minutes=10)


def remind(services: Services, workspace_id: int, _now: datetime) -> None:
    """All members of whom it is time, a few in each transaction."""
    actor = system_actor(workspace_id, "worker")
    site = Site(services.settings.base_url, services.sealer)
    with reading(services.database, actor, services.clock(), services.new_id) as work:
        waiting = tiers_to_remind(work)
    for tier_id in waiting:
        after: int | None = 0
        while after is not None:
            with working(services.database, actor, services.clock(), services.new_id) as work:
                after = do_remind(work, site, tier_id, after)


SCHEDULES: Final = (ScheduledJob("memberships.remind", EVERY, remind),)
