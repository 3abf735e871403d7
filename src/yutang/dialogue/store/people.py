"""All that conversations hold of one fan, and what has been kept long enough."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from yutang.dialogue.models import Conversation, Direction, Media, MediaState, Message, MessageState, Wait

# What is said of a message once its words are gone: numbers stay right without them.
_EMPTY = {"text": "", "data": None, "error": None, "error_values": None}


def messages_of(session: Session, workspace_id: int, conversation_ids: Collection[int]) -> Sequence[Message]:
    """Every message, oldest first."""
    query = select(Message).where(Message.workspace_id == workspace_id, Message.conversation_id.in_(conversation_ids))
    return session.scalars(query.order_by(Message.id)).all()


def waits_of(session: Session, workspace_id: int, conversation_ids: Collection[int]) -> Sequence[Wait]:
    query = select(Wait).where(Wait.workspace_id == workspace_id, Wait.conversation_id.in_(conversation_ids))
    return session.scalars(query.order_by(Wait.id)).all()


def lead_over(session: Session, workspace_id: int, from_id: int, to_id: int) -> None:
    """Messages and waits of one conversation become those of another."""
    session.execute(
        update(Message)
        .where(Message.workspace_id == workspace_id, Message.conversation_id == from_id)
        .values(conversation_id=to_id)
    )
    session.execute(
        update(Wait)
        .where(Wait.workspace_id == workspace_id, Wait.conversation_id == from_id)
        .values(conversation_id=to_id)
    )


def newest_of(session: Session, workspace_id: int, conversation_id: int) -> int:
    """The id of its newest message; 0 for none."""
    query = select(func.max(Message.id)).where(
        Message.workspace_id == workspace_id, Message.conversation_id == conversation_id
    )
    return session.scalar(query) or 0


def drop(session: Session, conversation: Conversation) -> None:
    session.delete(conversation)
    session.flush()


# ---- forgetting ------------------------------------------------------------------------------------------------------


def files_of(session: Session, workspace_id: int, conversation_ids: Collection[int]) -> Sequence[int]:
    """Files that these conversations hold."""
    query = select(Message.media_id).where(
        Message.workspace_id == workspace_id,
        Message.conversation_id.in_(conversation_ids),
        Message.media_id.is_not(None),
    )
    return [media_id for media_id in session.scalars(query) if media_id is not None]


def empty_messages(session: Session, workspace_id: int, conversation_ids: Collection[int]) -> None:
    """Take the words out of all messages; notes about the fan go altogether."""
    session.execute(
        delete(Message).where(
            Message.workspace_id == workspace_id,
            Message.conversation_id.in_(conversation_ids),
            Message.direction == Direction.NOTE,
        )
    )
    session.execute(
        update(Message)
        .where(Message.workspace_id == workspace_id, Message.conversation_id.in_(conversation_ids))
        .values(_EMPTY)
    )
    session.execute(
        update(Message)
        .where(
            Message.workspace_id == workspace_id,
            Message.conversation_id.in_(conversation_ids),
            Message.state == MessageState.QUEUED,
        )
        .values(state=MessageState.DROPPED)
    )


def empty_files(session: Session, workspace_id: int, media_ids: Collection[int]) -> None:
    session.execute(
        update(Media)
        .where(Media.workspace_id == workspace_id, Media.id.in_(media_ids))
        .values(state=MediaState.GONE, wechat_id="", size=0)
    )


def old_messages(session: Session, workspace_id: int, before_id: int, limit: int) -> Sequence[tuple[int, int | None]]:
    """Message and file ids of what was written before then; `before_id`: see first_id_at."""
    query = (
        select(Message.id, Message.media_id)
        .where(Message.workspace_id == workspace_id, Message.id < before_id)
        .order_by(Message.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def delete_messages(session: Session, workspace_id: int, message_ids: Collection[int]) -> None:
    session.execute(delete(Message).where(Message.workspace_id == workspace_id, Message.id.in_(message_ids)))


def delete_files(session: Session, workspace_id: int, media_ids: Collection[int]) -> None:
    session.execute(delete(Media).where(Media.workspace_id == workspace_id, Media.id.in_(media_ids)))


def hide_previews(session: Session, workspace_id: int, before: datetime) -> None:
    """Lists show nothing any more of what was said before then."""
    session.execute(
        update(Conversation)
        .where(Conversation.workspace_id == workspace_id, Conversation.last_at < before, Conversation.preview != "")
        .values(preview="")
    )
