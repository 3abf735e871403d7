"""The pictures of pages."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yutang.pages.models import PagePicture


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


def find(session: Session, workspace_id: int, source: str) -> PagePicture | None:
    return session.get(PagePicture, (workspace_id, source))


def sizes(session: Session, workspace_id: int, sources: Collection[str]) -> Mapping[str, Size]:
    """Of those that there are; their bytes stay where they are."""
    query = select(PagePicture.source, PagePicture.width, PagePicture.height).where(
        PagePicture.workspace_id == workspace_id, PagePicture.source.in_(sources)
    )
    return {source: Size(width, height) for source, width, height in session.execute(query)}


def weight(session: Session, workspace_id: int) -> int:
    """Bytes of all pictures."""
    query = select(func.coalesce(func.sum(PagePicture.size), 0)).where(PagePicture.workspace_id == workspace_id)
    return int(session.scalar(query) or 0)


def newest(session: Session, workspace_id: int, limit: int) -> Sequence[str]:
    query = select(PagePicture.source).where(PagePicture.workspace_id == workspace_id)
    return session.scalars(query.order_by(PagePicture.created_at.desc(), PagePicture.source).limit(limit)).all()
