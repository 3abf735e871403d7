"""What conversations come to: sums and quantiles, per account and per member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, literal_column, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from yutang.db.ids import first_id_at
from yutang.dialogue.models import Conversation, ConversationState, Wait
from yutang.fans.models import Follow
from yutang.insights.models import Event


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits that a person ended. `median` and `p90`: half, and nine of ten, were no longer (nearest rank)."""

    answers: int
    conversations: int
    median: timedelta
    p90: timedelta


def waits(
    session: Session,
    workspace_id: int,
    by: InstrumentedAttribute[int],
    since: datetime,
    account_id: int | None = None,
) -> dict[int, Waits]:
    """Waits that ended since then, by a column of theirs."""
    took = type_coerce(Wait.answered_at, BigInteger) - type_coerce(Wait.began_at, BigInteger)
    query = select(
        Wait.workspace_id,
        by.label("by_id"),
        Wait.conversation_id,
        took.label("took"),
        func.row_number().over(partition_by=by, order_by=took).label("place"),
        func.count().over(partition_by=by).label("n"),
    ).where(Wait.workspace_id == workspace_id, Wait.answered_at >= since)
    if account_id is not None:
        query = query.where(Wait.account_id == account_id)
    each = query.subquery()
    rows = session.execute(
        select(
            each.c.by_id,
            func.max(each.c.n),
            func.count(each.c.conversation_id.distinct()),
            func.min(case((each.c.place * 2 >= each.c.n, each.c.took))),
            func.min(case((each.c.place * 10 >= each.c.n * 9, each.c.took))),
        )
        .where(each.c.workspace_id == workspace_id)
        .group_by(each.c.by_id)
    )
    return {row[0]: Waits(row[1], row[2], _span(row[3]), _span(row[4])) for row in rows}


def _span(milliseconds: Any) -> timedelta:  # noqa: ANN401 - PostgreSQL may give a Decimal
    return timedelta(milliseconds=int(milliseconds))


def fans(session: Session, workspace_id: int) -> Mapping[int, int]:
    """Everybody who was ever seen, by account."""
    return _counts(
        session,
        select(Follow.account_id, func.count()).where(Follow.workspace_id == workspace_id).group_by(Follow.account_id),
    )


def two_way(session: Session, workspace_id: int) -> Mapping[int, int]:
    """Fans who wrote, and whom a person answered, ever; by account."""
    answered: tuple[ColumnElement[bool], ...] = (
        Conversation.first_answer_at.is_not(None),
        Conversation.first_in_at.is_not(None),
    )
    query = select(Conversation.account_id, func.count()).where(Conversation.workspace_id == workspace_id, *answered)
    return _counts(session, query.group_by(Conversation.account_id))


def unanswered(session: Session, workspace_id: int, before: datetime) -> Mapping[int, int]:
    """Fans who have waited since before then, by account."""
    query = select(Conversation.account_id, func.count()).where(
        Conversation.workspace_id == workspace_id,
        Conversation.state == ConversationState.OPEN,
        Conversation.waiting_since <= before,
    )
    return _counts(session, query.group_by(Conversation.account_id))


def broadcasts(session: Session, workspace_id: int, since: datetime) -> Mapping[int, int]:
    """Messages to all or many fans since then, by account."""
    query = select(Event.account_id, func.count()).where(
        Event.workspace_id == workspace_id,
        Event.kind == literal_column("'broadcast'"),  # in words of its own: so it is found in its index
        Event.id >= first_id_at(since),
    )
    return _counts(session, query.group_by(Event.account_id))


def _counts(session: Session, query: Any) -> Mapping[int, int]:  # noqa: ANN401 - a select of an id and a count
    return {row[0]: row[1] for row in session.execute(query)}
