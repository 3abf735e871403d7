"""Groups, their QRs, head counts and seats; uploads waiting for a person to confirm them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class GroupKind(StrEnum):
    WECHAT = "wechat"
    WECOM = "wecom"
    QQ = "qq"


class GroupState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    FULL = "full"  # marked full by a person; a new head count or the same person opens it again
    ARCHIVED = "archived"


class UploadState(StrEnum):
    READING = "reading"  # the file is on the disk, nobody has read it yet
    WAITING = "waiting"  # read, to be confirmed
    ACCEPTED = "accepted"
    REFUSED = "refused"  # the reader refused it; kept so that the sentence can be shown
    DISCARDED = "discarded"


class Group(Table):
    """群. What the newest QR is stands here again (from group_qrs), so that one row answers a scan."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("workspace_id", "payload_key"),
        Index(None, "workspace_id", "community_id"),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    community_id: Mapped[int]
    kind: Mapped[GroupKind] = mapped_column(word(GroupKind))
    name: Mapped[str]
    owner_member_id: Mapped[int | None]
    owner_name: Mapped[str]
    cap: Mapped[int]
    rules_text: Mapped[str]
    state: Mapped[GroupState] = mapped_column(word(GroupState))
    created_at: Mapped[datetime]
    # the newest QR
    qr_id: Mapped[int | None]
    payload: Mapped[str | None]
    payload_key: Mapped[str | None]  # normal form; no two groups share one
    expires_on: Mapped[date | None]  # the printed date, in the community's zone; none: does not expire
    expires_assumed: Mapped[bool]  # nobody read the date: upload day + 6
    closes_at: Mapped[datetime | None]  # the moment, margin included, after which the QR is not handed out
    # the newest head count
    head_count: Mapped[int | None]
    head_count_at: Mapped[datetime | None]


class GroupQr(Table):
    """Every QR a group ever had; the one with the highest id is current."""

    __tablename__ = "group_qrs"
    __table_args__ = (Index(None, "workspace_id", "group_id", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    group_id: Mapped[int]
    payload: Mapped[str]
    payload_key: Mapped[str]
    expires_on: Mapped[date | None]
    expires_assumed: Mapped[bool]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[int | None]
    original: Mapped[str | None]  # file name under data_dir/originals, only when the operator asked to keep it


class HeadCount(Table):
    """A count somebody typed in (or, later, WeCom reported), with the visitors who can be in it."""

    __tablename__ = "head_counts"
    __table_args__ = (Index(None, "workspace_id", "group_id", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    group_id: Mapped[int]
    at: Mapped[datetime]
    count: Mapped[int]
    member_id: Mapped[int | None]
    assigned_total: Mapped[int]  # seats.assigned_total then, without those assigned within JOIN_LAG before:
    pending: Mapped[int]  # how many those were


class Seats(Table):
    """The scarce thing of a group.

    Room is `assigned_total < assign_limit`; it is taken by conditional UPDATE in the same transaction as the ledger
    row (promise I2).
    """

    __tablename__ = "seats"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    group_id: Mapped[Id]
    assigned_total: Mapped[int]  # visitors ever assigned = assign and move rows of the ledger (I8)
    assigned_at_count: Mapped[int]  # the newest head_counts.assigned_total; 0 when nobody has counted
    assign_limit: Mapped[int]  # assigned_at_count + livecodes.rules.seat_limit(...), never below assigned_total


class CardUpload(Table):
    """One dropped screenshot: what the reader saw, until a person confirms it."""

    __tablename__ = "card_uploads"
    __table_args__ = (Index(None, "workspace_id", "drop_id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    drop_id: Mapped[int]  # files dropped together share it
    community_id: Mapped[int | None]
    file_name: Mapped[str]
    reading: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[UploadState] = mapped_column(word(UploadState))
    group_id: Mapped[int | None]  # the group it became or renewed; before that, the one it was uploaded for
    original: Mapped[str | None]
    member_id: Mapped[int | None]
    at: Mapped[datetime]
