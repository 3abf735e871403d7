"""Queries of duties and leaves."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from yutang.planning.models import Duty, DutyHolder, Leave


def held(session: Session, workspace_id: int) -> Sequence[DutyHolder]:
    return session.scalars(
        select(DutyHolder)
        .where(DutyHolder.workspace_id == workspace_id)
        .order_by(DutyHolder.community_id, DutyHolder.duty)
    ).all()


def holder(session: Session, workspace_id: int, community_id: int, duty: Duty) -> DutyHolder | None:
    """Locked until the transaction ends."""
    return session.scalar(
        select(DutyHolder)
        .where(
            DutyHolder.workspace_id == workspace_id,
            DutyHolder.community_id == community_id,
            DutyHolder.duty == duty,
        )
        .with_for_update()
    )


def leaves_from(session: Session, workspace_id: int, day: date) -> Sequence[Leave]:
    """Those that are not over on `day`, the earliest first."""
    return session.scalars(
        select(Leave).where(Leave.workspace_id == workspace_id, Leave.to_day >= day).order_by(Leave.from_day, Leave.id)
    ).all()


def leave(session: Session, workspace_id: int, leave_id: int) -> Leave | None:
    return session.get(Leave, (workspace_id, leave_id))
