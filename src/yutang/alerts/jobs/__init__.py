"""What the worker does for alerts: looks at the facts, and delivers messages."""

from collections.abc import Mapping

from yutang.alerts.actions import DELIVER, TEST
from yutang.alerts.jobs.deliver import deliver, deliver_test
from yutang.alerts.jobs.watch import EVERY, watch_workspace
from yutang.jobs.kinds import Handler, ScheduledJob
from yutang.web.i18n import Translations

__all__ = ["SCHEDULES", "handlers"]

SCHEDULES = (ScheduledJob("alerts.watch", EVERY, watch_workspace),)


def handlers(translations: Translations) -> Mapping[str, Handler]:
    return {DELIVER: deliver(translations), TEST: deliver_test(translations)}
