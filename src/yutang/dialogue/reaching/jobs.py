"""Sends template messages and subscription notices, at most once, and forgets reminders of long ago."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from yutang.dialogue.jobs.outcome import Outcome, goes_on_at, outcome_of
from yutang.dialogue.reaching.actions import sending
from yutang.dialogue.reaching.actions.reminding import SEND_NOTICE
from yutang.dialogue.reaching.actions.sending import Notification
from yutang.dialogue.reaching.models import Way
from yutang.errors import DomainError
from yutang.jobs.kinds import GiveUp, Handler, Job, ScheduledJob, TryLater
from yutang.jobs.rules import is_last
from yutang.wechat.api import subscriptions, templates
from yutang.wechat.errors import Blocked
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor, working

DAILY: Final = timedelta(hours=24)


def send_notice(services: Services, job: Job) -> None:
    """Payload {reminder_id}. `sending` is committed before the call: whoever finds it again does not send."""
    reminder_id = job.payload["reminder_id"]
    with _working(services, job.workspace_id) as work:
        found = sending.take(work, reminder_id)
    if found is None:
        return
    problem: DomainError | None = None
    try:
        _call(services, job, found)
    except DomainError as raised:
        problem = raised
    with _working(services, job.workspace_id) as work:
        told = _settle(work, job, found, problem)
    if told is not None:
        raise told from problem


def _call(services: Services, job: Job, found: Notification) -> None:
    if found.way is Way.TEMPLATE:
        services.wechat.call(
            job.workspace_id,
            found.account_id,
            lambda client: templates.send(
                client,
                found.openid,
                found.template_id,
                found.fields,
                url=found.url,
                client_message_id=str(found.reminder_id),
            ),
        )
    else:
        services.wechat.call(
            job.workspace_id,
            found.account_id,
            lambda client: subscriptions.send(client, found.openid, found.template_id, found.fields, page=found.url),
        )


def _settle(work: Work, job: Job, found: Notification, problem: DomainError | None) -> DomainError | None:
    """Write down what came of it; what the worker is to be told."""
    if problem is None:
        sending.note_sent(work, found)
        return None
    match outcome_of(problem):
        case Outcome.UNKNOWN:
            sending.note_unknown(work, found)
            return None
        case Outcome.WAIT:
            sending.put_off(work, found, goes_on_at(problem, work.now))
            return None
        case Outcome.AGAIN if not is_last(job.attempt):
            sending.put_back(work, found)
            return TryLater(problem.sentence, wait=None, **problem.values)
        case _:
            blocked = isinstance(problem.__cause__, Blocked)
            sending.keep(work, found, problem.sentence, used_up=blocked)
            # That one fan refuses is nothing to look into; a template that WeChat does not take is.
            return None if blocked else GiveUp(problem.sentence, None, None, **problem.values)


def tidy(services: Services, workspace_id: int, _now: datetime) -> None:
    """Forget reminders of long ago, some thousand in each transaction."""
    more = True
    while more:
        with _working(services, workspace_id) as work:
            more = sending.do_forget_old(work)


def _working(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    return working(services.database, system_actor(workspace_id), services.clock(), services.new_id)


SCHEDULES: Final = (ScheduledJob("reminders.tidy", DAILY, tidy),)
HANDLERS: Final[Mapping[str, Handler]] = {SEND_NOTICE: send_notice}
