"""Queries of dropped cards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from yutang.groups.models import CardUpload, UploadState
from yutang.workspaces.models import Workspace


class WaitingDrop(NamedTuple):
    """A drop that still has cards to confirm."""

    drop_id: int
    at: datetime
    cards: int


def cards_of(session: Session, workspace_id: int, drop_id: int) -> Sequence[CardUpload]:
    """The files of one drop, in the order in which they came."""
    return session.scalars(
        select(CardUpload)
        .where(CardUpload.workspace_id == workspace_id, CardUpload.drop_id == drop_id)
        .order_by(CardUpload.id)
    ).all()


def lock_cards(session: Session, workspace_id: int, drop_id: int) -> Sequence[CardUpload]:
    """The same, locked: a drop is confirmed once."""
    return session.scalars(
        select(CardUpload)
        .where(CardUpload.workspace_id == workspace_id, CardUpload.drop_id == drop_id)
        .order_by(CardUpload.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def unread(session: Session, workspace_id: int, drop_id: int) -> Sequence[CardUpload]:
    return session.scalars(
        select(CardUpload)
        .where(
            CardUpload.workspace_id == workspace_id,
            CardUpload.drop_id == drop_id,
            CardUpload.state == UploadState.READING,
        )
        .order_by(CardUpload.id)
    ).all()


def record(
    session: Session,
    workspace_id: int,
    upload_id: int,
    state: UploadState,
    reading: Mapping[str, Any],
    original: str | None,
) -> bool:
    """Write down what a file says; False when somebody has done so already."""
    done = session.execute(
        update(CardUpload)
        .where(
            CardUpload.workspace_id == workspace_id,
            CardUpload.id == upload_id,
            CardUpload.state == UploadState.READING,
        )
        .values(state=state, reading=dict(reading), original=original)
        .returning(CardUpload.id)
    )
    return done.first() is not None


def waiting_drops(session: Session, workspace_id: int) -> list[WaitingDrop]:
    """Drops that a person has not finished, newest first; the last 20."""
    open_states = (UploadState.READING, UploadState.WAITING)
    rows = session.execute(
        select(CardUpload.drop_id, func.min(CardUpload.at), func.count())
        .where(CardUpload.workspace_id == workspace_id, CardUpload.state.in_(open_states))
        .group_by(CardUpload.drop_id)
        .order_by(CardUpload.drop_id.desc())
        .limit(20)
    )
    return [WaitingDrop(drop_id, at, cards) for drop_id, at, cards in rows]


def timezone_of(session: Session, workspace_id: int) -> str | None:
    """The workspace's own zone: for a card whose community is not known yet."""
    return session.scalar(select(Workspace.timezone).where(Workspace.workspace_id == workspace_id))
