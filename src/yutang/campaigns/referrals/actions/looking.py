"""What a participant sees of their friends, and everybody of the board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yutang.campaigns.models import Campaign, Participant, ReferralState
from yutang.campaigns.referrals.rules import Reason
from yutang.campaigns.referrals.store import people
from yutang.workspaces.actions import Work


@dataclass(frozen=True, slots=True)
class Progress:
    """People, not points: how many friends count, wait, are looked at, or count no more."""

    score: int
    waiting: int
    held: int
    reversed: int


@dataclass(frozen=True, slots=True)
class Friend:
    """One invitee. `name`: "" without their consent. `due_at`: when a waiting one counts."""

    invitee_id: int
    name: str
    state: ReferralState
    reason: Reason
    at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` from 1; equal scores are ordered by who reached them first. `name`: "" without consent."""

    rank: int
    participant_id: int
    name: str
    score: int


def progress(work: Work, participant: Participant) -> Progress:
    counts = people.count_by_state(work.session, work.workspace_id, participant.campaign_id, participant.id)
    return Progress(
        score=participant.score,
        waiting=participant.waiting,
        held=counts.get(ReferralState.HELD, 0),
        reversed=counts.get(ReferralState.REVERSED, 0),
    )


def friends(work: Work, participant: Participant, limit: int | None = None) -> Sequence[Friend]:
    """The newest first, all of them or so many."""
    rows = people.referrals_of(work.session, work.workspace_id, participant.campaign_id, participant.id, limit)
    known = people.participants_of_fans(
        work.session, work.workspace_id, participant.campaign_id, [row.invitee_id for row in rows]
    )
    names = {fan_id: each.name for fan_id, each in known.items() if each.shown}
    return [
        Friend(
            row.invitee_id, names.get(row.invitee_id, ""), row.state, Reason(row.reason), row.credited_at, row.due_at
        )
        for row in rows
    ]


def board(work: Work, campaign: Campaign, places: int) -> Sequence[Place]:
    rows = people.board(work.session, work.workspace_id, campaign.id, places)
    return [Place(rank, row.id, row.name if row.shown else "", row.score) for rank, row in enumerate(rows, start=1)]
