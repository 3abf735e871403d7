"""Lucky draws: what was promised beforehand, and the proof afterwards."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId


class Draw(Table):
    """One campaign's draw. The seed is sealed until it is drawn; its commitment is public from the start."""

    __tablename__ = "draws"

    workspace_id: Mapped[WorkspaceId]
    campaign_id: Mapped[Id]
    commitment: Mapped[str]
    seed: Mapped[str]  # sealed
    made_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    proof: Mapped[dict[str, Any] | None] = mapped_column(Json)  # everything that anybody needs to verify it
