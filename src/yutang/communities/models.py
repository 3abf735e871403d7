"""Communities: a position (crowd × product × industry) with its accounts, groups, codes, content and numbers."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from yutang.db.tables import Id, Table, WorkspaceId


class Community(Table):
    __tablename__ = "communities"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str]
    crowd: Mapped[str]
    product: Mapped[str]
    industry: Mapped[str]
    timezone: Mapped[str]
    notes: Mapped[str]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
