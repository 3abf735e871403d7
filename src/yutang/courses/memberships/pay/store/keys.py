"""The keys of the merchant, and the notices that were refused."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from yutang.courses.memberships.models import PayKeys


def find(session: Session, workspace_id: int) -> PayKeys | None:
    return session.get(PayKeys, workspace_id)


def lock(session: Session, workspace_id: int) -> PayKeys | None:
    """To be changed."""
    query = select(PayKeys).where(PayKeys.workspace_id == workspace_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def count_refusal(session: Session, workspace_id: int, why: str, now: datetime) -> None:
    session.execute(
        update(PayKeys)
        .where(PayKeys.workspace_id == workspace_id)
        .values(refused=PayKeys.refused + 1, refused_at=now, refused_why=why)
        .execution_options(synchronize_session=False)
    )
