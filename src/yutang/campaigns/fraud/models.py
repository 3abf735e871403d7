"""What was found about participants, what people decided, and who is let through or kept out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class Decision(StrEnum):
    """What a person of the team said after looking."""

    FAIR = "fair"
    UNFAIR = "unfair"


class Review(Table):
    """One participant's judgement as it stands now. The fan is told that it is looked at, and may say something."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "workspace_id", "campaign_id", "verdict", "decision"),)

    workspace_id: Mapped[WorkspaceId]
    participant_id: Mapped[Id]
    campaign_id: Mapped[int]
    verdict: Mapped[str]  # pass, review, hold: what the detectors say
    score: Mapped[int]  # thousandths
    findings: Mapped[dict[str, Any]] = mapped_column(Json)  # {"findings": [...]}
    judged_at: Mapped[datetime]
    appeal: Mapped[str]  # what the fan said; ""
    appealed_at: Mapped[datetime | None]
    decision: Mapped[Decision | None] = mapped_column(word(Decision))
    note: Mapped[str]  # why
    member_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]


class Blocked(Table):
    """A fan who takes no part in campaigns, by hand. Can be restored: the row goes, the audit log keeps it."""

    __tablename__ = "blocked_fans"

    workspace_id: Mapped[WorkspaceId]
    fan_id: Mapped[Id]
    reason: Mapped[str]
    member_id: Mapped[int | None]
    at: Mapped[datetime]


class KnownNetwork(Table):
    """An office or a school: many honest people behind one address."""

    __tablename__ = "known_networks"

    workspace_id: Mapped[WorkspaceId]
    network: Mapped[str] = mapped_column(primary_key=True)  # salted hash, as in touches
    label: Mapped[str]
    member_id: Mapped[int | None]
    at: Mapped[datetime]
