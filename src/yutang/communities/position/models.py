"""The worksheet of a position and its versions; the question that newcomers are asked, and what they answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId


class Position(Table):
    """The worksheet as it stands. Crowd, product and industry stand in the community's own row."""

    __tablename__ = "positions"

    workspace_id: Mapped[WorkspaceId]
    community_id: Mapped[Id]
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)  # communities.position.rules.position.Sheet
    version: Mapped[int]  # number of the newest version kept; 0: none yet
    changed_at: Mapped[datetime]


class PositionVersion(Table):
    """A worksheet that was kept. Rows are only ever added."""

    __tablename__ = "position_versions"

    workspace_id: Mapped[WorkspaceId]
    community_id: Mapped[Id]
    number: Mapped[int] = mapped_column(primary_key=True)
    sheet: Mapped[dict[str, Any]] = mapped_column(Json)  # crowd, product and industry included
    member_id: Mapped[int | None]
    name: Mapped[str]  # of who kept it
    kept_at: Mapped[datetime]


class FitQuestion(Table):
    """The one friendly question that newcomers of a community are asked."""

    __tablename__ = "fit_questions"

    workspace_id: Mapped[WorkspaceId]
    community_id: Mapped[Id]
    text: Mapped[str]
    choices: Mapped[dict[str, Any]] = mapped_column(Json)  # {"choices": [{"text": "…", "fits": true}]}
    language: Mapped[str]  # zh or en: of the page
    changed_at: Mapped[datetime]


class FitLink(Table):
    """One way to the question: a channel with its bait. A campaign's link is also shown on its pages."""

    __tablename__ = "fit_links"
    __table_args__ = (
        Index(None, "workspace_id", "community_id"),
        Index(None, "workspace_id", "campaign_id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    community_id: Mapped[int]
    slug: Mapped[str]  # leads here through fit_slugs
    channel: Mapped[str]
    bait: Mapped[str]
    code_id: Mapped[int | None]
    campaign_id: Mapped[int | None]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]  # asks nobody any more; its answers stay


class FitSlug(Table):
    """The directory: a public slug → its workspace and link."""

    __tablename__ = "fit_slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    link_id: Mapped[int]


class FitAnswer(Table):
    """What one phone, and one fan where they are known, said: once for each community."""

    __tablename__ = "fit_answers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "community_id", "visitor_id"),
        UniqueConstraint("workspace_id", "community_id", "fan_id"),
        Index(None, "workspace_id", "community_id", "answered_at"),
        Index(None, "workspace_id", "fan_id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    community_id: Mapped[int]
    link_id: Mapped[int]
    visitor_id: Mapped[int]  # the phone's; of somebody who was erased the row's own id
    fan_id: Mapped[int | None]
    choice: Mapped[str]  # in the words that were shown
    fits: Mapped[bool]  # whether that choice was in the crowd on that day
    answered_at: Mapped[datetime]
