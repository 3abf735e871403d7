"""Who takes part in a campaign, as the team sees them; and what the team decides about one of them by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yutang.campaigns.actions.looking import find_campaign
from yutang.campaigns.actions.making import locked
from yutang.campaigns.actions.reviewing import do_rank_again
from yutang.campaigns.console import store
from yutang.campaigns.console.store import Row
from yutang.campaigns.fraud.actions import do_block, do_restore
from yutang.campaigns.models import Participant, Referral, ReferralEntry, ReferralState
from yutang.campaigns.referrals.actions import Change, Progress, do_release, do_reverse, progress
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.rewards.actions.delivering import IssueView, issues_of
from yutang.campaigns.rewards.actions.giving import do_reach
from yutang.campaigns.rewards.actions.taking_back import do_unreach
from yutang.errors import N_, Invalid, NotFound
from yutang.fans.actions.naming import FanCard, cards
from yutang.fields import Fields
from yutang.sealing import Sealer
from yutang.workspaces.actions import Work
from yutang.workspaces.rules import Permission

__all__ = [
    "FILTERS",
    "ORDERS",
    "Asked",
    "People",
    "Person",
    "Row",
    "do_keep_out",
    "do_let_count",
    "do_let_in",
    "do_mark_staff",
    "do_take_back",
    "every_person",
    "list_people",
    "show_person",
]

PAGE: Final = 50
MOST_ENTRIES: Final = 200  # rows of the ledger on the page of one person
EXPORTED_AT_ONCE: Final = 500
ORDERS: Final = ("score", "waiting", "newest")
FILTERS: Final = ("review", "blocked", "stopped", "staff")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to. `text`: an invite code, or a part of a name."""

    text: str = ""
    only: str = ""
    order: str = "score"
    page: int = 0


