"""What time does to programmes: they end on their day, streaks end when a due day has passed, and fans are reminded."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from yutang.checkins.actions.reminding import do_remind_due
from yutang.checkins.actions.rolling import do_end_by_date, do_roll, is_rolled, live_programmes
from yutang.checkins.addresses import Site
from yutang.fans.rules.page_keys import PURPOSE
from yutang.jobs.kinds import ScheduledJob
from yutang.wiring import Services
from yutang.workspaces.actions import Work, reading, system_actor, working

EVERY: Final = timedelta(minutes=1)


def site_of(services: Services) -> Site:
    return Site(services.settings.base_url, services.sealer.key(PURPOSE))


def keep_time(services: Services, workspace_id: int, _now: datetime) -> None:
    """End what is over; let streaks end, slice by slice, once a day."""
    with _looking(services, workspace_id) as work:
        programmes = live_programmes(work)
    for programme_id in programmes:
        with _looking(services, workspace_id) as work:
            rolled = is_rolled(work, programme_id)
        after: int | None = None if rolled else 0
        while after is not None:
            with _at_work(services, workspace_id) as work:
                after = do_roll(work, programme_id, after)
        with _at_work(services, workspace_id) as work:
            do_end_by_date(work, programme_id)


def remind(services: Services, workspace_id: int, _now: datetime) -> None:
    """All fans whose hour has come, some thousand in each transaction."""
    site, more = site_of(services), True
    while more:
        with _at_work(services, workspace_id) as work:
            more = do_remind_due(work, site).more


def _at_work(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    return working(services.database, system_actor(workspace_id), services.clock(), services.new_id)


def _looking(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    return reading(services.database, system_actor(workspace_id), services.clock(), services.new_id)


SCHEDULES: Final = (ScheduledJob("checkins.time", EVERY, keep_time), ScheduledJob("checkins.remind", EVERY, remind))
