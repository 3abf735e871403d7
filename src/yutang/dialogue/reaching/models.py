"""What decides about reminders: forms of an account, what fans allowed or stopped, and the reminders themselves."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class Notice(StrEnum):
    """What fans are reminded of."""

    CHECK_IN = "check_in"
    LESSON = "lesson"  # a new one has opened
    MEMBERSHIP = "membership"  # it ends soon, or has ended


class Way(StrEnum):
    """How WeChat lets an account reach a fan who has not just done something; in the order of preference."""

    BUDGET = "budget"  # a message in the conversation: the fan wrote within 48 hours
    SUBSCRIPTION = "subscription"  # a subscription notice that they allowed
    TEMPLATE = "template"  # a template message of this kind of service


class WhyNot(StrEnum):
    NO_WAY = "no_way"  # nothing is open now: shown at the next visit
    QUIET = "quiet"  # the account's quiet hours
    TOLD = "told"  # as many of this kind as a day may have
    STOPPED = "stopped"  # the fan wants none of this kind
    NOT_FOLLOWING = "not_following"
    ACCOUNT = "account"  # its class lets it send nothing of its own, or it is not in use


class NoticeForm(Table):
    """Which template of an account serves a notice, and what stands in its fields."""

    __tablename__ = "notice_forms"

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    notice: Mapped[Notice] = mapped_column(word(Notice), primary_key=True)
    way: Mapped[Way] = mapped_column(word(Way), primary_key=True)  # subscription or template
    template_id: Mapped[str]
    title: Mapped[str]
    content: Mapped[str]  # as WeChat has it: 课程名称：{{thing1.DATA}} …
    fields: Mapped[dict[str, Any]] = mapped_column(Json)  # {"thing1": "{title}", …}
    long_term: Mapped[bool]  # a grant of it is not used up
    changed_at: Mapped[datetime]


class NoticeGrant(Table):
    """How many subscription notices of one template a fan has allowed: one for each time, taken when it is sent."""

    __tablename__ = "notice_grants"
    __table_args__ = (Index(None, "workspace_id", "fan_id"), {"sqlite_with_rowid": False})

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    template_id: Mapped[str] = mapped_column(primary_key=True)
    fan_id: Mapped[Id]
    left: Mapped[int]
    granted_at: Mapped[datetime | None]  # the newest
    refused_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # switched off in WeChat's settings: what was allowed before is void


class NoticeStop(Table):
    """A fan wants no more of this kind."""

    __tablename__ = "notice_stops"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    fan_id: Mapped[Id]
    notice: Mapped[Notice] = mapped_column(word(Notice), primary_key=True)
    at: Mapped[datetime]


class ReminderState(StrEnum):
    WAITING = "waiting"  # cannot be sent: the fan sees it at their next visit
    SEEN = "seen"  # …and has
    TOLD = "told"  # a message of the conversation, which knows what became of it
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"  # WeChat did not answer: it may have arrived, and is not sent twice


class ReminderRow(Table):
    """One reminder to one fan: at most one for each key, whoever asks for it and how often."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(None, "workspace_id", "fan_id", "notice", "day"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    key: Mapped[str]
    notice: Mapped[Notice] = mapped_column(word(Notice))
    thing_id: Mapped[int]  # the programme, course or tier
    account_id: Mapped[int]
    fan_id: Mapped[int]
    day: Mapped[date]  # of the account's clocks
    at: Mapped[datetime]
    state: Mapped[ReminderState] = mapped_column(word(ReminderState))
    way: Mapped[Way | None] = mapped_column(word(Way))
    why: Mapped[WhyNot | None] = mapped_column(word(WhyNot))
    text: Mapped[str]
    url: Mapped[str]
    template_id: Mapped[str]
    fields: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of the template, as they are sent
    message_id: Mapped[int | None]  # of the conversation
    error: Mapped[str | None]  # a sentence for people (msgid)
    sent_at: Mapped[datetime | None]
