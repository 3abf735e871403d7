"""All that the worker knows how to do: every capability's jobs are named here, nothing is found by magic."""

from yutang.alerts import jobs as alerts_jobs
from yutang.jobs.kinds import Registry
from yutang.jobs.tidy import TIDY
from yutang.web.i18n import read_translations


def registry() -> Registry:
    translations = read_translations()
    return Registry(
        handlers={**alerts_jobs.handlers(translations)},
        schedules=(*alerts_jobs.SCHEDULES, TIDY),
    )
