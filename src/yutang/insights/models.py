"""The ledger of events: immutable facts from which every number is computed; and those numbers."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class EventKind(StrEnum):
    VIEW = "view"  # a page view of a live code by a person
    ASSIGN = "assign"  # a visitor was given a group for the first time
    MOVE = "move"  # the visitor's group closed before they pressed; another one was given
    PRESS = "press"  # long press on the QR
    UNPRESS = "unpress"  # "I am not in the group": the press before it did not lead in
    OWNER = "owner"  # the view showed a personal number
    SOLD_OUT = "sold_out"
    CLOSED = "closed"  # the code was paused or deleted
    UNKNOWN = "unknown"  # no such code; workspace 0
    # of fans on an account
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    SCENE = "scene"  # scanned a parametric QR
    MESSAGE = "message"  # wrote, or sent a picture, a voice, a place …
    MENU = "menu"  # tapped a menu entry
    REPLY = "reply"  # the account answered by itself
    ANSWER = "answer"  # a member answered
    BROADCAST = "broadcast"
    CONSENT = "consent"
    MERGE = "merge"  # two fans turned out to be one person
    ERASE = "erase"


class Event(Table):
    """事件. Rows are only ever added.

    Ids are ordered by time, so a period is a range of the key. A page view is one append to one tree: it carries no
    group, and only rows that do are in the second index.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(
            None,
            "workspace_id",
            "group_id",
            "id",
            "kind",  # and `at`: what groups and alerts ask of a period is in the index itself
            "at",
            sqlite_where=text("group_id IS NOT NULL"),
            postgresql_where=text("group_id IS NOT NULL"),
        ),
        Index(
            None,
            "workspace_id",
            "fan_id",
            "id",
            sqlite_where=text("fan_id IS NOT NULL"),
            postgresql_where=text("fan_id IS NOT NULL"),
        ),
        Index(  # few, and counted beside conversations
            None,
            "workspace_id",
            "account_id",
            "id",
            sqlite_where=text("kind = 'broadcast'"),
            postgresql_where=text("kind = 'broadcast'"),
        ),
        {"sqlite_with_rowid": False},
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    at: Mapped[datetime]
    kind: Mapped[EventKind] = mapped_column(word(EventKind))
    code_id: Mapped[int | None]
    group_id: Mapped[int | None]
    number_id: Mapped[int | None]
    visitor_id: Mapped[int | None]
    account_id: Mapped[int | None]
    fan_id: Mapped[int | None]
    channel: Mapped[str]
    data: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Numbers(NamedTuple):
    """What happened at a code: sums of the counters in `code_hours`, in their order.

    Page views, except visitors (first visits) and assigned, moved and pressed (people).
    """

    views: int = 0
    visitors: int = 0
    assigned: int = 0
    moved: int = 0
    pressed: int = 0
    owner: int = 0
    sold_out: int = 0
    closed: int = 0
