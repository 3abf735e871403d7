"""Alerts and where they are sent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class ReceiverKind(StrEnum):
    WEBHOOK = "webhook"  # signed as Standard Webhooks
    WECOM_ROBOT = "wecom_robot"
    EMAIL = "email"


class Alert(Table):
    """Something a person should act on. `open_key` is `key` while it is open and none once it is resolved: of one
    story, one row at a time is open."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "open_key"),
        Index(None, "workspace_id", "key"),
        Index(None, "workspace_id", "resolved_at", "id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    kind: Mapped[str]  # alerts.rules.AlertKind
    level: Mapped[str]
    subject_type: Mapped[str]  # alerts.rules.SubjectType
    subject_id: Mapped[int]
    data: Mapped[dict[str, Any]] = mapped_column(Json)  # alerts.actions.Story, as far as it was known last
    key: Mapped[str]  # alerts.rules.AlertDue.key
    open_key: Mapped[str | None]
    opened_at: Mapped[datetime]
    last_sent_at: Mapped[datetime | None]  # when it was last put in the outbox
    resolved_at: Mapped[datetime | None]


class AlertReceiver(Table):
    __tablename__ = "alert_receivers"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    kind: Mapped[ReceiverKind] = mapped_column(word(ReceiverKind))
    name: Mapped[str]
    address: Mapped[str]  # encrypted: a URL or an e-mail address
    secret: Mapped[str | None]  # encrypted: signing secret of a webhook
    language: Mapped[str]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    # how the last delivery went
    last_ok_at: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None]  # a sentence for people (msgid)…
    error_values: Mapped[dict[str, Any] | None] = mapped_column(Json)  # …and what stands in its {places}
