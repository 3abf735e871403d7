"""Workspaces, members, sessions, API keys and the audit log."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word

INSTANCE = 0  # the workspace_id of rows that belong to the whole installation (rate limits, unknown codes, leases)


class Role(StrEnum):
    """角色, DESIGN §2. A member of a small team may hold several."""

    OWNER = "owner"
    PLANNER = "planner"
    EDITOR = "editor"
    OPERATOR = "operator"
    DESIGNER = "designer"
    ANALYST = "analyst"


class MemberState(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"


class Purpose(StrEnum):
    """What a one-time link is for."""

    SETUP = "setup"
    INVITE = "invite"
    RESET = "reset"
    DEMO = "demo"


class Workspace(Table):
    __tablename__ = "workspaces"

    workspace_id: Mapped[WorkspaceId]
    name: Mapped[str]
    language: Mapped[str]
    timezone: Mapped[str]
    created_at: Mapped[datetime]


class Member(Table):
    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "email"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    email: Mapped[str]  # lower case
    name: Mapped[str]
    roles: Mapped[list[str]]
    state: Mapped[MemberState] = mapped_column(word(MemberState))
    password_hash: Mapped[str]  # argon2id; empty until the invitation is taken up
    totp_secret: Mapped[str | None]  # encrypted
    totp_last_step: Mapped[int | None]  # the 30-second step last used: a code works once
    language: Mapped[str | None]
    theme: Mapped[str | None]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]


class SignInName(Table):
    """A small directory: e-mail → workspaces and members, so that signing in need not search every workspace."""

    __tablename__ = "sign_in_names"

    email: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[WorkspaceId]
    member_id: Mapped[int]


class MemberSession(Table):
    __tablename__ = "sessions"
    __table_args__ = (Index(None, "workspace_id", "member_id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    member_id: Mapped[int]
    token_hash: Mapped[str]  # SHA-256 of the cookie's secret part
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    address: Mapped[str]
    user_agent: Mapped[str]


class OneTimeLink(Table):
    __tablename__ = "one_time_links"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    purpose: Mapped[Purpose] = mapped_column(word(Purpose))
    token_hash: Mapped[str]
    member_id: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RateWindow(Table):
    """Failures per key and window; keys are hashes, so no name or address is kept."""

    __tablename__ = "rate_windows"

    workspace_id: Mapped[WorkspaceId]
    key: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class ApiKey(Table):
    __tablename__ = "api_keys"

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str]
    roles: Mapped[list[str]]
    key_hash: Mapped[str]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Table):
    """Who changed what, before → after. Rows are only ever added."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "workspace_id", "subject_type", "subject_id", "id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    at: Mapped[datetime]
    member_id: Mapped[int | None]  # none: the system, the command line or an API key; `actor` says which
    actor: Mapped[str]
    action: Mapped[str]  # e.g. "group.change"
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)
    request_id: Mapped[str]
