"""What the worker does about fans: asks WeChat who they are, walks over followers, keeps tags and remarks in step."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from yutang.dialogue.actions.erasing import do_purge_before
from yutang.errors import Conflict, DomainError, TooMany, Unavailable
from yutang.fans.actions.answers import do_note_answers
from yutang.fans.actions.asking import ASK_JOB, ask_soon, may_ask
from yutang.fans.actions.polling import (
    AT_ONCE,
    POLL_JOB,
    POLL_TAG_JOB,
    do_look_for_unlisted,
    do_note_page,
    do_note_part,
    do_start_poll,
    is_listed,
    place_of,
)
from yutang.fans.actions.tagging import REMARK_JOB, TAG_JOB, do_learn_tags, do_note_holders
from yutang.fans.store import follows, tags
from yutang.fans.store.hot import accounts_of
from yutang.jobs.kinds import GiveUp, Handler, Job, ScheduledJob, TryLater
from yutang.wechat.api import tags as wechat_tags
from yutang.wechat.api import users
from yutang.wechat.api.users import FanInfo
from yutang.wechat.client import Client
from yutang.wechat.errors import UnknownFan
from yutang.wiring import Services
from yutang.workspaces.actions import Work, system_actor, working

POLL_EVERY: Final = timedelta(hours=6)
PURGE_EVERY: Final = timedelta(hours=6)
_PURGES: Final = 50  # transactions of one run
T = TypeVar("T")
log = logging.getLogger(__name__)


def _working(services: Services, workspace_id: int) -> AbstractContextManager[Work]:
    actor = system_actor(workspace_id, "worker")
    return working(services.database, actor, services.clock(), services.new_id)


def _call(services: Services, workspace_id: int, account_id: int, ask: Callable[[Client], Awaitable[T]]) -> T:
    """Call WeChat for a job. Raises TryLater where it may go better later, GiveUp where WeChat refuses."""
    try:
        return services.wechat.call(workspace_id, account_id, ask)
    except TooMany as error:
        later = TryLater(error.sentence, wait=timedelta(seconds=error.retry_after))
        later.values = error.values
        raise later from error
    except Unavailable as error:
        raise TryLater(error.sentence) from error
    except DomainError as error:
        if isinstance(error.__cause__, UnknownFan):
            raise
        raise GiveUp(error.sentence, None, None, **error.values) from error


# ---- asking --------------------------------------------------------------------------------------------------------


def ask_fans(services: Services, job: Job) -> None:
    """Ask WeChat about up to a hundred fans, and keep what it says."""
    account_id, openids = int(job.payload["account_id"]), list(job.payload["openids"])
    unlisted = bool(job.payload.get("unlisted"))
    try:
        answers = _call(services, job.workspace_id, account_id, lambda client: users.info_many(client, openids))
    except DomainError as error:
        if not isinstance(error.__cause__, UnknownFan):
            raise
        answers = _one_of_them_is_unknown(services, job, openids, unlisted=unlisted)
    with _working(services, job.workspace_id) as work:
        do_note_answers(work, account_id, answers, unlisted=unlisted)


def _one_of_them_is_unknown(services: Services, job: Job, openids: list[str], *, unlisted: bool) -> tuple[FanInfo, ...]:
    """WeChat refuses the whole list for one openid it does not know: halve it until that one stands alone."""
    if len(openids) == 1:
        return (FanInfo(openids[0], follows=False),)
    account_id = int(job.payload["account_id"])
    with _working(services, job.workspace_id) as work:
        accounts = accounts_of(work.session, work.workspace_id)
        half = len(openids) // 2
        for part in (openids[:half], openids[half:]):
            ask_soon(work, [(account_id, openid) for openid in part], accounts, unlisted=unlisted)
    return ()


# ---- the walk over followers ---------------------------------------------------------------------------------------


def poll_followers(services: Services, job: Job) -> None:
    """One page of WeChat's list of followers, or one stretch of our own; its last transaction also goes on."""
    account_id, number = int(job.payload["account_id"]), int(job.payload["number"])
    with _working(services, job.workspace_id) as work:
        place = place_of(work, account_id, number)
        if place is not None and is_listed(place):
            do_look_for_unlisted(work, account_id, number, place)
    if place is None or is_listed(place):
        return
    asked_from = place
    if not asked_from:
        learn_tags(services, job.workspace_id, account_id)
    page = _call(services, job.workspace_id, account_id, lambda client: users.list_followers(client, asked_from))
    parts = [page.openids[start : start + AT_ONCE] for start in range(0, len(page.openids), AT_ONCE)] or [()]
    for part in parts[:-1]:
        with _working(services, job.workspace_id) as work:
            if not do_note_part(work, account_id, number, asked_from, part):
                return
    with _working(services, job.workspace_id) as work:
        do_note_page(work, account_id, number, asked_from, replace(page, openids=parts[-1]))


