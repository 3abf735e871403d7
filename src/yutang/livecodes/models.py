"""Live codes, their targets and owners, assignments, and the directory from a slug to its workspace."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Table, WorkspaceId, word


class Strategy(StrEnum):
    FILL = "fill"  # fill in order
    EVEN = "even"
    WEIGHTED = "weighted"


class CodeState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    DELETED = "deleted"


class LiveCode(Table):
    __tablename__ = "live_codes"
    __table_args__ = (Index(None, "workspace_id", "community_id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    slug: Mapped[str]
    name: Mapped[str]
    community_id: Mapped[int]
    channel: Mapped[str]  # label of visits without ?from=, e.g. "poster at shop 3"
    tagline: Mapped[str]  # the one line on the landing page
    strategy: Mapped[Strategy] = mapped_column(word(Strategy))
    language: Mapped[str]  # zh or en: of the landing page
    sold_out_text: Mapped[str]
    state: Mapped[CodeState] = mapped_column(word(CodeState))
    state_before: Mapped[CodeState | None] = mapped_column(word(CodeState))  # what restoring a deleted code brings back
    merged_into_id: Mapped[int | None]  # a deleted code whose printed posters lead on
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Slug(Table):
    """The directory: a public slug → its workspace and code. Merging a deleted code points its slug at the other."""

    __tablename__ = "slugs"
    __table_args__ = ({"sqlite_with_rowid": False},)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[int]
    code_id: Mapped[int]


class CodeChannel(Table):
    """A named way to one code: /c/{slug}?from={key}."""

    __tablename__ = "code_channels"

    workspace_id: Mapped[WorkspaceId]
    code_id: Mapped[Id]
    key: Mapped[str] = mapped_column(primary_key=True)  # short, [a-z0-9-]
    label: Mapped[str]


class CodeTarget(Table):
    __tablename__ = "code_targets"
    __table_args__ = (Index(None, "workspace_id", "group_id"),)

    workspace_id: Mapped[WorkspaceId]
    code_id: Mapped[Id]
    group_id: Mapped[Id]
    position: Mapped[int]
    weight: Mapped[int]


class CodeOwner(Table):
    """The fallback pool of a code: personal numbers in order."""

    __tablename__ = "code_owners"

    workspace_id: Mapped[WorkspaceId]
    code_id: Mapped[Id]
    number_id: Mapped[Id]
    position: Mapped[int]


class Assignment(Table):
    """分配: one visitor and what one code gave them (promise I3: at most one, by the primary key).

    group_id none and number_id none: the visitor has so far only seen the sold-out page.
    """

    __tablename__ = "assignments"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    code_id: Mapped[Id]
    visitor_id: Mapped[Id]
    group_id: Mapped[int | None]
    number_id: Mapped[int | None]
    number_day: Mapped[date | None]  # the local day on which number_id was handed out
    first_seen_at: Mapped[datetime]
    assigned_at: Mapped[datetime | None]
    pressed_at: Mapped[datetime | None]  # long press on the QR: the best sign of joining, an estimate
    moves: Mapped[int]


class CodeHour(Table):
    """Counters per code, channel and hour. Each equals a count of ledger rows (I8)."""

    __tablename__ = "code_hours"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    code_id: Mapped[Id]
    hour: Mapped[datetime] = mapped_column(primary_key=True)  # start of the hour, UTC
    channel: Mapped[str] = mapped_column(primary_key=True)  # "" or a code_channels key
    views: Mapped[int]
    visitors: Mapped[int]  # first visits: unique visitors of the code
    assigned: Mapped[int]
    moved: Mapped[int]
    pressed: Mapped[int]
    owner: Mapped[int]  # visits that saw a personal number
    sold_out: Mapped[int]
    closed: Mapped[int]  # visits to a paused or deleted code
