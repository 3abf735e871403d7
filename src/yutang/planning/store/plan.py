"""Queries of plans."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.communities.position.models import Position
from yutang.planning.models import ItemState, PlanFeed, PlanItem

MOST = 2_000
"""Things that one look at a plan shows."""


def between(
    session: Session, workspace_id: int, first: date, last: date, community_id: int | None = None
) -> Sequence[PlanItem]:
    """Of these days, both included, in the order of the calendar; of one community, or of all."""
    query = select(PlanItem).where(
        PlanItem.workspace_id == workspace_id,
        PlanItem.day >= first,
        PlanItem.day <= last,
        PlanItem.removed_at.is_(None),
    )
    if community_id is not None:
        query = query.where(PlanItem.community_id == community_id)
    return session.scalars(query.order_by(PlanItem.day, PlanItem.minute, PlanItem.id).limit(MOST)).all()


def unfinished(session: Session, workspace_id: int, first: date, last: date) -> Sequence[PlanItem]:
    """What is not done yet of these days."""
    query = select(PlanItem).where(
        PlanItem.workspace_id == workspace_id,
        PlanItem.day >= first,
        PlanItem.day <= last,
        PlanItem.removed_at.is_(None),
        PlanItem.state.not_in([ItemState.DONE, ItemState.DROPPED]),
    )
    return session.scalars(query.order_by(PlanItem.day, PlanItem.id).limit(MOST)).all()


def counts(session: Session, workspace_id: int, first: date, last: date) -> dict[int, int]:
    """Things on these days by community; what was dropped does not count."""
    rows = session.execute(
        select(PlanItem.community_id, func.count())
        .where(
            PlanItem.workspace_id == workspace_id,
            PlanItem.day >= first,
            PlanItem.day <= last,
            PlanItem.removed_at.is_(None),
            PlanItem.state != ItemState.DROPPED,
        )
        .group_by(PlanItem.community_id)
    )
    return {row[0]: row[1] for row in rows}


def item(session: Session, workspace_id: int, item_id: int) -> PlanItem | None:
    return session.get(PlanItem, (workspace_id, item_id))


def lock(session: Session, workspace_id: int, item_id: int) -> PlanItem | None:
    """The item, locked until the transaction ends."""
    return session.scalar(
        select(PlanItem)
        .where(PlanItem.workspace_id == workspace_id, PlanItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def removed(session: Session, workspace_id: int, limit: int = 20) -> Sequence[PlanItem]:
    """What was taken off the plan last."""
    query = select(PlanItem).where(PlanItem.workspace_id == workspace_id, PlanItem.removed_at.is_not(None))
    return session.scalars(query.order_by(PlanItem.removed_at.desc()).limit(limit)).all()


def feed(session: Session, digest: str) -> PlanFeed | None:
    return session.get(PlanFeed, digest)


def feeds_of(session: Session, workspace_id: int, member_id: int) -> Sequence[PlanFeed]:
    return session.scalars(
        select(PlanFeed).where(PlanFeed.workspace_id == workspace_id, PlanFeed.member_id == member_id)
    ).all()


def positioned(session: Session, workspace_id: int) -> set[int]:
    """Communities whose position was written down at least once."""
    query = select(Position.community_id).where(Position.workspace_id == workspace_id, Position.version > 0)
    return set(session.scalars(query))
