"""Redeem codes and the batches that they were made in."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, and_, func, insert, select, update
from sqlalchemy.orm import Session

from yutang.courses.memberships.models import RedeemBatch, RedeemCode

_AT_ONCE = 500


def batches(session: Session, workspace_id: int) -> Sequence[RedeemBatch]:
    """The newest first."""
    query = select(RedeemBatch).where(RedeemBatch.workspace_id == workspace_id)
    return session.scalars(query.order_by(RedeemBatch.id.desc())).all()


def batch(session: Session, workspace_id: int, batch_id: int) -> RedeemBatch | None:
    return session.get(RedeemBatch, (workspace_id, batch_id))


def lock_batch(session: Session, workspace_id: int, batch_id: int) -> RedeemBatch | None:
    query = select(RedeemBatch).where(RedeemBatch.workspace_id == workspace_id, RedeemBatch.id == batch_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def known_digests(session: Session, workspace_id: int, digests: Collection[str]) -> set[str]:
    """Which of these codes the workspace has already, in whatever batch."""
    listed, found = sorted(digests), set[str]()
    for start in range(0, len(listed), _AT_ONCE):
        query = select(RedeemCode.digest).where(
            RedeemCode.workspace_id == workspace_id, RedeemCode.digest.in_(listed[start : start + _AT_ONCE])
        )
        found |= set(session.scalars(query))
    return found


def add(session: Session, workspace_id: int, batch_id: int, codes: Iterable[tuple[int, str, str]]) -> None:
    """Triples of id, digest and sealed code."""
    listed = list(codes)
    if listed:
        session.execute(
            insert(RedeemCode),
            [
                {
                    "workspace_id": workspace_id,
                    "id": code_id,
                    "batch_id": batch_id,
                    "digest": digest,
                    "sealed": sealed,
                    "fan_id": None,
                    "used_at": None,
                }
                for code_id, digest, sealed in listed
            ],
        )


def of_batch(session: Session, workspace_id: int, batch_id: int) -> Sequence[RedeemCode]:
    query = select(RedeemCode).where(RedeemCode.workspace_id == workspace_id, RedeemCode.batch_id == batch_id)
    return session.scalars(query.order_by(RedeemCode.id)).all()


def by_digest(session: Session, workspace_id: int, digest: str) -> RedeemCode | None:
    query = select(RedeemCode).where(RedeemCode.workspace_id == workspace_id, RedeemCode.digest == digest)
    return session.scalar(query.execution_options(populate_existing=True))


def take(session: Session, workspace_id: int, code_id: int, fan_id: int, now: datetime) -> bool:
    """Whether the code is this fan's now: nobody else has it, and nobody else gets it."""
    result: CursorResult[Any] = session.connection().execute(
        update(RedeemCode)
        .where(RedeemCode.workspace_id == workspace_id, RedeemCode.id == code_id, RedeemCode.fan_id.is_(None))
        .values(fan_id=fan_id, used_at=now)
    )
    return result.rowcount == 1


def count_one(session: Session, workspace_id: int, batch_id: int) -> None:
    session.connection().execute(
        update(RedeemBatch)
        .where(RedeemBatch.workspace_id == workspace_id, RedeemBatch.id == batch_id)
        .values(used=RedeemBatch.used + 1)
    )


def has_used(session: Session, workspace_id: int, fan_ids: Collection[int], course_id: int) -> bool:
    """Whether one of these used a code that opens the course."""
    of_batch = and_(RedeemBatch.workspace_id == RedeemCode.workspace_id, RedeemBatch.id == RedeemCode.batch_id)
    query = (
        select(RedeemCode.id)
        .join(RedeemBatch, of_batch)
        .where(
            RedeemCode.workspace_id == workspace_id,
            RedeemCode.fan_id.in_(fan_ids),
            RedeemBatch.course_id == course_id,
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def used_by(session: Session, workspace_id: int, fan_ids: Collection[int]) -> list[tuple[RedeemCode, RedeemBatch]]:
    of_batch = and_(RedeemBatch.workspace_id == RedeemCode.workspace_id, RedeemBatch.id == RedeemCode.batch_id)
    query = (
        select(RedeemCode, RedeemBatch)
        .join(RedeemBatch, of_batch)
        .where(RedeemCode.workspace_id == workspace_id, RedeemCode.fan_id.in_(fan_ids))
        .order_by(RedeemCode.used_at, RedeemCode.id)
    )
    return [(code, batch) for code, batch in session.execute(query)]


# ---- the proof -------------------------------------------------------------------------------------------------------


def counted(session: Session, workspace_id: int) -> dict[int, tuple[int, int]]:
    """What batches say: how many codes they have, and how many were used."""
    query = select(RedeemBatch.id, RedeemBatch.count, RedeemBatch.used).where(RedeemBatch.workspace_id == workspace_id)
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def counted_codes(session: Session, workspace_id: int) -> dict[int, tuple[int, int]]:
    """What their codes say."""
    query = (
        select(RedeemCode.batch_id, func.count(), func.count(RedeemCode.used_at))
        .where(RedeemCode.workspace_id == workspace_id)
        .group_by(RedeemCode.batch_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
