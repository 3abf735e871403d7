"""Accounts. For now: personal numbers, the people a live code falls back to."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Table, WorkspaceId, word


class NumberState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class PersonalNumber(Table):
    """个人号: a person's own WeChat number (or WeCom member) whose QR visitors get when no group has room."""

    __tablename__ = "personal_numbers"
    __table_args__ = (UniqueConstraint("workspace_id", "payload_key"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str]
    owner_member_id: Mapped[int | None]
    kind: Mapped[str]  # a PayloadKind that is a person
    payload: Mapped[str]
    payload_key: Mapped[str]  # the payload in its normal form
    daily_cap: Mapped[int]  # visitors a day
    opens_at: Mapped[int]  # minute of the local day, 0…1439
    closes_at: Mapped[int]  # minute of the local day; before opens_at: past midnight; equal: all day
    timezone: Mapped[str]
    state: Mapped[NumberState] = mapped_column(word(NumberState))
    created_at: Mapped[datetime]


class NumberDay(Table):
    """How many visitors one number was handed to on one local day; taken by conditional UPDATE."""

    __tablename__ = "number_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    number_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)
    handed: Mapped[int]
