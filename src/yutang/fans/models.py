"""Fans, who they are on each account, and what the team knows of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yutang.db.tables import Id, Json, Table, WorkspaceId, word


class IdentityKind(StrEnum):
    OPENID = "openid"  # per account
    UNIONID = "unionid"
    VISITOR = "visitor"  # the cookie of live codes and pages
    WECOM = "wecom"


class SourceKind(StrEnum):
    """How a fan came first."""

    SCENE = "scene"  # a parametric QR
    LIVE_CODE = "live_code"
    PAGE = "page"
    CAMPAIGN = "campaign"
    SEARCH = "search"
    CARD = "card"  # somebody sent the account's card
    QR = "qr"  # the account's plain QR
    ARTICLE = "article"
    OTHER = "other"
    UNKNOWN = "unknown"  # WeChat has not been asked yet


class Fan(Table):
    """粉丝: one person, over all accounts of the workspace. An erased one is an empty row that keeps sums right."""

    __tablename__ = "fans"
    __table_args__ = (
        Index(None, "workspace_id", "last_seen_at", "id"),
        Index(None, "workspace_id", "source", "id"),
        Index(
            None,
            "workspace_id",
            "name",  # few are known by name
            sqlite_where=text("name IS NOT NULL"),
            postgresql_where=text("name IS NOT NULL"),
        ),
        Index(
            None,
            "workspace_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str | None]  # only with consent, or typed by a member
    note: Mapped[str]
    source: Mapped[SourceKind] = mapped_column(word(SourceKind))
    source_detail: Mapped[str]  # the scene, the code's id …
    source_account_id: Mapped[int | None]
    source_at: Mapped[
        datetime | None
    ]  # of the follow that the source stands for: an earlier one, come late, replaces it
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    merged_into_id: Mapped[int | None]
    erased_at: Mapped[datetime | None]


class FanIdentity(Table):
    __tablename__ = "fan_identities"
    # With rowid, as follows: of a table without, SQLite takes the key for better than the index of the fan.
    __table_args__ = (Index(None, "workspace_id", "fan_id"),)

    workspace_id: Mapped[WorkspaceId]
    kind: Mapped[IdentityKind] = mapped_column(word(IdentityKind), primary_key=True)
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 0 for what belongs to no account
    value: Mapped[str] = mapped_column(primary_key=True)
    fan_id: Mapped[int]
    created_at: Mapped[datetime]


class Follow(Table):
    """One fan and one account: the state now. The history is in the ledger."""

    __tablename__ = "follows"
    __table_args__ = (
        Index(None, "workspace_id", "account_id", "following", "fan_id"),
        Index(None, "workspace_id", "fan_id"),
        Index(
            None,
            "workspace_id",
            "remark",
            sqlite_where=text("remark <> ''"),
            postgresql_where=text("remark <> ''"),
        ),
    )

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    openid: Mapped[str] = mapped_column(primary_key=True)
    fan_id: Mapped[int]
    following: Mapped[bool]
    followed_at: Mapped[datetime | None]
    unfollowed_at: Mapped[datetime | None]
    changed_at: Mapped[
        datetime
    ]  # WeChat's time of the newest follow or unfollow (older ones lose); 1970: none was seen
    scene: Mapped[str]  # subscribe_scene as WeChat says, e.g. ADD_SCENE_QR_CODE; "" while not asked
    remark: Mapped[str]
    asked_at: Mapped[
        datetime | None
    ]  # when WeChat last answered about this fan; none again: something was changed here since
    seen_in_poll: Mapped[int]  # number of the last follower poll that listed the fan


class FollowerPoll(Table):
    """Where the walk over an account's list of followers is: it repairs what pushes missed."""

    __tablename__ = "follower_polls"

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    number: Mapped[int]  # of the walk that runs, or ran last
    started_at: Mapped[datetime]
    next_openid: Mapped[str]
    finished_at: Mapped[datetime | None]
    listed: Mapped[int]
    repaired: Mapped[int]


class Tag(Table):
    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    name: Mapped[str]  # at most 30 bytes, as WeChat allows
    created_at: Mapped[datetime]


class FanTag(Table):
    __tablename__ = "fan_tags"
    __table_args__ = (Index(None, "workspace_id", "fan_id"), {"sqlite_with_rowid": False})

    workspace_id: Mapped[WorkspaceId]
    tag_id: Mapped[Id]
    fan_id: Mapped[Id]
    added_at: Mapped[datetime]


class AccountTag(Table):
    """What WeChat calls a tag on one account."""

    __tablename__ = "account_tags"

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    tag_id: Mapped[Id]
    wechat_id: Mapped[int]


class Consent(Table):
    """A receipt: what a fan agreed to, in which words, and whether they took it back."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "workspace_id", "fan_id"),)

    workspace_id: Mapped[WorkspaceId]
    id: Mapped[Id]
    fan_id: Mapped[int]
    kind: Mapped[str]  # name, avatar, board …
    wording: Mapped[str]  # what they were shown
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    evidence: Mapped[dict[str, Any] | None] = mapped_column(Json)


class AccountDay(Table):
    """Counters per account and local day. Each equals a count of ledger rows (I8)."""

    __tablename__ = "account_days"
    __table_args__ = ({"sqlite_with_rowid": False},)

    workspace_id: Mapped[WorkspaceId]
    account_id: Mapped[Id]
    day: Mapped[date] = mapped_column(primary_key=True)  # of the account's zone
    follows: Mapped[int]
    unfollows: Mapped[int]
    messages: Mapped[int]
    menu_taps: Mapped[int]
    scenes: Mapped[int]
