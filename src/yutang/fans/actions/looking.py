"""Looking at fans: the list, and one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_, NotFound
from yutang.fans.actions.naming import FanCard, cards
from yutang.fans.models import Consent, Fan, Follow, Tag
from yutang.fans.rules.searching import Place, Wanted
from yutang.fans.store import consents, follows, history, identities, listing, people, tags
from yutang.fans.store.history import Assigned
from yutang.fans.store.hot import accounts_of
from yutang.insights.models import Event, EventKind
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

PAGE: Final = 50
_EVENTS: Final = 60
_LOOKED_AT: Final = 500  # rows of the ledger that the page of a fan reads: follows and unfollows are told of these


@dataclass(frozen=True, slots=True)
class FanList:
    fans: Sequence[Fan]
    cards: Mapping[int, FanCard]
    follows: Mapping[int, Sequence[Follow]]
    next: Place | None
    cut_short: bool  # the filters are narrow: not all was looked through, the next page goes on
    number: int | None  # up to 10,001; none: not counted


@dataclass(frozen=True, slots=True)
class FanPage:
    fan: Fan
    card: FanCard
    follows: Sequence[Follow]
    followings: Sequence[Event]  # follows and unfollows, the newest first
    tags: Sequence[Tag]
    consents: Sequence[Consent]
    events: Sequence[Event]
    assigned: Sequence[Assigned]
    conversations: Mapping[int, int]  # account → conversation


def fan_list(work: Work, wanted: Wanted, after: Place | None = None, size: int = PAGE) -> FanList:
    """One page. Raises NotAllowed."""
    work.actor.require(Permission.FANS)
    found = listing.page(work.session, work.workspace_id, wanted, after, size)
    ids = [fan.id for fan in found.fans]
    return FanList(
        found.fans,
        cards(work, ids),
        follows.of_fans(work.session, work.workspace_id, ids),
        found.next,
        found.cut_short,
        listing.count(work.session, work.workspace_id, wanted) if after is None else None,
    )


def any_fans(work: Work) -> bool:
    """Whether there is anybody at all."""
    work.actor.require(Permission.FANS)
    return bool(listing.page(work.session, work.workspace_id, Wanted(), None, 1).fans)


def account_names(work: Work) -> Mapping[int, str]:
    work.actor.require(Permission.FANS)
    return {key: account.name for key, account in accounts_of(work.session, work.workspace_id).items()}


def find_fan(work: Work, fan_id: int) -> Fan:
    """The fan behind an id, also behind that of one who was merged into them. Raises NotFound, also for erased ones."""
    work.actor.require(Permission.FANS)
    fan = people.survivors(work.session, work.workspace_id, [fan_id]).get(fan_id)
    if fan is None:
        raise NotFound(N_("There is no such fan."))
    if fan.erased_at is not None:
        raise NotFound(N_("This fan was erased. What they did still counts; who they were is forgotten."), "erased")
    return fan


def follows_of(work: Work, fan_id: int) -> Sequence[Follow]:
    """The fan on each account."""
    work.actor.require(Permission.FANS)
    return follows.of_fan(work.session, work.workspace_id, fan_id)


def fan_page(work: Work, fan_id: int) -> FanPage:
    """Everything that the page of a fan shows."""
    fan = find_fan(work, fan_id)
    session, workspace_id = work.session, work.workspace_id
    events = history.events(session, workspace_id, history.ids_of(session, workspace_id, fan.id), _LOOKED_AT)
    return FanPage(
        fan,
        cards(work, [fan.id])[fan.id],
        follows.of_fan(session, workspace_id, fan.id),
        [event for event in events if event.kind in (EventKind.FOLLOW, EventKind.UNFOLLOW)],
        tags.of_fan(session, workspace_id, fan.id),
        consents.of_fan(session, workspace_id, fan.id),
        events[:_EVENTS],
        history.assigned(session, workspace_id, fan.id),
        history.conversations(session, workspace_id, fan.id),
    )


def fans_with(work: Work, text: str) -> Sequence[int]:
    """The ids of the fans that an id or an openid names: for the command line."""
    work.actor.require(Permission.FANS)
    if text.isascii() and text.isdecimal() and int(text) < 2**63:
        found = people.survivors(work.session, work.workspace_id, [int(text)])
        if found:
            return [fan.id for fan in found.values()]
    return identities.with_openid(work.session, work.workspace_id, text)
