"""Lists of conversations: each is a walk along one index, and ends after the lines that are shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from yutang.dialogue.models import Conversation, ConversationState
from yutang.dialogue.rules import Shown, Tab


def conversations(session: Session, workspace_id: int, shown: Shown, limit: int) -> Sequence[Conversation]:
    query = select(Conversation).where(Conversation.workspace_id == workspace_id, *_conditions(shown))
    if shown.tab is Tab.WAITING:
        query = query.order_by(Conversation.waiting_since, Conversation.id)
    else:
        query = query.order_by(Conversation.last_at.desc(), Conversation.id.desc())
    return session.scalars(query.limit(limit)).all()


def counts(session: Session, workspace_id: int, shown: Shown, most: int) -> Mapping[Tab, int]:
    """How many there are of what waits for somebody; `most` where there are more."""
    return {
        tab: _count(session, workspace_id, Shown(tab, shown.member_id, shown.account_id), most)
        for tab in (Tab.OPEN, Tab.MINE, Tab.WAITING, Tab.SNOOZED)
    }


def _count(session: Session, workspace_id: int, shown: Shown, most: int) -> int:
    query = select(Conversation.id).where(Conversation.workspace_id == workspace_id, *_conditions(shown))
    return len(session.scalars(query.limit(most)).all())


def _conditions(shown: Shown) -> list[ColumnElement[bool]]:
    states = {Tab.SNOOZED: ConversationState.SNOOZED, Tab.CLOSED: ConversationState.CLOSED}
    found = [Conversation.state == states.get(shown.tab, ConversationState.OPEN)]
    if shown.tab is Tab.MINE:
        found.append(Conversation.assignee_id == shown.member_id)
    if shown.tab is Tab.WAITING:
        found.append(Conversation.waiting_since.is_not(None))
    if shown.account_id is not None:
        # "+ 0" keeps the database from walking over all fans of the account: few of them have a conversation.
        found.append(Conversation.account_id + 0 == shown.account_id)
    return found


# ---- putting aside ---------------------------------------------------------------------------------------------------


def has_due_snoozes(session: Session, workspace_id: int, now: datetime) -> bool:
    query = select(Conversation.id).where(Conversation.workspace_id == workspace_id, *_due(now))
    return session.scalar(query.limit(1)) is not None


def wake(session: Session, workspace_id: int, now: datetime) -> None:
    """What was put aside until now is open again."""
    session.execute(
        update(Conversation)
        .where(Conversation.workspace_id == workspace_id, *_due(now))
        .values(state=ConversationState.OPEN, snoozed_until=None)
    )


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Conversation.state == ConversationState.SNOOZED, Conversation.snoozed_until <= now


# ---- for "Today" -----------------------------------------------------------------------------------------------------


def still_answerable(
    session: Session, workspace_id: int, written_before: datetime, written_after: datetime
) -> tuple[int, datetime | None]:
    """Fans who wait since before a moment and whose last message is younger than another: how many, and since when."""
    count, oldest = session.execute(
        select(func.count(), func.min(Conversation.waiting_since)).where(
            Conversation.workspace_id == workspace_id,
            Conversation.state == ConversationState.OPEN,
            Conversation.waiting_since <= written_before,
            Conversation.last_in_at > written_after,
        )
    ).one()
    return count, oldest


def of_fans(session: Session, workspace_id: int, fan_ids: Collection[int]) -> Sequence[Conversation]:
    """All conversations of some fans, over all accounts."""
    query = select(Conversation).where(Conversation.workspace_id == workspace_id, Conversation.fan_id.in_(fan_ids))
    return session.scalars(query.order_by(Conversation.id)).all()
