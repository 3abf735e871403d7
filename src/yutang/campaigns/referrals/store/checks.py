"""Sums that say whether counters and referrals are what the ledger adds up to."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.campaigns.models import Participant, Referral, ReferralEntry, ReferralState


class Sums(NamedTuple):
    participant_id: int
    waiting: int
    score: int


def counted(session: Session, workspace_id: int) -> Sequence[Sums]:
    query = select(Participant.id, Participant.waiting, Participant.score).where(
        Participant.workspace_id == workspace_id
    )
    return [Sums(*row) for row in session.execute(query)]


def in_ledger(session: Session, workspace_id: int) -> Sequence[Sums]:
    query = (
        select(ReferralEntry.inviter_id, func.sum(ReferralEntry.waiting), func.sum(ReferralEntry.score))
        .where(ReferralEntry.workspace_id == workspace_id)
        .group_by(ReferralEntry.inviter_id)
    )
    return [Sums(inviter_id, int(waiting), int(score)) for inviter_id, waiting, score in session.execute(query)]


def standing(session: Session, workspace_id: int) -> Sequence[Sums]:
    """What the referrals as they stand come to."""
    query = (
        select(Referral.inviter_id, Referral.state, func.count())
        .where(
            Referral.workspace_id == workspace_id,
            Referral.state.in_([ReferralState.CREDITED, ReferralState.RELEASED]),
        )
        .group_by(Referral.inviter_id, Referral.state)
    )
    sums: dict[int, dict[ReferralState, int]] = {}
    for inviter_id, state, count in session.execute(query):
        sums.setdefault(inviter_id, {})[state] = count
    return [
        Sums(each, found.get(ReferralState.CREDITED, 0), found.get(ReferralState.RELEASED, 0))
        for each, found in sums.items()
    ]
