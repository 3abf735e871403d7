"""What conversations come to: sums and quantiles, per account and per member."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, func, literal_column, select, type_coerce
from sqlalchemy.orm import Session

from yutang.db.ids import first_id_at
from yutang.dialogue.models import Conversation, ConversationState, Wait
from yutang.fans.models import Follow
from yutang.insights.models import Event


class EndedWait(NamedTuple):
    """One wait that a person ended; `took` is in milliseconds."""

    account_id: int
    member_id: int
    conversation_id: int
    took: int


def waits(session: Session, workspace_id: int, since: datetime, account_id: int | None = None) -> list[EndedWait]:
    """Waits that ended since then, of all accounts or of one."""
    took = type_coerce(Wait.answered_at, BigInteger) - type_coerce(Wait.began_at, BigInteger)
    query = select(Wait.account_id, Wait.member_id, Wait.conversation_id, took).where(
        Wait.workspace_id == workspace_id, Wait.answered_at >= since
    )
    if account_id is not None:
        query = query.where(Wait.account_id == account_id)
    return [EndedWait(*row) for row in session.execute(query)]


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
