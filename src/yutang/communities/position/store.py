"""Queries of positions, their versions, and of what newcomers answered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from yutang.campaigns.models import Campaign
from yutang.communities.position.models import FitAnswer, FitLink, FitQuestion, FitSlug, Position, PositionVersion


def position(session: Session, workspace_id: int, community_id: int) -> Position | None:
    return session.get(Position, (workspace_id, community_id))


def positions(session: Session, workspace_id: int, community_ids: Collection[int]) -> Mapping[int, Position]:
    """By community."""
    query = select(Position).where(Position.workspace_id == workspace_id, Position.community_id.in_(community_ids))
    return {row.community_id: row for row in session.scalars(query)}


def lock_position(session: Session, workspace_id: int, community_id: int) -> Position | None:
    return session.scalar(
        select(Position)
        .where(Position.workspace_id == workspace_id, Position.community_id == community_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def versions(session: Session, workspace_id: int, community_id: int) -> Sequence[PositionVersion]:
    """The newest first."""
    query = select(PositionVersion).where(
        PositionVersion.workspace_id == workspace_id, PositionVersion.community_id == community_id
    )
    return session.scalars(query.order_by(PositionVersion.number.desc())).all()


def version(session: Session, workspace_id: int, community_id: int, number: int) -> PositionVersion | None:
    return session.get(PositionVersion, (workspace_id, community_id, number))


# ---- bait fit -------------------------------------------------------------------------------------------------------


def slug_target(session: Session, slug: str) -> tuple[int, int] | None:
    """The directory: which workspace and link an address of this installation leads to."""
    found = session.get(FitSlug, slug)
    return None if found is None else (found.workspace_id, found.link_id)


def question(session: Session, workspace_id: int, community_id: int) -> FitQuestion | None:
    return session.get(FitQuestion, (workspace_id, community_id))


def link(session: Session, workspace_id: int, link_id: int) -> FitLink | None:
    return session.get(FitLink, (workspace_id, link_id))


def links(session: Session, workspace_id: int, community_id: int) -> Sequence[FitLink]:
    """The newest first, archived ones among them."""
    query = select(FitLink).where(FitLink.workspace_id == workspace_id, FitLink.community_id == community_id)
    return session.scalars(query.order_by(FitLink.id.desc())).all()


def link_of_campaign(session: Session, workspace_id: int, campaign_id: int) -> FitLink | None:
    """The newest one that asks."""
    query = select(FitLink).where(
        FitLink.workspace_id == workspace_id, FitLink.campaign_id == campaign_id, FitLink.archived_at.is_(None)
    )
    return session.scalars(query.order_by(FitLink.id.desc()).limit(1)).first()


def answer(
    session: Session, workspace_id: int, community_id: int, visitor_id: int, fan_ids: Collection[int] = ()
) -> FitAnswer | None:
    """What this phone, or the fan who holds it, has answered."""
    same = (FitAnswer.visitor_id == visitor_id) | FitAnswer.fan_id.in_(fan_ids)
    query = select(FitAnswer).where(
        FitAnswer.workspace_id == workspace_id, FitAnswer.community_id == community_id, same
    )
    return session.scalars(query.order_by(FitAnswer.id).limit(1)).first()


def add_answer(session: Session, workspace_id: int, row: Mapping[str, Any]) -> bool:
    """False: another request of the same phone or fan came first."""
    session.flush()
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = kind.insert(FitAnswer).on_conflict_do_nothing().values(workspace_id=workspace_id, **row)
    return session.scalar(statement.returning(FitAnswer.id)) is not None


def campaigns(session: Session, workspace_id: int, community_id: int) -> Sequence[Campaign]:
    """Of a community, the newest first; archived ones are left out."""
    query = select(Campaign).where(
        Campaign.workspace_id == workspace_id, Campaign.community_id == community_id, Campaign.archived_at.is_(None)
    )
    return session.scalars(query.order_by(Campaign.id.desc())).all()


def counts(
    session: Session, workspace_id: int, community_id: int, since: datetime | None
) -> Mapping[int, tuple[int, int]]:
    """Link → how many matched, and how many answered."""
    query = select(FitAnswer.link_id, func.sum(cast(case((FitAnswer.fits, 1), else_=0), Integer)), func.count()).where(
        FitAnswer.workspace_id == workspace_id, FitAnswer.community_id == community_id
    )
    if since is not None:
        query = query.where(FitAnswer.answered_at >= since)
    rows = session.execute(query.group_by(FitAnswer.link_id))
    return {link_id: (int(hits), n) for link_id, hits, n in rows}


# ---- one person -----------------------------------------------------------------------------------------------------


def answers_of_fan(session: Session, workspace_id: int, fan_id: int) -> Sequence[FitAnswer]:
    """The oldest first."""
    query = select(FitAnswer).where(FitAnswer.workspace_id == workspace_id, FitAnswer.fan_id == fan_id)
    return session.scalars(query.order_by(FitAnswer.id)).all()


def answers_of_person(session: Session, workspace_id: int, fan_id: int, phones: Collection[int]) -> Sequence[FitAnswer]:
    """Also what their phones answered before it was known whose they are. The oldest first."""
    query = select(FitAnswer).where(FitAnswer.workspace_id == workspace_id, _of(fan_id, phones))
    return session.scalars(query.order_by(FitAnswer.id)).all()


def forget_person(session: Session, workspace_id: int, fan_id: int, phones: Collection[int]) -> None:
    """The answers stay in the sums, as nobody's: neither the fan nor a phone leads to them."""
    session.execute(
        update(FitAnswer)
        .where(FitAnswer.workspace_id == workspace_id, _of(fan_id, phones))
        .values(fan_id=None, visitor_id=FitAnswer.id)
        .execution_options(synchronize_session=False)
    )


def _of(fan_id: int, phones: Collection[int]) -> ColumnElement[bool]:
    return or_(FitAnswer.fan_id == fan_id, FitAnswer.visitor_id.in_(phones))
