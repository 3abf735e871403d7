"""Participants and touches: added once, found again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.campaigns.models import Participant, Referral, ReferralState, Touch
from yutang.fans.models import Fan

_AT_ONCE = 500


def participants_of_fans(
    session: Session, workspace_id: int, campaign_id: int, fan_ids: Collection[int]
) -> dict[int, Participant]:
    """By fan."""
    found: dict[int, Participant] = {}
    for some in _slices(fan_ids):
        query = select(Participant).where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.fan_id.in_(some),
        )
        found |= {row.fan_id: row for row in session.scalars(query)}
    return found


def participants(session: Session, workspace_id: int, participant_ids: Collection[int]) -> dict[int, Participant]:
    """By id."""
    found: dict[int, Participant] = {}
    for some in _slices(participant_ids):
        query = select(Participant).where(Participant.workspace_id == workspace_id, Participant.id.in_(some))
        found |= {row.id: row for row in session.scalars(query)}
    return found


def taken_codes(session: Session, workspace_id: int, campaign_id: int, codes: Collection[str]) -> set[str]:
    query = select(Participant.code).where(
        Participant.workspace_id == workspace_id, Participant.campaign_id == campaign_id, Participant.code.in_(codes)
    )
    return set(session.scalars(query))


def names_of(session: Session, workspace_id: int, fan_ids: Collection[int]) -> dict[int, str]:
    """What fans are called, of those of whom it is known."""
    query = select(Fan.id, Fan.name).where(Fan.workspace_id == workspace_id, Fan.id.in_(fan_ids), Fan.name.is_not(None))
    return {fan_id: name for fan_id, name in session.execute(query) if name}


def add_participants(session: Session, workspace_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(
            insert(Participant).execution_options(render_nulls=True),
            [{"workspace_id": workspace_id, **row} for row in rows],
        )


def add_touches(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Those whose key is there already are left out."""
    if not rows:
        return
    dialect = session.connection().dialect.name
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(Touch).on_conflict_do_nothing()
    session.flush()
    session.connection().execute(statement, list(rows))


def give_touches(session: Session, workspace_id: int, campaign_id: int, visitor_id: int, fan_id: int) -> int:
    """Touches of a phone become its fan's; those that are somebody's already stay. Returns how many."""
    statement = (
        update(Touch)
        .where(
            Touch.workspace_id == workspace_id,
            Touch.campaign_id == campaign_id,
            Touch.visitor_id == visitor_id,
            Touch.fan_id.is_(None),
        )
        .values(fan_id=fan_id)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def touched_fans(session: Session, workspace_id: int, campaign_id: int, after: int, limit: int) -> list[int]:
    """Fans with a touch, in the order of their ids, behind `after`."""
    query = (
        select(Touch.fan_id)
        .where(Touch.workspace_id == workspace_id, Touch.campaign_id == campaign_id, Touch.fan_id > after)
        .distinct()
        .order_by(Touch.fan_id)
        .limit(limit)
    )
    return [fan_id for fan_id in session.scalars(query) if fan_id is not None]


def referrals_of(
    session: Session, workspace_id: int, campaign_id: int, inviter_id: int, limit: int | None = None
) -> Sequence[Referral]:
    """An inviter's, the newest first, all of them or so many."""
    query = (
        select(Referral)
        .where(
            Referral.workspace_id == workspace_id,
            Referral.campaign_id == campaign_id,
            Referral.inviter_id == inviter_id,
        )
        .order_by(Referral.credited_at.desc(), Referral.invitee_id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def lock_referrals(
    session: Session, workspace_id: int, campaign_id: int, invitee_ids: Collection[int]
) -> Sequence[Referral]:
    """Locked until the transaction ends, in one order."""
    found: list[Referral] = []
    for some in _slices(sorted(invitee_ids)):
        query = (
            select(Referral)
            .where(
                Referral.workspace_id == workspace_id,
                Referral.campaign_id == campaign_id,
                Referral.invitee_id.in_(some),
            )
            .order_by(Referral.invitee_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found += session.scalars(query)
    return found


def due_inviters(session: Session, workspace_id: int, campaign_id: int, now: datetime, limit: int) -> Sequence[int]:
    """Inviters of whom some referral's hold has passed, who waited longest first."""
    query = (
        select(Referral.inviter_id)
        .where(
            Referral.workspace_id == workspace_id,
            Referral.campaign_id == campaign_id,
            Referral.state == ReferralState.CREDITED,
            Referral.due_at <= now,
        )
        .group_by(Referral.inviter_id)
        .order_by(func.min(Referral.due_at), Referral.inviter_id)
        .limit(limit)
    )
    return session.scalars(query).all()


def count_by_state(session: Session, workspace_id: int, campaign_id: int, inviter_id: int) -> dict[ReferralState, int]:
    query = (
        select(Referral.state, func.count())
        .where(
            Referral.workspace_id == workspace_id,
            Referral.campaign_id == campaign_id,
            Referral.inviter_id == inviter_id,
        )
        .group_by(Referral.state)
    )
    return {state: count for state, count in session.execute(query)}  # noqa: C416 - a Row is not a pair to mypy


def board(session: Session, workspace_id: int, campaign_id: int, limit: int) -> Sequence[Participant]:
    """The highest scores above 0; of equal ones, who reached it first. Who stopped is not on it."""
    query = (
        select(Participant)
        .where(
            Participant.workspace_id == workspace_id,
            Participant.campaign_id == campaign_id,
            Participant.score > 0,
            Participant.stopped_at.is_(None),
        )
        .order_by(Participant.score.desc(), Participant.scored_at, Participant.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def _slices(ids: Collection[int]) -> list[list[int]]:
    listed = list(ids)
    return [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]
