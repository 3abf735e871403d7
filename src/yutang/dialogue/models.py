"""Conversations, their messages, and what goes with them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class ConversationState(StrEnum):
    QUIET = "quiet"  # the fan has followed or tapped, and never said anything: in no list
    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Conversation(Table):
    """对话. Holds the reply budget: how many messages WeChat lets the account send to the fan, and until when."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("workspace_id", "account_id", "fan_id"),
        Index(None, "workspace_id", "state", "last_at", "id"),
        Index(None, "workspace_id", "state", "waiting_since", "id"),
        Index(None, "workspace_id", "assignee_id", "state", "last_at", "id"),
        Index(None, "workspace_id", "fan_id"),
        Index(  # those that were answered by a person: few of all fans
            None,
            "workspace_id",
            "account_id",
            "first_answer_at",
            sqlite_where=text("first_answer_at IS NOT NULL AND first_in_at IS NOT NULL"),
            postgresql_where=text("first_answer_at IS NOT NULL AND first_in_at IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    account_id: Mapped[int]
    fan_id: Mapped[int]
    openid: Mapped[str]
    state: Mapped[ConversationState] = mapped_column(word(ConversationState))
    assignee_id: Mapped[int | None]  # a member
    snoozed_until: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]  # the first message that nobody has answered
    first_in_at: Mapped[datetime | None]  # the fan's first message ever…
    first_answer_at: Mapped[datetime | None]  # …and the first answer by a person
    last_in_at: Mapped[datetime | None]
    last_at: Mapped[datetime]
    preview: Mapped[str]
    newest_message_id: Mapped[int]  # what a member has seen is compared with it before they answer
    budget_left: Mapped[int]
    budget_until: Mapped[datetime | None]
    budget_at: Mapped[datetime | None]  # the newest trigger or message that is counted in it: older ones came late
    composing_member_id: Mapped[int | None]  # who is writing an answer just now…
    composing_until: Mapped[datetime | None]  # …unless they say nothing more


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    NOTE = "note"  # for the team only


class MessageState(StrEnum):
    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # WeChat did not answer: it may have arrived, and is not sent twice
    DROPPED = "dropped"  # taken back before it went out


class Message(Table):
    __tablename__ = "messages"
    __table_args__ = (Index(None, "workspace_id", "conversation_id", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    conversation_id: Mapped[int]
    at: Mapped[datetime]
    direction: Mapped[Direction] = mapped_column(word(Direction))
    kind: Mapped[str]  # text, image, voice, video, location, link, news, event …
    text: Mapped[str]  # what is shown; "" when erased
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)
    media_id: Mapped[int | None]
    member_id: Mapped[int | None]  # who wrote it, for the team's messages
    rule_id: Mapped[int | None]  # the reply rule that did
    counted: Mapped[bool]  # takes one of the reply budget; passive replies do not
    state: Mapped[MessageState] = mapped_column(word(MessageState))
    error: Mapped[str | None]  # a sentence for people (msgid)…
    error_values: Mapped[dict[str, Any] | None] = mapped_column(Json)  # …and what stands in its {places}
    sent_at: Mapped[datetime | None]


class MediaState(StrEnum):
    WAITING = "waiting"  # to be fetched from WeChat
    STORED = "stored"
    GONE = "gone"  # could not be had any more, or was erased


class Media(Table):
    """A picture, voice or video of a conversation; the bytes are a file below the data directory."""

    __tablename__ = "media"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    account_id: Mapped[int]
    kind: Mapped[str]  # image, voice, video
    state: Mapped[MediaState] = mapped_column(word(MediaState))
    wechat_id: Mapped[str]  # media_id, good for three days
    mime: Mapped[str]
    size: Mapped[int]  # bytes
    created_at: Mapped[datetime]


class Wait(Table):
    """How long a fan waited for a person: from the first unanswered message to the answer. One row per answered wait;
    its id is the answer's."""

    __tablename__ = "waits"
    __table_args__ = (Index(None, "workspace_id", "account_id", "answered_at"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    account_id: Mapped[int]
    conversation_id: Mapped[int]
    member_id: Mapped[int]
    began_at: Mapped[datetime]
    answered_at: Mapped[datetime]


class QuickReply(Table):
    __tablename__ = "quick_replies"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    title: Mapped[str]
    text: Mapped[str]
    position: Mapped[int]
    created_at: Mapped[datetime]
