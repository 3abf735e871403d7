"""What becomes of a notice on its way out: each step is one transaction of the worker."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from yutang.accounts.models import AccountState
from yutang.db.ids import first_id_at
from yutang.dialogue.reaching.actions.reminding import SEND_NOTICE
from yutang.dialogue.reaching.models import ReminderRow, ReminderState, Way, WhyNot
from yutang.dialogue.reaching.rules.choosing import ANY_NUMBER
from yutang.dialogue.reaching.store import facts, reminders
from yutang.dialogue.reaching.store.facts import Allowed
from yutang.errors import N_
from yutang.jobs.actions import enqueue
from yutang.workspaces.actions import Work

LATEST: Final = timedelta(hours=3)
"""A reminder that could only be sent later than that is not: it is shown at the next visit."""
KEPT: Final = timedelta(days=60)
UNKNOWN: Final = N_("WeChat did not answer in time: this may have arrived. It is not sent a second time.")
TOO_LATE: Final = N_("Not sent: it would have come hours too late.")
_AT_ONCE: Final = 5_000


class Notification(NamedTuple):
    """All that the call needs."""

    reminder_id: int
    account_id: int
    openid: str
    way: Way
    template_id: str
    fields: Mapping[str, str]
    url: str


def take(work: Work, reminder_id: int) -> Notification | None:
    """The notice, if it is to be sent now: from here on nobody else sends it. Else it is settled."""
    session, workspace_id = work.session, work.workspace_id
    row = reminders.find(session, workspace_id, reminder_id)
    if row is None or row.way is None:
        return None
    if row.state is ReminderState.SENDING:  # a worker ended in the middle
        row.state, row.error = ReminderState.UNKNOWN, UNKNOWN
        return None
    if row.state is not ReminderState.QUEUED:
        return None
    account = facts.account(session, workspace_id, row.account_id)
    openid = facts.following(session, workspace_id, row.account_id, [row.fan_id]).get(row.fan_id)
    stopped = row.fan_id in facts.stopped(session, workspace_id, row.notice, [row.fan_id])
    why = None
    if stopped:
        why = WhyNot.STOPPED
    elif account is None or account.state not in {AccountState.NEW, AccountState.ACTIVE}:
        why = WhyNot.ACCOUNT
    elif openid is None:
        why = WhyNot.NOT_FOLLOWING
    elif work.now > row.at + LATEST:
        why, row.error = WhyNot.NO_WAY, TOO_LATE
    if why is not None or openid is None:
        _keep(work, row, why or WhyNot.NOT_FOLLOWING)
        return None
    row.state = ReminderState.SENDING
    return Notification(row.id, row.account_id, openid, row.way, row.template_id, row.fields or {}, row.url)


def note_sent(work: Work, sent: Notification) -> None:
    """It went out: also where another worker had given it up for lost meanwhile."""
    for before in (ReminderState.SENDING, ReminderState.UNKNOWN):
        if reminders.move(
            work.session, work.workspace_id, sent.reminder_id, before, ReminderState.SENT, sent_at=work.now, error=None
        ):
            return


def note_unknown(work: Work, sent: Notification) -> None:
    _move(work, sent, ReminderState.UNKNOWN, error=UNKNOWN)


def put_back(work: Work, sent: Notification) -> None:
    """It did not go out, and is to be tried again."""
    _move(work, sent, ReminderState.QUEUED)


def put_off(work: Work, sent: Notification, until: datetime) -> None:
    """WeChat takes no more calls until then. `take` looks whether that is too late."""
    if _move(work, sent, ReminderState.QUEUED):
        enqueue(work, SEND_NOTICE, {"reminder_id": sent.reminder_id}, until)


def keep(work: Work, sent: Notification, sentence: str, *, used_up: bool) -> None:
    """WeChat refused it: shown at the next visit. `used_up`: the fan has allowed none, whatever our count says."""
    row = reminders.find(work.session, work.workspace_id, sent.reminder_id)
    if row is not None and row.state is ReminderState.SENDING:
        row.error = sentence
        _keep(work, row, WhyNot.NO_WAY, used_up=used_up)


def do_forget_old(work: Work) -> bool:
    """Some thousand of those that nobody asks for any more; whether there may be others."""
    ids = reminders.old(work.session, work.workspace_id, first_id_at(work.now - KEPT), _AT_ONCE)
    reminders.drop(work.session, work.workspace_id, ids)
    return len(ids) == _AT_ONCE


def _move(work: Work, sent: Notification, after: ReminderState, **values: str) -> bool:
    return reminders.move(work.session, work.workspace_id, sent.reminder_id, ReminderState.SENDING, after, **values)


def _keep(work: Work, row: ReminderRow, why: WhyNot, *, used_up: bool = False) -> None:
    """It was not sent: the fan has their permission back, and sees it at their next visit unless they stopped it."""
    if row.way is Way.SUBSCRIPTION:
        _give_back(work, row, used_up=used_up)
    row.state = ReminderState.SEEN if why is WhyNot.STOPPED else ReminderState.WAITING
    row.way, row.why = None, why
    work.session.flush()


def _give_back(work: Work, row: ReminderRow, *, used_up: bool) -> None:
    key = Allowed(row.account_id, row.template_id, row.fan_id)
    found = facts.grants(work.session, work.workspace_id, row.account_id, [row.template_id], [row.fan_id])
    grant = found.get(key)
    if grant is None or (grant.left == ANY_NUMBER and not used_up):
        return
    grant.left = 0 if used_up else grant.left + 1
    facts.set_grants(work.session, work.workspace_id, {key: grant})
