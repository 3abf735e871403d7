"""The walk over an account's followers: it repairs what pushes missed, a page of WeChat's list at a time.

Who is on the list and not known follows, and WeChat is asked since when. Who follows here and is not on the list is
asked about too: what WeChat says of that one person decides, not the list.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from yutang.errors import N_, Conflict, NotFound
from yutang.fans.actions.asking import ask_soon, may_ask
from yutang.fans.models import FollowerPoll
from yutang.fans.rules.following import Following
from yutang.fans.rules.sources import Source
from yutang.fans.store import follows, tags
from yutang.fans.store.hot import FanState, Hot, Standing, accounts_of
from yutang.jobs.actions import enqueue
from yutang.wechat.api.users import FollowersPage
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

POLL_JOB: Final = "wechat.poll_followers"
POLL_TAG_JOB: Final = "wechat.poll_tag"
STUCK: Final = timedelta(hours=6)
"""A walk that has not ended by then has lost its job (its worker's outbox row was discarded): a new one may begin."""
AT_ONCE: Final = 1_000
"""Followers of a page in one transaction: with SQLite, scans and pushes wait for its end."""
_STRETCH: Final = 2_500  # of our own followers
_LISTED: Final = "listed:"
"""After WeChat's last page the walk's place is this and a fan: up to there it is known who was not listed."""


def find_poll(work: Work, account_id: int) -> FollowerPoll | None:
    """The walk that runs, or ran last; none: there was none yet."""
    work.actor.require(Permission.SEE)
    return follows.poll_of(work.session, work.workspace_id, account_id)


def may_poll(work: Work, account_id: int) -> bool:
    """Whether WeChat tells this account who follows it."""
    account = accounts_of(work.session, work.workspace_id).get(account_id)
    return account is not None and may_ask(account)


def do_start_poll(work: Work, account_id: int) -> FollowerPoll:
    """Begin to walk over the account's followers; the worker does it, page by page.

    Raises NotFound, and Conflict where the account may not ask, or a walk is under way.
    """
    work.actor.require(Permission.FANS)
    account = accounts_of(work.session, work.workspace_id).get(account_id)
    if account is None:
        raise NotFound(N_("There is no such account."))
    if not may_ask(account):
        raise Conflict(N_("Only certified accounts are told who follows them."))
    poll = follows.poll_of(work.session, work.workspace_id, account_id, lock=True)
    if poll is not None and poll.finished_at is None and poll.started_at > work.now - STUCK:
        raise Conflict(N_("The followers of this account are being compared already."))
    if poll is None:
        poll = FollowerPoll(workspace_id=work.workspace_id, account_id=account_id, number=0, started_at=work.now)
        work.session.add(poll)
    poll.number += 1
    poll.started_at, poll.finished_at = work.now, None
    poll.next_openid, poll.listed, poll.repaired = "", 0, 0
    enqueue(work, POLL_JOB, {"account_id": account_id, "number": poll.number})
    work.session.flush()
    return poll


def place_of(work: Work, account_id: int, number: int) -> str | None:
    """Where the walk is: what its next page begins after, or a place of ours (see `is_listed`); none: it is over."""
    poll = follows.poll_of(work.session, work.workspace_id, account_id)
    going_on = poll is not None and poll.number == number and poll.finished_at is None
    return poll.next_openid if poll is not None and going_on else None


def is_listed(place: str) -> bool:
    """Whether WeChat's list was read to its end, and what is left is done here."""
    return place.startswith(_LISTED)


def do_note_page(work: Work, account_id: int, number: int, asked_from: str, page: FollowersPage) -> bool:
    """One page of the list: add who is not known, mark who is, and go on. False: somebody else has gone on already."""
    if not do_note_part(work, account_id, number, asked_from, page.openids):
        return False
    poll = _at(work, account_id, number, asked_from)
    if poll is not None:
        _go_on(work, poll, page.next_openid if page.next_openid and page.openids else f"{_LISTED}0")
    return True


def do_note_part(work: Work, account_id: int, number: int, asked_from: str, openids: Sequence[str]) -> bool:
    """A part of a page, without going on: noting it again changes nothing but how many were listed."""
    poll = _at(work, account_id, number, asked_from)
    if poll is None:
        return False
    doubtful = _add_unknown(work, account_id, number, openids)
    follows.mark_seen(work.session, work.workspace_id, account_id, openids, number)
    ask_soon(work, [(account_id, openid) for openid in doubtful], accounts_of(work.session, work.workspace_id))
    poll.listed += len(openids)
    poll.repaired += len(doubtful)
    return True


def do_look_for_unlisted(work: Work, account_id: int, number: int, place: str) -> None:
    """A stretch of those who follow here: ask about who was not on the list. At the end look at the tags."""
    poll = _at(work, account_id, number, place)
    if poll is None:
        return
    session, after = work.session, int(place.removeprefix(_LISTED))
    end = follows.stretch_end(session, work.workspace_id, account_id, after, _STRETCH)
    openids = follows.unlisted(session, work.workspace_id, account_id, number, poll.started_at, after, end)
    keys = [(account_id, openid) for openid in openids]
    ask_soon(work, keys, accounts_of(session, work.workspace_id), unlisted=True)
    poll.repaired += len(openids)
    if end is not None:
        _go_on(work, poll, f"{_LISTED}{end}")
        return
    for tag_id in sorted(set(tags.account_tags(session, work.workspace_id, account_id).values())):
        enqueue(work, POLL_TAG_JOB, {"account_id": account_id, "tag_id": tag_id})
    poll.finished_at = work.now


def _at(work: Work, account_id: int, number: int, place: str) -> FollowerPoll | None:
    """The walk, if it still is where a job believes it to be: a job may be carried out twice."""
    poll = follows.poll_of(work.session, work.workspace_id, account_id, lock=True)
    there = poll is not None and (poll.number, poll.next_openid, poll.finished_at) == (number, place, None)
    return poll if there else None


def _go_on(work: Work, poll: FollowerPoll, place: str) -> None:
    poll.next_openid = place
    enqueue(work, POLL_JOB, {"account_id": poll.account_id, "number": poll.number})


def _add_unknown(work: Work, account_id: int, number: int, openids: Sequence[str]) -> list[str]:
    """Make fans of those who are not known. Returns everybody whom WeChat must be asked about."""
    hot = Hot(work.session, work.workspace_id)
    known = hot.standings((account_id, openid) for openid in openids)
    doubtful = [
        openid
        for openid in openids
        if (standing := known.get((account_id, openid))) is None
        or not standing.following.follows
        or standing.following.followed_at is None
    ]
    new = {
        (account_id, openid): Standing(
            FanState(work.new_id(), work.now, work.now, Source(), is_new=True),
            Following(),
            is_new=True,
            seen_in_poll=number,
        )
        for openid in doubtful
        if (account_id, openid) not in known
    }
    hot.write_people(new, work.now)
    return doubtful
