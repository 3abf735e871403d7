"""One conversation: its messages, who may answer now, and what becomes of what was sent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from yutang.accounts.models import Account
from yutang.dialogue.models import (
    Conversation,
    Direction,
    Media,
    MediaState,
    Message,
    MessageState,
    QuickReply,
    Wait,
)


def conversation(session: Session, workspace_id: int, conversation_id: int) -> Conversation | None:
    return session.scalar(
        select(Conversation).where(Conversation.workspace_id == workspace_id, Conversation.id == conversation_id)
    )


def locked(session: Session, workspace_id: int, conversation_id: int) -> Conversation | None:
    """The conversation as it is now; nobody else changes it until the end of the transaction."""
    return session.scalar(
        select(Conversation)
        .where(Conversation.workspace_id == workspace_id, Conversation.id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def account(session: Session, workspace_id: int, account_id: int) -> Account | None:
    return session.scalar(select(Account).where(Account.workspace_id == workspace_id, Account.id == account_id))


def take_one(session: Session, workspace_id: int, conversation_id: int, now: datetime) -> bool:
    """Take one of the reply budget. False: it is used up or over."""
    return _changed(
        session,
        update(Conversation)
        .where(
            Conversation.workspace_id == workspace_id,
            Conversation.id == conversation_id,
            Conversation.budget_left > 0,
            Conversation.budget_until > now,
        )
        .values(budget_left=Conversation.budget_left - 1, budget_at=now),
    )


def give_back_one(session: Session, workspace_id: int, conversation_id: int, most: int) -> None:
    """What WeChat refused for another reason did not count there either."""
    session.execute(
        update(Conversation)
        .where(
            Conversation.workspace_id == workspace_id,
            Conversation.id == conversation_id,
            Conversation.budget_left < most,
        )
        .values(budget_left=Conversation.budget_left + 1)
    )


def use_up(session: Session, workspace_id: int, conversation_id: int) -> None:
    """WeChat says that nothing more may be sent: it knows best."""
    session.execute(
        update(Conversation)
        .where(Conversation.workspace_id == workspace_id, Conversation.id == conversation_id)
        .values(budget_left=0)
    )


# ---- messages --------------------------------------------------------------------------------------------------------


def messages(
    session: Session, workspace_id: int, conversation_id: int, *, before: int | None, limit: int
) -> Sequence[Message]:
    """The newest `limit`, or those before the message `before`; oldest first."""
    query = select(Message).where(Message.workspace_id == workspace_id, Message.conversation_id == conversation_id)
    if before is not None:
        query = query.where(Message.id < before)
    return session.scalars(query.order_by(Message.id.desc()).limit(limit)).all()[::-1]


def message(session: Session, workspace_id: int, message_id: int) -> Message | None:
    return session.scalar(select(Message).where(Message.workspace_id == workspace_id, Message.id == message_id))


class Letter(NamedTuple):
    """A message on its way, with all that decides about it."""

    message: Message
    conversation: Conversation
    account: Account


def letter(session: Session, workspace_id: int, message_id: int) -> Letter | None:
    """None when the message, or what it belongs to, is gone. The conversation is locked."""
    found = message(session, workspace_id, message_id)
    held = None if found is None else locked(session, workspace_id, found.conversation_id)
    sender = None if held is None else account(session, workspace_id, held.account_id)
    return None if found is None or held is None or sender is None else Letter(found, held, sender)


def answer_of_others(
    session: Session, workspace_id: int, conversation_id: int, seen_message_id: int, member_id: int | None
) -> Message | None:
    """The newest answer by somebody else that was written after what the member has seen."""
    return session.scalar(
        select(Message)
        .where(
            Message.workspace_id == workspace_id,
            Message.conversation_id == conversation_id,
            Message.id > seen_message_id,
            Message.direction == Direction.OUT,
            Message.rule_id.is_(None),
            Message.member_id.is_distinct_from(member_id),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )


def move(
    session: Session,
    workspace_id: int,
    message_id: int,
    before: MessageState,
    after: MessageState,
    **values: Any,  # noqa: ANN401 - columns of a message
) -> bool:
    """Lead a message from one state to the next. False: it is in another one by now."""
    return _changed(
        session,
        update(Message)
        .where(Message.workspace_id == workspace_id, Message.id == message_id, Message.state == before)
        .values(state=after, **values),
    )


def wait_of(session: Session, workspace_id: int, message_id: int) -> Wait | None:
    """The wait that a message ended: it has the message's id."""
    return session.scalar(select(Wait).where(Wait.workspace_id == workspace_id, Wait.id == message_id))


def drop_wait(session: Session, workspace_id: int, message_id: int) -> None:
    session.execute(delete(Wait).where(Wait.workspace_id == workspace_id, Wait.id == message_id))


# ---- files -----------------------------------------------------------------------------------------------------------


def media(session: Session, workspace_id: int, media_id: int) -> Media | None:
    return session.scalar(select(Media).where(Media.workspace_id == workspace_id, Media.id == media_id))


def media_of(session: Session, workspace_id: int, media_ids: Collection[int]) -> dict[int, Media]:
    rows = session.scalars(select(Media).where(Media.workspace_id == workspace_id, Media.id.in_(media_ids)))
    return {row.id: row for row in rows}


def settle_media(session: Session, workspace_id: int, media_id: int, state: MediaState, mime: str, size: int) -> None:
    """What became of a file that waited; one that was erased meanwhile stays gone."""
    session.execute(
        update(Media)
        .where(Media.workspace_id == workspace_id, Media.id == media_id, Media.state == MediaState.WAITING)
        .values(state=state, mime=mime, size=size)
    )


# ---- quick replies ---------------------------------------------------------------------------------------------------


def quick_replies(session: Session, workspace_id: int) -> Sequence[QuickReply]:
    query = select(QuickReply).where(QuickReply.workspace_id == workspace_id)
    return session.scalars(query.order_by(QuickReply.position, QuickReply.id)).all()


def quick_reply(session: Session, workspace_id: int, reply_id: int) -> QuickReply | None:
    return session.scalar(select(QuickReply).where(QuickReply.workspace_id == workspace_id, QuickReply.id == reply_id))


def last_position(session: Session, workspace_id: int) -> int:
    found = session.scalar(select(func.max(QuickReply.position)).where(QuickReply.workspace_id == workspace_id))
    return found or 0


def _changed(session: Session, statement: Update | Delete) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount == 1