def start_polls(services: Services, workspace_id: int, _now: datetime) -> None:
    """Begin a walk for every account that may ask; one that is under way goes on."""
    with _working(services, workspace_id) as work:
        accounts = [
            account_id
            for account_id, account in accounts_of(work.session, workspace_id, active=True).items()
            if may_ask(account)
        ]
    for account_id in accounts:
        try:
            with _working(services, workspace_id) as work:
                do_start_poll(work, account_id)
        except Conflict as conflict:
            log.info("no new walk over followers: %s", conflict.code, extra={"account_id": account_id})


# ---- tags and remarks ----------------------------------------------------------------------------------------------


def learn_tags(services: Services, workspace_id: int, account_id: int) -> Mapping[int, int]:
    """Bring the account's tags here. Returns WeChat's id → ours."""
    listed = _call(services, workspace_id, account_id, wechat_tags.list)
    with _working(services, workspace_id) as work:
        return do_learn_tags(work, account_id, {tag.id: tag.name for tag in listed})


def poll_tag(services: Services, job: Job) -> None:
    """Who has a tag on an account: with up to 10,000 the list is whole, and who is not on it has lost the tag."""
    account_id, tag_id = int(job.payload["account_id"]), int(job.payload["tag_id"])
    wechat_id = _wechat_id(services, job.workspace_id, account_id, tag_id)
    if wechat_id is None:
        return
    page = _call(services, job.workspace_id, account_id, lambda client: wechat_tags.fans_of(client, wechat_id))
    with _working(services, job.workspace_id) as work:
        do_note_holders(work, account_id, tag_id, page.openids, all_of_them=not page.next_openid)


def tag_fan(services: Services, job: Job) -> None:
    """Tell WeChat whether a fan has a tag: as it is now, whatever the job was made for."""
    account_id, tag_id, openid = int(job.payload["account_id"]), int(job.payload["tag_id"]), str(job.payload["openid"])
    with _working(services, job.workspace_id) as work:
        fan_id = follows.fans_of(work.session, job.workspace_id, account_id, [openid]).get(openid)
        tag = tags.find(work.session, job.workspace_id, tag_id)
        has = fan_id is not None and (fan_id, tag_id) in tags.held(work.session, job.workspace_id, [fan_id])
    if fan_id is None or tag is None:
        return  # erased meanwhile
    wechat_id = _wechat_id(services, job.workspace_id, account_id, tag_id)
    if wechat_id is None and has:
        wechat_id = _make_tag(services, job.workspace_id, account_id, tag_id, tag.name)
    if wechat_id is None:
        return
    known, change = wechat_id, wechat_tags.add_to if has else wechat_tags.remove_from
    _call(services, job.workspace_id, account_id, lambda client: change(client, known, [openid]))


def _wechat_id(services: Services, workspace_id: int, account_id: int, tag_id: int) -> int | None:
    with services.database.read() as session:
        known = tags.account_tags(session, workspace_id, account_id)
    return next((wechat_id for wechat_id, ours in known.items() if ours == tag_id), None)


def _make_tag(services: Services, workspace_id: int, account_id: int, tag_id: int, name: str) -> int | None:
    """The tag's id at WeChat: of one that has this name there already, else of a new one."""
    ours = learn_tags(services, workspace_id, account_id)
    found = next((wechat_id for wechat_id, known in ours.items() if known == tag_id), None)
    if found is not None:
        return found
    made = _call(services, workspace_id, account_id, lambda client: wechat_tags.create(client, name))
    with _working(services, workspace_id) as work:
        tags.name_on_account(work.session, workspace_id, account_id, tag_id, made.id)
    return made.id


def set_remark(services: Services, job: Job) -> None:
    account_id, openid = int(job.payload["account_id"]), str(job.payload["openid"])
    with services.database.read() as session:
        follow = follows.find(session, job.workspace_id, account_id, openid)
    if follow is not None:
        remark = follow.remark
        _call(services, job.workspace_id, account_id, lambda client: users.set_remark(client, openid, remark))


# ---- what was kept long enough -------------------------------------------------------------------------------------


def purge(services: Services, workspace_id: int, now: datetime) -> None:
    """Forget what was said longer ago than `retention_days_messages`, a bounded part in each transaction.

    Pushes as they came are forgotten by the inbox's own tidying (`retention_days_inbox`). What is left then, the next
    run takes.
    """
    before = now - timedelta(days=services.settings.retention_days_messages)
    for _ in range(_PURGES):
        with _working(services, workspace_id) as work:
            if do_purge_before(work, before) == 0:
                return


HANDLERS: Final[Mapping[str, Handler]] = {
    ASK_JOB: ask_fans,
    POLL_JOB: poll_followers,
    POLL_TAG_JOB: poll_tag,
    TAG_JOB: tag_fan,
    REMARK_JOB: set_remark,
}
SCHEDULES: Final = (
    ScheduledJob("fans.poll", POLL_EVERY, start_polls),
    ScheduledJob("fans.purge", PURGE_EVERY, purge),
)
