"""The address that a member's calendar asks for the plan. Only a digest of it is kept: it is shown once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from yutang.communities.actions import communities_of
from yutang.db.engine import Database
from yutang.errors import N_, NotFound
from yutang.planning.actions.duties import members_in_use, today_of
from yutang.planning.models import ItemState, PlanFeed, PlanItem
from yutang.planning.store import plan as store
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

_BACK, _AHEAD = timedelta(days=60), timedelta(days=366)
_PURPOSE: Final = b"plan feed"
_GONE: Final = N_("There is no such calendar. Make a new address on the plan's page.")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar is given. `zones`: of each community, its name and time zone."""

    items: Sequence[PlanItem]
    zones: dict[int, tuple[str, str]]
    owners: dict[int, str]


def digest_of(token: str) -> str:
    return hashlib.blake2b(token.encode(), key=_PURPOSE, digest_size=24).hexdigest()


def do_make_feed(work: Work, token: str) -> None:
    """A new address of the member who asks; those they had are closed. `token`: of at least 120 random bits."""
    work.actor.require(Permission.SEE)
    member_id = work.actor.member_id
    if member_id is None:
        raise NotFound(_GONE)
    do_close_feeds(work)
    work.session.add(
        PlanFeed(digest=digest_of(token), workspace_id=work.workspace_id, member_id=member_id, created_at=work.now)
    )
    work.audit("plan.feed", "member", member_id)


def do_close_feeds(work: Work) -> None:
    """The member's addresses lead nowhere any more."""
    for each in store.feeds_of(work.session, work.workspace_id, work.actor.member_id or 0):
        work.session.delete(each)
    work.session.flush()


def has_feed(work: Work) -> bool:
    return bool(store.feeds_of(work.session, work.workspace_id, work.actor.member_id or 0))


def way_of(database: Database, token: str) -> tuple[int, int]:
    """The workspace and member behind an address. Raises NotFound."""
    with database.read() as session:
        found = store.feed(session, digest_of(token))
    if found is None:
        raise NotFound(_GONE)
    return found.workspace_id, found.member_id


def feed_of(work: Work, member_id: int) -> Feed:
    """Two months back and a year ahead; nothing for somebody who has left the team. Raises NotFound."""
    team = members_in_use(work)
    if member_id not in team:
        raise NotFound(_GONE)
    today = today_of(work)
    items = store.between(work.session, work.workspace_id, today - _BACK, today + _AHEAD)
    return Feed(
        [item for item in items if item.state is not ItemState.DROPPED],
        {each.id: (each.name, each.timezone) for each in communities_of(work)},
        {member.id: member.name for member in team.values()},
    )