@dataclass(frozen=True, slots=True)
class People:
    rows: Sequence[Row]
    cards: Mapping[int, FanCard]  # by fan
    has_more: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about one participant. `inviter`: who was credited for them."""

    row: Row
    card: FanCard | None
    progress: Progress
    inviter: Participant | None
    friends: Sequence[Referral]
    entries: Sequence[ReferralEntry]
    cards: Mapping[int, FanCard]  # of friends and inviter, by fan
    rewards: Sequence[IssueView]


def list_people(work: Work, campaign_id: int, asked: Asked) -> People:
    """One page of those who take part. Raises NotAllowed, NotFound."""
    work.actor.require(Permission.FANS)
    find_campaign(work, campaign_id)
    rows = _rows(work, campaign_id, asked, asked.page * PAGE, PAGE + 1)
    return People(rows[:PAGE], cards(work, [row.participant.fan_id for row in rows[:PAGE]]), len(rows) > PAGE)


def every_person(work: Work, campaign_id: int, asked: Asked) -> Iterator[tuple[Row, FanCard | None]]:
    """All that the filters leave, for a file. Raises NotAllowed; the export stands in the audit log."""
    work.actor.require(Permission.FANS)
    work.actor.require(Permission.EXPORT)
    campaign = find_campaign(work, campaign_id)
    work.audit("campaign.export", "campaign", campaign.id, None, {"title": campaign.title})
    offset = 0
    while rows := _rows(work, campaign_id, asked, offset, EXPORTED_AT_ONCE):
        known = cards(work, [row.participant.fan_id for row in rows])
        yield from ((row, known.get(row.participant.fan_id)) for row in rows)
        offset += EXPORTED_AT_ONCE


def show_person(work: Work, sealer: Sealer, campaign_id: int, participant_id: int) -> Person:
    """Raises NotAllowed, NotFound."""
    work.actor.require(Permission.FANS)
    row = _found(work, campaign_id, participant_id)
    session, workspace_id, who = work.session, work.workspace_id, row.participant
    friends = store.referrals_of(session, workspace_id, campaign_id, who.id)
    above = None if who.inviter_id is None else store.participant(session, workspace_id, campaign_id, who.inviter_id)
    inviter = None if above is None else above.participant
    fan_ids = {who.fan_id, *(each.invitee_id for each in friends)} | ({inviter.fan_id} if inviter else set())
    known = cards(work, fan_ids)
    return Person(
        row=row,
        card=known.get(who.fan_id),
        progress=progress(work, who),
        inviter=inviter,
        friends=friends,
        entries=store.entries_of(session, workspace_id, campaign_id, who.id, MOST_ENTRIES),
        cards=known,
        rewards=issues_of(work, sealer, who),
    )


def do_keep_out(work: Work, campaign_id: int, participant_id: int, reason: str) -> None:
    """This fan takes no part in any campaign. Raises Invalid without a reason."""
    do_block(work, _found(work, campaign_id, participant_id).participant.fan_id, reason)


def do_let_in(work: Work, campaign_id: int, participant_id: int) -> None:
    """…and again takes part."""
    do_restore(work, _found(work, campaign_id, participant_id).participant.fan_id)


def do_mark_staff(work: Work, campaign_id: int, participant_id: int, *, staff: bool) -> Participant:
    """One of the team: never rewarded without a review, and no entry of a draw."""
    work.actor.require(Permission.CAMPAIGNS)
    who = _found(work, campaign_id, participant_id).participant
    if who.staff != staff:
        before, who.staff = {"staff": who.staff}, staff
        work.audit("campaign.staff", "campaign", campaign_id, before, {"staff": staff, "code": who.code})
    return who


def do_take_back(
    work: Work, campaign_id: int, participant_id: int, fan_ids: Sequence[int], reason: str
) -> list[Change]:
    """Friends count no more, with a reason that stands in the ledger; rewards follow. Raises Invalid without one."""
    return _decide(work, campaign_id, participant_id, fan_ids, reason, ReferralState.REVERSED)


def do_let_count(
    work: Work, campaign_id: int, participant_id: int, fan_ids: Sequence[int], reason: str
) -> list[Change]:
    """Friends count at once, also such that were kept back or reversed; rewards follow. Raises Invalid without one."""
    return _decide(work, campaign_id, participant_id, fan_ids, reason, ReferralState.RELEASED)


def _decide(
    work: Work, campaign_id: int, participant_id: int, fan_ids: Sequence[int], reason: str, state: ReferralState
) -> list[Change]:
    work.actor.require(Permission.REWARDS)
    said = _reason(reason)
    campaign = locked(work, campaign_id)
    who = _found(work, campaign_id, participant_id).participant
    if not fan_ids:
        raise Invalid(N_("Please choose at least one friend."))
    if state is ReferralState.REVERSED:
        changes = do_reverse(work, campaign, who.id, fan_ids, Reason.BY_HAND, {"note": said})
        do_unreach(work, campaign, [who.id])
        action = "campaign.reverse"
    else:
        changes = do_release(work, campaign, who.id, fan_ids, Reason.BY_HAND)
        do_reach(work, campaign, [who.id])
        action = "campaign.release"
    do_rank_again(work, campaign)
    told = {"reason": said, "code": who.code, "friends": len(changes)}
    if changes:
        work.audit(action, "campaign", campaign.id, None, told)
    return changes


def _reason(reason: str) -> str:
    fields = Fields()
    said = fields.prose("reason", reason)
    if not said:
        fields.refuse("reason", N_("Please say why, in a sentence."))
    fields.check()
    return said[:500]


def _found(work: Work, campaign_id: int, participant_id: int) -> Row:
    row = store.participant(work.session, work.workspace_id, campaign_id, participant_id)
    if row is None:
        raise NotFound(N_("There is nobody like that in this campaign."))
    return row


def _rows(work: Work, campaign_id: int, asked: Asked, offset: int, limit: int) -> list[Row]:
    return store.participants(
        work.session,
        work.workspace_id,
        campaign_id,
        text=" ".join(asked.text.split()),
        only=asked.only if asked.only in FILTERS else "",
        order=asked.order if asked.order in ORDERS else ORDERS[0],
        offset=offset,
        limit=limit,
    )
