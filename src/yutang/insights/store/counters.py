"""Sums of the counters per code, channel and hour. What they cost grows with hours and channels, not with visitors."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from yutang.insights.models import Numbers
from yutang.livecodes.models import CodeHour

_Key = TypeVar("_Key")


COLUMNS: tuple[InstrumentedAttribute[int], ...] = tuple(getattr(CodeHour, name) for name in Numbers._fields)
_SUMS = tuple(func.coalesce(func.sum(column), 0) for column in COLUMNS)


def numbers_by_code(
    session: Session, workspace_id: int, code_ids: Collection[int] | None = None, since: datetime | None = None
) -> dict[int, Numbers]:
    """Sums of each code (of all, where none are named) from the hour `since` on, or of all time.

    Codes without a visit are left out.
    """
    return _sums(session, workspace_id, CodeHour.code_id, code_ids, since)


def numbers_by_hour(session: Session, workspace_id: int, code_id: int, since: datetime) -> dict[datetime, Numbers]:
    """Sums of one code for each hour (UTC) from `since` on that had a visit."""
    return _sums(session, workspace_id, CodeHour.hour, [code_id], since)


def numbers_by_channel(session: Session, workspace_id: int, code_id: int, since: datetime) -> dict[str, Numbers]:
    """Sums of one code for each channel that had a visit since then; "" is the code's own channel."""
    return _sums(session, workspace_id, CodeHour.channel, [code_id], since)


def _sums(
    session: Session,
    workspace_id: int,
    key: InstrumentedAttribute[_Key],
    code_ids: Collection[int] | None,
    since: datetime | None,
) -> dict[_Key, Numbers]:
    query = select(key, *_SUMS).where(CodeHour.workspace_id == workspace_id).group_by(key)
    if code_ids is not None:
        query = query.where(CodeHour.code_id.in_(code_ids))
    if since is not None:
        query = query.where(CodeHour.hour >= since)
    # PostgreSQL adds bigints up to a Decimal.
    return {row[0]: Numbers(*(int(value) for value in row[1:])) for row in session.execute(query)}
