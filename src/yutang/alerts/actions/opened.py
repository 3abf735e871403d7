"""Open and resolved alerts. The worker alone opens and resolves them (alerts.jobs.watch): facts end an alert."""

from datetime import timedelta
from typing import Final

from yutang.alerts import store
from yutang.alerts.rules import Level
from yutang.alerts.wording import Told, tell
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

HISTORY: Final = timedelta(days=30)
_URGENCY: Final = {Level.CRITICAL: 0, Level.WARNING: 1, Level.NOTICE: 2}


def open_alerts(work: Work) -> list[Told]:
    """What somebody should act on: the most urgent first, then the newest."""
    work.actor.require(Permission.SEE)
    told = [tell(alert) for alert in store.open_alerts(work.session, work.workspace_id)]
    return sorted(told, key=lambda alert: (_URGENCY[alert.level], -alert.id))


def count_open(work: Work) -> int:
    work.actor.require(Permission.SEE)
    return store.count_open(work.session, work.workspace_id)


def resolved_alerts(work: Work, limit: int = 50) -> list[Told]:
    """What ended in the last 30 days, newest first."""
    work.actor.require(Permission.SEE)
    rows = store.resolved_alerts(work.session, work.workspace_id, work.now - HISTORY, limit)
    return [tell(alert) for alert in rows]
