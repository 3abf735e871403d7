"""All that the worker knows how to do: every capability's jobs are named here, nothing is found by magic."""

from collections.abc import Sequence

from yutang.alerts import jobs as alerts_jobs
from yutang.campaigns.rewards import jobs as rewards_jobs
from yutang.campaigns.running import jobs as running_jobs
from yutang.campaigns.running.actions import receiving as running_receiving
from yutang.campaigns.running.addresses import Site
from yutang.campaigns.tokens import PURPOSE
from yutang.checkins import jobs as checkins_jobs
from yutang.checkins.actions import receiving as checkins_receiving
from yutang.checkins.actions.telling import spoken
from yutang.courses import jobs as courses_jobs
from yutang.courses.actions import receiving as courses_receiving
from yutang.courses.actions import replies as courses_replies
from yutang.courses.addresses import Site as CourseSite
from yutang.courses.memberships import jobs as memberships_jobs
from yutang.courses.memberships.pay import jobs as pay_jobs
from yutang.dialogue import jobs as dialogue_jobs
from yutang.dialogue.actions import receiving as dialogue_receiving
from yutang.dialogue.reaching import jobs as reaching_jobs
from yutang.dialogue.reaching.actions import wishes
from yutang.domains import jobs as domains_jobs
from yutang.domains.jobs import hearing as domains_hearing
from yutang.fans import jobs as fans_jobs
from yutang.fans.actions import receiving as fans_receiving
from yutang.jobs.kinds import ReceivedPush, Registry
from yutang.jobs.tidy import TIDY
from yutang.web.i18n import read_translations
from yutang.wiring import Services
from yutang.workspaces.actions import Work


def registry() -> Registry:
    translations = read_translations()
    return Registry(
        handlers={
            **alerts_jobs.handlers(translations),
            **dialogue_jobs.handlers(),
            **fans_jobs.HANDLERS,
            **pay_jobs.HANDLERS,
            **reaching_jobs.HANDLERS,
            **running_jobs.HANDLERS,
        },
        schedules=(
            *alerts_jobs.SCHEDULES,
            *checkins_jobs.SCHEDULES,
            *courses_jobs.SCHEDULES,
            *dialogue_jobs.SCHEDULES,
            *domains_jobs.SCHEDULES,
            *fans_jobs.SCHEDULES,
            *memberships_jobs.SCHEDULES,
            *pay_jobs.SCHEDULES,
            *reaching_jobs.SCHEDULES,
            *rewards_jobs.SCHEDULES,
            *running_jobs.SCHEDULES,
            TIDY,
        ),
        apply_pushes=apply_pushes,
        watchers=domains_jobs.WATCHERS,
    )


def apply_pushes(services: Services, work: Work, pushes: Sequence[ReceivedPush]) -> None:
    """First who it was, then what they said, then what that means to campaigns, programmes and courses."""
    site = Site(services.settings.base_url, services.sealer.key(PURPOSE))
    fans = fans_receiving.do_receive(work, pushes)
    programmes = checkins_jobs.site_of(services)
    courses = CourseSite(programmes.base_url, programmes.key)
    said = {**spoken(work, programmes, pushes, fans), **courses_replies.spoken(work, courses, pushes, fans)}
    dialogue_receiving.do_receive(
        work,
        pushes,
        fans,
        base_url=site.base_url,
        page_key=site.own_page_key,
        said=said,
        limits=services.wechat.limits,
    )
    wishes.do_receive(work, pushes, fans)
    running_receiving.do_receive(work, site, pushes, fans)
    checkins_receiving.do_receive(work, programmes, pushes, fans)
    courses_receiving.do_receive(work, courses, pushes, fans)
    domains_hearing.count_reports(services, work, pushes)
