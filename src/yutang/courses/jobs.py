"""What time does to courses: lessons open by themselves, and who wants it hears of it."""

from datetime import datetime, timedelta
from typing import Final

from yutang.courses.actions.reminding import do_remind_due
from yutang.courses.addresses import Site
from yutang.fans.rules.page_keys import PURPOSE
from yutang.jobs.kinds import ScheduledJob
from yutang.wiring import Services
from yutang.workspaces.actions import system_actor, working

EVERY: Final = timedelta(minutes=1)


def remind(services: Services, workspace_id: int, _now: datetime) -> None:
    """All learners whose hour has come, some thousand in each transaction."""
    site = Site(services.settings.base_url, services.sealer.key(PURPOSE))
    more = True
    while more:
        with working(services.database, system_actor(workspace_id), services.clock(), services.new_id) as work:
            more = do_remind_due(work, site).more


SCHEDULES: Final = (ScheduledJob("courses.remind", EVERY, remind),)
