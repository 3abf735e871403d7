"""What the worker does about rewards: serves who waits, and deletes addresses whose time is over."""

import logging
from datetime import datetime, timedelta
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.rewards.actions import do_retry, waiting_campaigns
from yutang.campaigns.rewards.actions.sending import do_tidy_addresses
from yutang.errors import Conflict
from yutang.jobs.kinds import ScheduledJob
from yutang.wiring import Services
from yutang.workspaces.actions import system_actor, working

RETRY_EVERY: Final = timedelta(minutes=1)
TIDY_EVERY: Final = timedelta(hours=1)
_ROUNDS: Final = 20  # transactions of one run for one campaign: what is left then, the next run takes
log = logging.getLogger(__name__)


def serve_waiting(services: Services, workspace_id: int, _now: datetime) -> None:
    """Give what has come since: stock, codes, another day's budget."""
    with services.database.read() as session:
        waiting = waiting_campaigns(session, workspace_id)
    for campaign_id in waiting:
        for _ in range(_ROUNDS):
            if not _serve(services, workspace_id, campaign_id):
                break


def _serve(services: Services, workspace_id: int, campaign_id: int) -> bool:
    """Whether anything was given."""
    actor = system_actor(workspace_id, "worker")
    try:
        with working(services.database, actor, services.clock(), services.new_id) as work:
            return bool(do_retry(work, find_campaign(work, campaign_id)))
    except Conflict as conflict:  # somebody else was faster: the next run sees what is left
        log.info("rewards wait for another run: %s", conflict.code, extra={"campaign_id": campaign_id})
        return False


def tidy_addresses(services: Services, workspace_id: int, _now: datetime) -> None:
    """Delete the addresses that have been kept long enough."""
    actor = system_actor(workspace_id, "worker")
    for _ in range(_ROUNDS):
        with working(services.database, actor, services.clock(), services.new_id) as work:
            if do_tidy_addresses(work) == 0:
                return


SCHEDULES: Final = (
    ScheduledJob("rewards.waiting", RETRY_EVERY, serve_waiting),
    ScheduledJob("rewards.addresses", TIDY_EVERY, tidy_addresses),
)
