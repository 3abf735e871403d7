"""Units of work of the worker."""

from contextlib import AbstractContextManager

from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.wiring import Services
from yutang.workspaces.actions import Work, reading, system_actor, working


def at_work(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    return working(services.database, system_actor(workspace_id), services.clock(), services.new_id)


def looking(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    return reading(services.database, system_actor(workspace_id), services.clock(), services.new_id)


def site_of(services: Services) -> Site:
    return Site(services.settings.base_url, services.sealer.key(PURPOSE))
