"""Pushes of an account whose effects could not be applied. They hold what fans wrote, so not everybody sees them."""

from collections.abc import Sequence
from typing import Final

from yutang.accounts.official.actions.views import find_account
from yutang.errors import N_, NotFound
from yutang.jobs.inbox.actions import dead_pushes, do_discard_push, do_try_push_again
from yutang.jobs.models import InboxRow
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

SHOWN: Final = 50


def failed_pushes(work: Work, account_id: int) -> Sequence[InboxRow]:
    """With their payload, the newest first, at most SHOWN. Raises NotAllowed or NotFound."""
    _allow(work)
    find_account(work, account_id)
    return dead_pushes(work, account_id, SHOWN)


def has_failed_pushes(work: Work, account_id: int) -> bool:
    """One row is read: their bodies may be large."""
    work.actor.require(Permission.SEE)
    return bool(dead_pushes(work, account_id, 1))


def do_try_dead_push_again(work: Work, account_id: int, inbox_id: int) -> None:
    """Raises NotAllowed, NotFound, or Conflict when it does not wait here any more."""
    _allow(work)
    if do_try_push_again(work, inbox_id).account_id != account_id:
        raise NotFound(N_("There is no such message."))


def do_discard_dead_push(work: Work, account_id: int, inbox_id: int) -> None:
    """Raises NotAllowed, NotFound, or Conflict when it does not wait here any more."""
    _allow(work)
    if do_discard_push(work, inbox_id).account_id != account_id:
        raise NotFound(N_("There is no such message."))


def _allow(work: Work) -> None:
    work.actor.require(Permission.FANS)
    work.actor.require(Permission.DIALOGUE)
